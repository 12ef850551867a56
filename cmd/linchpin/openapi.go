package main

import (
	nethttp "net/http"

	"github.com/spf13/cobra"
)

func (c *cli) openapiCommand() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "The API document (OpenAPI 3.1)", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.creates = true
			return c.withClient(cmd.Context(), func(api *client) error {
				raw, err := api.read(api.call(cmd.Context(), nethttp.MethodGet, "/openapi.json", nil, "", nil))
				if err != nil {
					return err
				}
				form := c.form
				if form == formTable {
					form = formJSON
				}
				return printAnswer(c.out, form, raw, nil)
			})
		},
	}
}
