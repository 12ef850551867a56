package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) marginCommand() *cobra.Command {
	var flags scenarioFlags
	var limit int
	cmd := &cobra.Command{
		Use: "margin --down KEY...", Short: "What a failure leaves: how much more may fail, and what has become a single point",
		Long: `After a scenario, how many more members each touched requirement may lose before
its owner fails, and the items whose failure alone would now take a service down
that it did not take down before.`,
		Example: `  linchpin margin --down host-e-07
  linchpin margin --down ups-e-1 --limit 20`,
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.down = append(flags.down, args...) // "--down a b c" as well as "--down a --down b"
			if !flags.changes() {
				return &exitError{exitUsage, errors.New("margin takes what fails; see linchpin margin --help")}
			}
			return c.withClient(cmd.Context(), func(remote *client) error {
				scenario, err := flags.scenario(cmd.Context(), remote)
				if err != nil {
					return err
				}
				raw, err := remote.post(cmd.Context(), "/impact/margin", map[string]any{"scenario": scenario, "limit": limit})
				if err != nil {
					return err
				}
				answer, err := decode[api.MarginAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return marginTables(w, answer) }); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags.register(cmd, true)
	cmd.Flags().IntVar(&limit, "limit", 100, "entries of each list (1..1000)")
	return cmd
}

func marginTables(w io.Writer, a api.MarginAnswer) error {
	if len(a.Requirements) == 0 {
		fmt.Fprintln(w, "It touches no requirement that still holds.")
	} else {
		rows := make([][]string, len(a.Requirements))
		for i, r := range a.Requirements {
			rows[i] = []string{fmt.Sprint(r.Left), labelOf(r.Item), r.Requirement, fmt.Sprintf("%d of %d", r.Need, r.Members), fmt.Sprint(r.Failed), r.Strength}
		}
		if err := grid(w, []string{"LEFT", "OWNER", "REQUIREMENT", "NEEDS", "FAILED", "STRENGTH"}, rows); err != nil {
			return err
		}
		more(w, len(a.Requirements), a.RequirementsTotal, "requirement")
	}
	fmt.Fprintln(w)
	if len(a.NextSinglePoints) == 0 {
		fmt.Fprintln(w, "No item has become a single point of failure of a service.")
	} else {
		rows := make([][]string, len(a.NextSinglePoints))
		for i, p := range a.NextSinglePoints {
			names := make([]string, 0, len(p.Services))
			for _, s := range p.Services {
				names = append(names, labelOf(s))
			}
			if left := p.Total - len(names); left > 0 {
				names = append(names, fmt.Sprintf("%d more", left))
			}
			rows[i] = []string{labelOf(p.ItemRef), strings.Join(names, ", ")}
		}
		if err := grid(w, []string{"NEXT SINGLE POINT", "WOULD NOW TAKE DOWN"}, rows); err != nil {
			return err
		}
		more(w, len(a.NextSinglePoints), a.NextSinglePointsTotal, "item")
	}
	if a.Left > 0 {
		fmt.Fprintf(w, "%s not tried: the %s budget ended the search.\n", count(a.Left, "item"), a.Stopped)
	}
	_, err := fmt.Fprintf(w, "(revision %d)\n", a.Revision)
	return err
}

// more says how much a list leaves out.
func more(w io.Writer, shown, total int, noun string) {
	if total > shown {
		fmt.Fprintf(w, "and %s; --limit shows more\n", count(total-shown, "more "+noun))
	}
}

// labelOf is an item as a person reads it.
func labelOf(ref api.ItemRef) string {
	if ref.Name == "" || ref.Name == ref.Key {
		return ref.Key
	}
	return ref.Name + " (" + ref.Key + ")"
}
