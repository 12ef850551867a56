package main

import (
	"fmt"
	"io"
	"net/url"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "Findings about the data: what cannot hold, what stands alone, what is in circles",
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				raw, err := remote.get(cmd.Context(), "/findings", url.Values{"limit": {"1000"}})
				if err != nil {
					return err
				}
				answer, err := decode[api.FindingList](raw)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error { return findingTable(w, answer) })
			})
		},
	}
}

func findingTable(w io.Writer, a api.FindingList) error {
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
