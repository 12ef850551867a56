package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) failureSetsCommand() *cobra.Command {
	var flags scenarioFlags
	var candidates candidateFlags
	var size, limit int
	cmd := &cobra.Command{
		Use: "failure-sets ITEM", Short: "The smallest sets of items whose joint failure takes an item down",
		Long: `The minimal sets of other items, up to a size, whose joint failure takes the
item down: none of them can be left out. Sets of one are single points. States
known now count, and so does what --down names.`,
		Example: `  linchpin failure-sets web-shop --max-size 2
  linchpin failure-sets web-shop --candidates-class Server --candidates-class Rack`,
		Args: exactly(1, "an item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				target, err := flags.target(cmd.Context(), remote, args[0])
				if err != nil {
					return err
				}
				question := map[string]any{"item": target, "maxSize": size, "limit": limit}
				if err := flags.ask(cmd.Context(), remote, &candidates, question); err != nil {
					return err
				}
				raw, err := remote.post(cmd.Context(), "/impact/failure-sets", question)
				if err != nil {
					return err
				}
				answer, err := decode[api.FailureSetAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return failureSetTable(w, answer, target, size) }); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags.register(cmd, true)
	candidates.register(cmd)
	cmd.Flags().IntVar(&size, "max-size", 3, "items in a set, at most, 1 to 8")
	cmd.Flags().IntVar(&limit, "limit", 100, "sets to list, 1 to 10000")
	return cmd
}

func failureSetTable(w io.Writer, a api.FailureSetAnswer, target string, size int) error {
	if a.Down {
		fmt.Fprintf(w, "%s is down already: no further failure is needed.\n", plain(target))
	} else {
		var parts []string
		for i, n := range a.Counts {
			parts = append(parts, fmt.Sprintf("%d of size %d", n, i+1))
		}
		fmt.Fprintf(w, "%s goes down with %s: %s\n", plain(target), count(a.Total, "minimal set"), strings.Join(parts, ", "))
		if a.UpTo < size {
			fmt.Fprintf(w, "Sets of more than %s are not known.\n", count(a.UpTo, "item"))
		}
	}
	var rows [][]string
	for _, set := range a.Sets {
		if len(set) > 0 {
			rows = append(rows, []string{strconv.Itoa(len(set)), strings.Join(set, " + ")})
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		if err := grid(w, []string{"SIZE", "ITEMS"}, rows); err != nil {
			return err
		}
	}
	if more := a.Total - len(a.Sets); more > 0 {
		fmt.Fprintf(w, "and %d more; --limit shows more\n", more)
	}
	_, err := fmt.Fprintf(w, "(revision %d)\n", a.Revision)
	return err
}
