package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) impactCommand() *cobra.Command {
	var flags scenarioFlags
	var fails impactExit
	var limit int
	var report string
	cmd := &cobra.Command{
		Use:   "impact KEY...",
		Short: "What fails, degrades or loses redundancy when these items fail",
		Example: `  linchpin impact ups-e-1
  linchpin impact --remove-relation payments-db-1 RUNS_ON host-e-07
  linchpin impact host-e-07 --report preview.html
  linchpin impact host-e-07 --exit-code --about payments-db-1
  linchpin impact switch-1 --degraded database-2 -o json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.down = append(flags.down, args...)
			if !flags.changes() {
				return &exitError{exitUsage, fmt.Errorf("name at least one item that fails, or use --degraded, --remove or --remove-relation")}
			}
			if err := fails.check(); err != nil {
				return err
			}
			return c.withClient(cmd.Context(), func(remote *client) error {
				return c.askImpact(cmd.Context(), remote, &flags, &fails, limit, report)
			})
		},
	}
	flags.register(cmd, true)
	cmd.Flags().IntVar(&limit, "limit", 1000, "how many affected items to list, 1 to 1000")
	fails.register(cmd)
	cmd.Flags().StringVar(&report, "report", "", "also write a report to print or send: a page (.html) or Markdown (.md)")
	return cmd
}

// askImpact asks, prints, and ends as --exit-code wants it.
func (c *cli) askImpact(ctx context.Context, remote *client, flags *scenarioFlags, fails *impactExit, limit int, report string) error {
	scenario, err := flags.scenario(ctx, remote)
	if err != nil {
		return err
	}
	about, err := fails.items(ctx, remote, flags)
	if err != nil {
		return err
	}
	raw, err := remote.post(ctx, "/impact", map[string]any{"scenario": scenario, "limit": limit})
	if err != nil {
		return err
	}
	answer, err := decode[api.ImpactAnswer](raw)
	if err != nil {
		return err
	}
	if report != "" {
		if err := writeReport(ctx, remote, scenario, report); err != nil {
			return err
		}
	}
	if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return impactTable(w, answer) }); err != nil {
		return err
	}
	down, err := fails.down(ctx, remote, scenario, about, answer)
	if err != nil {
		return err
	}
	if down {
		return &exitError{Code: exitNo}
	}
	return incomplete(answer.Complete, answer.Stopped)
}

func impactTable(w io.Writer, a api.ImpactAnswer) error {
	fmt.Fprintln(w, impactSentence(a))
	if len(a.Services) > 0 {
		fmt.Fprintln(w)
		if err := grid(w, []string{"SERVICE", "KEY", "BEFORE", "AFTER"}, effectRows(a.Services, false)); err != nil {
			return err
		}
	}
	if len(a.Affected) > 0 {
		fmt.Fprintln(w)
		if err := grid(w, []string{"ITEM", "KEY", "BEFORE", "AFTER", "CLASS", "DISTANCE"}, effectRows(a.Affected, true)); err != nil {
			return err
		}
	}
	if a.Next != "" {
		fmt.Fprintf(w, "\nOnly the first %d are listed.\n", len(a.Affected))
	}
	return nil
}

// impactSentence says the result before its details.
func impactSentence(a api.ImpactAnswer) string {
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{{a.Counts.Services.Down, "down"}, {a.Counts.Services.Degraded, "degraded"}, {a.Counts.Services.AtRisk, "at risk"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	services := "No service is affected"
	if len(parts) > 0 {
		services = "Services: " + strings.Join(parts, ", ")
	}
	items := fmt.Sprintf("items: %d down, %d degraded, %d at risk", a.Counts.Down, a.Counts.Degraded, a.Counts.AtRisk)
	if a.Counts.Removed > 0 {
		items += fmt.Sprintf(", %d removed", a.Counts.Removed)
	}
	return fmt.Sprintf("%s; %s (revision %d)", services, items, a.Revision)
}

func effectRows(effects []api.Effect, whole bool) [][]string {
	rows := make([][]string, len(effects))
	for i, e := range effects {
		name := e.Name
		if name == "" {
			name = e.Key
		}
		rows[i] = []string{name, e.Key, stateOr(e.Before, "added"), stateOr(e.After, "removed")}
		if whole {
			rows[i] = append(rows[i], e.Class, strconv.Itoa(e.Distance))
		}
	}
	return rows
}

func stateOr[S ~string](state *S, otherwise string) string {
	if state == nil {
		return otherwise
	}
	return stateWord(string(*state))
}
