package main

import (
	"fmt"
	"io"
	nethttp "net/http"
	"net/url"

	"github.com/spf13/cobra"
)

func (c *cli) exportCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "export", Short: "Write the estate to standard output as a document",
		Example: `  linchpin export > estate.yaml
  linchpin export --format ndjson | gzip > estate.ndjson.gz`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withClient(cmd.Context(), func(api *client) error {
				response, err := api.call(cmd.Context(), nethttp.MethodGet, "/export", url.Values{"format": {format}}, "", nil)
				if err != nil {
					return err
				}
				defer response.Body.Close()
				if _, err := io.Copy(c.out, response.Body); err != nil {
					return &exitError{exitUnreachable, fmt.Errorf("the export broke off: %w", err)}
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "yaml", "yaml, json or ndjson")
	return cmd
}
