package main

import (
	"fmt"
	"io"
	nethttp "net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) importListCommand() *cobra.Command {
	var source string
	var limit int
	cmd := &cobra.Command{
		Use: "list", Short: "Imports, newest first",
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				query := url.Values{"limit": {strconv.Itoa(limit)}}
				if source != "" {
					query.Set("source", source)
				}
				raw, err := remote.get(cmd.Context(), "/imports", query)
				if err != nil {
					return err
				}
				answer, err := decode[api.ImportRunList](raw)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error { return importRunTable(w, answer) })
			})
		},
	}
	cmd.Flags().StringVar(&source, "source", "", "only imports of this source")
	cmd.Flags().IntVar(&limit, "limit", 20, "how many to list, 1 to 1000")
	return cmd
}

func importRunTable(w io.Writer, l api.ImportRunList) error {
	if len(l.Items) == 0 {
		_, err := fmt.Fprintln(w, "Nothing has been imported yet.")
		return err
	}
	rows := make([][]string, len(l.Items))
	for i, r := range l.Items {
		state := r.State
		switch {
		case r.Undone != nil && r.Undone.Conflicts > 0:
			state = "undone in part"
		case r.Undone != nil:
			state = "undone"
		case r.Complete && state == "done":
			state = "done, complete"
		}
		rows[i] = []string{r.Run, r.Started.Local().Format(time.DateTime), r.Source, r.Actor, state,
			fmt.Sprintf("%d/%d/%d", r.Created, r.Updated, r.Retired), fmt.Sprintf("%d/%d/%d", r.Relations.Created, r.Relations.Updated, r.Relations.Deleted), r.Message}
	}
	return grid(w, []string{"RUN", "AT", "SOURCE", "BY", "STATE", "ITEMS +/~/-", "RELATIONS +/~/-", "WHY"}, rows)
}

func (c *cli) importUndoCommand() *cobra.Command {
	var flags writeFlags
	var overwrite bool
	cmd := &cobra.Command{
		Use: "undo RUN", Short: "Take an import back as a new revision",
		Long: `Take an import back as a new revision: what it changed reads as before, what it
made is gone. What somebody else changed since is told and left as it is, unless
--overwrite. The run's id stands in "linchpin import list".`,
		Args: exactly(1, "the id of a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				query := flags.query()
				if overwrite {
					query.Set("overwrite", "true")
				}
				raw, err := remote.send(cmd.Context(), nethttp.MethodPost, "/imports/"+url.PathEscape(args[0])+"/actions/undo", query, "", "", nil)
				if err != nil {
					return err
				}
				answer, err := decode[api.UndoResult](raw)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error { return undoText(w, answer) })
			})
		},
	}
	cmd.Flags().BoolVar(&overwrite, "overwrite", false, "take back what somebody else changed since, too")
	flags.add(cmd, false)
	return cmd
}

func undoText(w io.Writer, r api.UndoResult) error {
	verb := ""
	if r.DryRun {
		verb = "would be "
	}
	fmt.Fprintf(w, "Items: %s%d restored, %d purged\n", verb, r.Restored, r.Purged)
	fmt.Fprintf(w, "Relations: %s%d made again, %d restored, %d deleted\n", verb, r.Relations.Created, r.Relations.Updated, r.Relations.Deleted)
	if r.Model {
		fmt.Fprintf(w, "The model %sas it was before\n", map[bool]string{true: "would be ", false: "is "}[r.DryRun])
	}
	for _, change := range r.Changes {
		fmt.Fprintf(w, "  %s %s\n", change.What, plain(changedName(change.Item, change.Relation)))
	}
	if more := r.ChangesTotal - len(r.Changes); more > 0 {
		fmt.Fprintf(w, "  and %s more\n", count(more, "change"))
	}
	if r.ConflictsTotal > 0 {
		fmt.Fprintf(w, "Left as it is: %d\n", r.ConflictsTotal)
	}
	for _, conflict := range r.Conflicts {
		line := changedName(conflict.Item, conflict.Relation) + ": " + conflict.Reason
		if by := conflict.By; by != nil {
			line += fmt.Sprintf(" (revision %d by %s, %s)", by.Number, by.Actor, by.At.Local().Format(time.DateTime))
		}
		fmt.Fprintln(w, "  "+plain(line))
	}
	if r.DryRun {
		_, err := fmt.Fprintln(w, "Nothing was written.")
		return err
	}
	_, err := fmt.Fprintf(w, "Revision %d\n", r.Revision)
	return err
}

func changedName(item string, relation *api.RelationName) string {
	if relation == nil {
		return item
	}
	name := relation.From + " " + relation.Type + " " + relation.To
	if relation.Group != nil && *relation.Group != "" {
		name += " (" + *relation.Group + ")"
	}
	return name
}
