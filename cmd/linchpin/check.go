package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

type findingsAnswer struct {
	Revision uint64 `json:"revision"`
	Items    []struct {
		Kind  string    `json:"kind"`
		Text  string    `json:"text"`
		Items []itemRef `json:"items"`
	} `json:"items"`
	Next string `json:"next"`
}

func (c *cli) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "Findings about the data: what cannot hold, what stands alone, what is in circles",
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withClient(cmd.Context(), func(api *client) error {
				raw, err := api.get(cmd.Context(), "/findings", nil)
				if err != nil {
					return err
				}
				answer, err := decode[findingsAnswer](raw)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, answer.table)
			})
		},
	}
}

func (a findingsAnswer) table(w io.Writer) error {
	if len(a.Items) == 0 {
		_, err := fmt.Fprintf(w, "No findings (revision %d).\n", a.Revision)
		return err
	}
	rows := make([][]string, len(a.Items))
	for i, f := range a.Items {
		rows[i] = []string{f.Kind, f.Text}
	}
	if err := grid(w, []string{"FINDING", "WHAT"}, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s (revision %d)\n", count(len(a.Items), "finding"), a.Revision)
	return err
}
