package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

// candidateFlags say which items may fail.
type candidateFlags struct{ classes, items []string }

func (f *candidateFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.classes, "candidates-class", nil, "only items of this class, subclasses included, may fail (repeat for more)")
	cmd.Flags().StringArrayVar(&f.items, "candidate", nil, "only this item may fail (repeat for more; adds to the classes)")
}

func (f *candidateFlags) candidates(ctx context.Context, c *client, resolve bool) (map[string]any, error) {
	items := f.items
	if resolve && len(items) > 0 {
		var err error
		if items, err = c.keys(ctx, items); err != nil {
			return nil, err
		}
	}
	all := map[string]any{}
	if len(f.classes) > 0 {
		all["classes"] = f.classes
	}
	if len(items) > 0 {
		all["items"] = items
	}
	return all, nil
}

func (c *cli) spofCommand() *cobra.Command {
	var flags scenarioFlags
	var candidates candidateFlags
	var services, estate bool
	var limit int
	cmd := &cobra.Command{
		Use: "spof [ITEM]", Short: "Single points of failure: what takes an item, a service or most of the estate down alone",
		Long: `The items whose failure alone takes an item down. With --services, those of
every service; with --estate, every item that takes others down alone, ranked
by what it takes down. States known now count, and so does what --down names.`,
		Example: `  linchpin spof web-shop
  linchpin spof web-shop --candidates-class Server
  linchpin spof --services
  linchpin spof --estate --limit 20`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || btoi(len(args) == 1)+btoi(services)+btoi(estate) != 1 {
				return &exitError{exitUsage, errors.New("spof takes one of an item, --services and --estate; see linchpin spof --help")}
			}
			return c.withClient(cmd.Context(), func(remote *client) error {
				question := map[string]any{"limit": limit}
				target := ""
				switch {
				case services:
					question["services"] = "all"
				case estate:
					question["estate"] = true
				default:
					var err error
					if target, err = flags.target(cmd.Context(), remote, args[0]); err != nil {
						return err
					}
					question["item"] = target
				}
				if err := flags.ask(cmd.Context(), remote, &candidates, question); err != nil {
					return err
				}
				raw, err := remote.post(cmd.Context(), "/impact/single-points", question)
				if err != nil {
					return err
				}
				answer, err := decode[api.SinglePointAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return singlePointTable(w, answer, target, services) }); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags.register(cmd, true)
	candidates.register(cmd)
	cmd.Flags().BoolVar(&services, "services", false, "the single points of every service")
	cmd.Flags().BoolVar(&estate, "estate", false, "every item that takes others down alone, ranked")
	cmd.Flags().IntVar(&limit, "limit", 100, "entries to list, 1 to 1000")
	return cmd
}

// ask puts scenario and candidates into a question.
func (f *scenarioFlags) ask(ctx context.Context, c *client, candidates *candidateFlags, question map[string]any) error {
	scenario, err := f.scenario(ctx, c)
	if err != nil {
		return err
	}
	among, err := candidates.candidates(ctx, c, f.asOf == "")
	question["scenario"], question["candidates"] = scenario, among
	return err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func singlePointTable(w io.Writer, a api.SinglePointAnswer, target string, services bool) error {
	var rows [][]string
	var heading []string
	switch {
	case services:
		fmt.Fprintf(w, "%s with single points of failure\n", count(a.Total, "service"))
		heading = []string{"SERVICE", "KEY", "POINTS", "WHICH"}
		for _, s := range a.Services {
			rows = append(rows, []string{nameOf(s.ItemRef), s.Key, strconv.Itoa(s.Total), some(s.Items, s.Total)})
		}
	case target == "":
		fmt.Fprintf(w, "%s that others go down with\n", count(a.Total, "item"))
		heading = []string{"ITEM", "KEY", "CLASS", "SERVICES", "ITEMS", "WHICH SERVICES"}
		for _, p := range a.Items {
			rows = append(rows, []string{nameOf(p.ItemRef), p.Key, p.Class, strconv.Itoa(p.TakesDown.Services), strconv.Itoa(p.TakesDown.Items), some(p.TakesDown.Named, p.TakesDown.Services)})
		}
	case a.Down:
		fmt.Fprintf(w, "%s is down already, so nothing can take it down.\n", plain(target))
	default:
		fmt.Fprintf(w, "%s has %s of failure\n", plain(target), count(a.Total, "single point"))
		heading = []string{"ITEM", "KEY", "CLASS"}
		for _, p := range a.Items {
			rows = append(rows, []string{nameOf(p.ItemRef), p.Key, p.Class})
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		if err := grid(w, heading, rows); err != nil {
			return err
		}
	}
	if more := a.Total - len(rows); more > 0 {
		fmt.Fprintf(w, "and %d more; --limit shows more\n", more)
	}
	if a.Left > 0 {
		fmt.Fprintf(w, "%s were not tried\n", count(a.Left, "candidate"))
	}
	_, err := fmt.Fprintf(w, "(revision %d)\n", a.Revision)
	return err
}

func nameOf(ref api.ItemRef) string {
	if ref.Name == "" {
		return ref.Key
	}
	return ref.Name
}

// some names the first of several items.
func some(refs []api.ItemRef, total int) string {
	const shown = 3
	var names []string
	for _, ref := range refs[:min(len(refs), shown)] {
		names = append(names, nameOf(ref))
	}
	if more := total - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
