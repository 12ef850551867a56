package main

import (
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

type historyAnswer struct {
	Items []struct {
		Revision uint64 `json:"revision"`
		At       string `json:"at"`
		Actor    string `json:"actor"`
		Source   string `json:"source"`
		Message  string `json:"message"`
		Changes  []struct {
			Field  string `json:"field"`
			Before any    `json:"before"`
			After  any    `json:"after"`
		} `json:"changes"`
		What string `json:"what"`
	} `json:"items"`
}

func (c *cli) historyCommand() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use: "history ITEM", Short: "Who changed an item, when, and from what",
		Args: exactly(1, "one item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(api *client) error {
				item, err := api.resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				raw, err := api.get(cmd.Context(), "/items/"+item.ID+"/history", url.Values{"limit": {strconv.Itoa(limit)}})
				if err != nil {
					return err
				}
				answer, err := decode[historyAnswer](raw)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, answer.table)
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 100, "how many versions to list, 1 to 1000")
	return cmd
}

func (a historyAnswer) table(w io.Writer) error {
	var rows [][]string
	for _, v := range a.Items {
		who := strings.Trim(v.Actor+" / "+v.Source, " /")
		first := []string{strconv.FormatUint(v.Revision, 10), v.At, who, v.What, v.Message}
		for _, change := range v.Changes {
			first[3] = strings.TrimSpace(first[3] + " " + change.Field + ": " + factOrNone(change.Before) + " → " + factOrNone(change.After))
			rows = append(rows, first)
			first = []string{"", "", "", "", ""}
		}
		if len(v.Changes) == 0 {
			rows = append(rows, first)
		}
	}
	return grid(w, []string{"REVISION", "AT", "BY", "WHAT", "WHY"}, rows)
}

func factOrNone(value any) string {
	if value == nil {
		return "none"
	}
	return fact(value)
}
