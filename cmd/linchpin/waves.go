package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

type waveAnswer struct {
	Revision   uint64     `json:"revision"`
	Complete   bool       `json:"complete"`
	Stopped    string     `json:"stopped"`
	Waves      [][]string `json:"waves"`
	LowerBound int        `json:"lowerBound"`
	Proven     bool       `json:"proven"`
	Impossible []struct {
		Item  string   `json:"item"`
		Harms []string `json:"harms"`
		Waits []string `json:"waits"`
	} `json:"impossible"`
}

func (c *cli) wavesCommand() *cobra.Command {
	var flags scenarioFlags
	var protect, apart, before []string
	var state string
	cmd := &cobra.Command{
		Use: "waves KEY...", Short: "The fewest groups in which items can be taken down while services keep working",
		Long: `Plans groups of items that can be taken down one after the other, so that no
protected service goes below a state in any of them. Items are up again between
the groups.`,
		Example: `  linchpin waves host-e-01 host-e-02 host-e-03
  linchpin waves host-e-01 host-e-02 --protect web-shop --state at_risk --before host-e-01,host-e-02`,
		Args: atLeast(1, "the items that are to be taken down"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return c.withClient(ctx, func(api *client) error {
				items, err := api.keys(ctx, args)
				if err != nil {
					return err
				}
				scenario, err := flags.scenario(ctx, api)
				if err != nil {
					return err
				}
				kept := map[string]any{"services": "all", "state": state}
				if len(protect) > 0 && !slices.Equal(protect, []string{"all"}) {
					if kept["services"], err = api.keys(ctx, protect); err != nil {
						return err
					}
				}
				question := map[string]any{"scenario": scenario, "items": items, "protect": kept}
				if err := waveRules(ctx, api, question, map[string][]string{"apart": apart, "before": before}); err != nil {
					return err
				}
				raw, err := api.post(ctx, "/impact/waves", question)
				if err != nil {
					return err
				}
				answer, err := decode[waveAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, answer.text); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags.register(cmd, true)
	f := cmd.Flags()
	f.StringArrayVar(&protect, "protect", nil, "an item that must be kept (repeat for more), or all for every service (default all)")
	f.StringVar(&state, "state", "degraded", "no protected item goes below it: operational, at_risk or degraded")
	f.StringArrayVar(&apart, "apart", nil, "items that never go together: A,B (repeat for more)")
	f.StringArrayVar(&before, "before", nil, "items that go one after the other: A,B (repeat for more)")
	return cmd
}

// waveRules puts lists of items, each a text with commas, into a question.
func waveRules(ctx context.Context, api *client, question map[string]any, rules map[string][]string) error {
	for name, lists := range rules {
		var resolved [][]string
		for _, words := range lists {
			one, err := api.keys(ctx, strings.Split(words, ","))
			if err != nil {
				return err
			}
			if len(one) < 2 {
				return &exitError{exitUsage, errors.New("--" + name + " takes two items or more, with commas between them")}
			}
			resolved = append(resolved, one)
		}
		if resolved != nil {
			question[name] = resolved
		}
	}
	return nil
}

// text prints the waves, and what has none.
func (a waveAnswer) text(w io.Writer) error {
	for i, wave := range a.Waves {
		fmt.Fprintf(w, "wave %d: %s\n", i+1, plain(strings.Join(wave, ", ")))
	}
	for _, none := range a.Impossible {
		if len(none.Harms) > 0 {
			fmt.Fprintf(w, "no wave for %s: alone it brings down %s\n", plain(none.Item), plain(strings.Join(none.Harms, ", ")))
		} else {
			fmt.Fprintf(w, "no wave for %s: it waits for %s\n", plain(none.Item), plain(strings.Join(none.Waits, ", ")))
		}
	}
	switch {
	case a.Proven && len(a.Waves) > 0:
		fmt.Fprintln(w, "No plan has fewer waves.")
	case len(a.Waves) > 0:
		fmt.Fprintf(w, "A plan with fewer waves may exist; none has fewer than %d.\n", a.LowerBound)
	}
	_, err := fmt.Fprintf(w, "(revision %d)\n", a.Revision)
	return err
}
