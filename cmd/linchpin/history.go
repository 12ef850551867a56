package main

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) historyCommand() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use: "history ITEM", Short: "Who changed an item, when, and from what",
		Args: exactly(1, "one item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				item, err := remote.recorded(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				raw, err := remote.get(cmd.Context(), "/items/"+item.ID+"/history", url.Values{"limit": {strconv.Itoa(limit)}})
				if err != nil {
					return err
				}
				answer, err := decode[api.HistoryList](raw)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error { return historyTable(w, answer) })
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 100, "how many versions to list, 1 to 1000")
	return cmd
}

func historyTable(w io.Writer, l api.HistoryList) error {
	var rows [][]string
	for _, entry := range l.Items {
		who := strings.Trim(entry.Revision.Actor+" / "+entry.Revision.Source, " /")
		row := []string{strconv.FormatUint(entry.Revision.Number, 10), entry.Revision.At.Local().Format(time.DateTime), who, historyText(entry), entry.Revision.Message}
		for _, change := range entry.Changes {
			row[3] += ", " + change.Fact + ": " + factOrNone(change.Before) + " → " + factOrNone(change.After)
		}
		rows = append(rows, row)
	}
	return grid(w, []string{"REVISION", "AT", "BY", "WHAT", "WHY"}, rows)
}

// historyText says what happened: to the item, or to one of its relations.
func historyText(entry api.HistoryEntry) string {
	if entry.Relation == nil {
		return entry.What
	}
	arrow := "→"
	if !entry.Relation.Out {
		arrow = "←"
	}
	return fmt.Sprintf("%s %s %s %s", entry.What, entry.Relation.Type, arrow, entry.Relation.Other.Key)
}

func factOrNone(value any) string {
	if value == nil {
		return "none"
	}
	return fact(value)
}
