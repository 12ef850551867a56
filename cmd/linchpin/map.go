package main

import (
	nethttp "net/http"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"
)

func (c *cli) mapCommand() *cobra.Command {
	var format, direction, asOf string
	var depth int
	var soft bool
	cmd := &cobra.Command{
		Use:   "map KEY...",
		Short: "Draw what stands around items, to standard output",
		Example: `  linchpin map service/shop > shop.svg
  linchpin map service/shop --format mermaid --direction needs --depth 4
  linchpin map host/1 --format dot | dot -Tpdf > host.pdf`,
		Args: atLeast(1, "an item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				query := url.Values{"format": {format}, "direction": {direction}, "depth": {strconv.Itoa(depth)}}
				if soft {
					query.Set("soft", "true")
				}
				if asOf != "" {
					query.Set("asOf", asOf)
				}
				keys, err := remote.keys(cmd.Context(), args)
				if err != nil {
					return err
				}
				query["focus"] = keys
				response, err := remote.call(cmd.Context(), nethttp.MethodGet, "/map/actions/export", query, "", nil)
				if err != nil {
					return err
				}
				return c.copyOut(response, "map")
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "svg", "svg, mermaid, dot or graphml")
	flags.StringVar(&direction, "direction", "both", "needs, neededBy or both")
	flags.IntVar(&depth, "depth", 2, "steps from the items, 0 to 20")
	flags.BoolVar(&soft, "soft", false, "draw soft relations too")
	flags.StringVar(&asOf, "as-of", "", "the number of a revision, or a time")
	return cmd
}
