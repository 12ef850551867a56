package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"net/url"

	"github.com/spf13/cobra"
)

func (c *cli) exportCommand() *cobra.Command {
	var format, table string
	cmd := &cobra.Command{
		Use: "export", Short: "Write the estate to standard output as a document",
		Example: `  linchpin export > estate.yaml
  linchpin export --format ndjson | gzip > estate.ndjson.gz
  linchpin export --format csv --table items > items.csv
  linchpin export --format graphml > estate.graphml`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			query := url.Values{"format": {format}}
			if table != "" {
				query.Set("table", table)
			}
			return c.withClient(cmd.Context(), func(api *client) error {
				response, err := api.call(cmd.Context(), nethttp.MethodGet, "/export", query, "", nil)
				if err != nil {
					return err
				}
				return c.copyOut(response, "export")
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "yaml", "yaml, json, ndjson, csv, graphml, dot or mermaid")
	cmd.Flags().StringVar(&table, "table", "", "with csv: items or relations; without it a zip file with both")
	return cmd
}

// copyOut writes an answer to standard output.
func (c *cli) copyOut(response *nethttp.Response, what string) error {
	defer response.Body.Close()
	if _, err := io.Copy(c.out, response.Body); err != nil {
		if errors.Is(err, context.Canceled) {
			return &exitError{exitInterrupted, errors.New("interrupted")}
		}
		return &exitError{exitUnreachable, fmt.Errorf("the %s broke off: %w", what, err)}
	}
	return nil
}
