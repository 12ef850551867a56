package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) commonCausesCommand() *cobra.Command {
	var flags scenarioFlags
	var limit int
	cmd := &cobra.Command{
		Use: "common-causes ITEM", Short: "What redundant members hang on all the same, however far away",
		Long: `The single points of failure that members of redundant requirements share: of
the item, and of all that it needs. Two feeds behind one battery are no two
feeds. States known now count, and so does what --down names.`,
		Example: `  linchpin common-causes web-shop`,
		Args:    exactly(1, "an item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				target, err := flags.target(cmd.Context(), remote, args[0])
				if err != nil {
					return err
				}
				scenario, err := flags.scenario(cmd.Context(), remote)
				if err != nil {
					return err
				}
				raw, err := remote.post(cmd.Context(), "/impact/common-causes", map[string]any{"scenario": scenario, "item": target, "limit": limit})
				if err != nil {
					return err
				}
				answer, err := decode[api.CommonCauseAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return commonCauseText(w, target, answer) }); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags.register(cmd, true)
	cmd.Flags().IntVar(&limit, "limit", 100, "requirements to list, and shared items of each (1..1000)")
	return cmd
}

func commonCauseText(w io.Writer, target string, a api.CommonCauseAnswer) error {
	for _, r := range a.Requirements {
		fmt.Fprintf(w, "%s: %s needs %d of %d\n", plain(labelOf(r.Item)), plain(r.Requirement), r.Need, r.Members)
		for _, p := range r.Shared {
			names := make([]string, len(p.Members))
			for i, m := range p.Members {
				names[i] = labelOf(m)
			}
			if left := p.Takes - len(names); left > 0 {
				names = append(names, fmt.Sprintf("%d more", left))
			}
			fmt.Fprintf(w, "  %s takes down %d of them: %s\n", plain(labelOf(p.ItemRef)), p.Takes, plain(strings.Join(names, ", ")))
		}
		if left := r.Total - len(r.Shared); left > 0 {
			fmt.Fprintf(w, "  and %s\n", count(left, "more shared item"))
		}
	}
	more(w, len(a.Requirements), a.Total, "requirement")
	if len(a.Requirements) == 0 && a.Complete {
		fmt.Fprintf(w, "No redundant requirement below %s shares a single point (%s looked at).\n", plain(target), count(a.Redundant, "redundant requirement"))
	}
	if a.Left > 0 {
		fmt.Fprintf(w, "%s not tried: the %s budget ended the search.\n", count(a.Left, "item"), a.Stopped)
	}
	_, err := fmt.Fprintf(w, "(revision %d)\n", a.Revision)
	return err
}
