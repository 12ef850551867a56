package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"linchpin/http/api"
)

// maxJointFile bounds a file of changes.
const maxJointFile = 8 << 20

func (c *cli) jointCommand() *cobra.Command {
	var changes []string
	var limit int
	var ignoreConditions bool
	cmd := &cobra.Command{
		Use: "joint [FILE]", Short: "What changes do together, and which of them conflict",
		Long: `The joint impact of changes whose windows overlap, and their conflicts: items
that end worse than under any one change, with a smallest set of changes that
does it. A change is a flag, or an entry of a file in YAML or JSON:

  changes:
    - {name: patch-a, from: 2026-12-01T22:00:00Z, to: 2026-12-01T23:00:00Z, scenario: {down: [host-1]}}
    - {name: patch-b, from: 2026-12-01T22:30:00Z, to: 2026-12-02T01:00:00Z, scenario: {down: [host-2]}}`,
		Example: `  linchpin joint --change patch-a=host-e-07 --change patch-b=host-e-11
  linchpin joint changes.yaml -o json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || len(args)+len(changes) == 0 {
				return &exitError{exitUsage, errors.New("joint takes a file of changes, --change NAME=KEY,..., or both; see linchpin joint --help")}
			}
			return c.withClient(cmd.Context(), func(remote *client) error {
				question, err := c.jointQuestion(cmd.Context(), remote, args, changes)
				if err != nil {
					return err
				}
				question["limit"] = limit
				if ignoreConditions {
					question["conditions"] = "ignore"
				}
				raw, err := remote.post(cmd.Context(), "/impact/joint", question)
				if err != nil {
					return err
				}
				answer, err := decode[api.JointAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return jointText(w, answer) }); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	cmd.Flags().StringArrayVar(&changes, "change", nil, "a change that fails items: NAME=KEY,KEY,... (repeat for more)")
	cmd.Flags().IntVar(&limit, "limit", 100, "items to list of each conflict (1..1000)")
	cmd.Flags().BoolVar(&ignoreConditions, "ignore-conditions", false, "ignore the states known now")
	return cmd
}

// jointQuestion lists the changes of a file, if there is one, and those that
// flags name.
func (c *cli) jointQuestion(ctx context.Context, remote *client, files, flags []string) (map[string]any, error) {
	question := map[string]any{}
	var listed []any
	if len(files) == 1 {
		var err error
		if question, listed, err = c.readChanges(files[0]); err != nil {
			return nil, err
		}
	}
	for _, text := range flags {
		name, items, ok := strings.Cut(text, "=")
		if !ok || name == "" || items == "" {
			return nil, &exitError{exitUsage, fmt.Errorf("--change %q does not read NAME=KEY with commas between keys", text)}
		}
		keys, err := remote.keys(ctx, strings.Split(items, ","))
		if err != nil {
			return nil, err
		}
		listed = append(listed, map[string]any{"name": name, "scenario": map[string]any{"down": keys}})
	}
	question["changes"] = listed
	return question, nil
}

// readChanges reads a file of changes; - is standard input. What the entries
// say is for the API to judge.
func (c *cli) readChanges(name string) (question map[string]any, changes []any, err error) {
	in := c.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, nil, &exitError{exitUsage, err}
		}
		defer file.Close()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, maxJointFile+1))
	if err != nil {
		return nil, nil, &exitError{exitUsage, err}
	}
	if len(text) > maxJointFile {
		return nil, nil, &exitError{exitRejected, fmt.Errorf("%s is larger than 8 MiB", name)}
	}
	if err := yaml.Unmarshal(text, &question); err != nil {
		return nil, nil, &exitError{exitRejected, fmt.Errorf("%s: %w", name, err)}
	}
	changes, ok := question["changes"].([]any)
	if !ok {
		return nil, nil, &exitError{exitRejected, fmt.Errorf("%s: no list of changes", name)}
	}
	return question, changes, nil
}

func jointText(w io.Writer, a api.JointAnswer) error {
	for i, o := range a.Overlaps {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s%s\n", plain(strings.Join(o.Changes, " + ")), window(o.From, o.To))
		fmt.Fprintf(w, "  together: %d down, %d degraded, %d at risk; services: %d down, %d degraded, %d at risk\n", o.Counts.Down, o.Counts.Degraded,
			o.Counts.AtRisk, o.Counts.Services.Down, o.Counts.Services.Degraded, o.Counts.Services.AtRisk)
		for _, c := range o.Conflicts {
			fmt.Fprintf(w, "  conflict of %s: %s\n", plain(strings.Join(c.Changes, " and ")), count(c.Total, "item"))
			rows := make([][]string, len(c.Items))
			for j, it := range c.Items {
				rows[j] = []string{"   ", labelOf(it.ItemRef), stateWord(string(it.Together)), "alone " + stateWord(string(it.Alone))}
			}
			if err := grid(w, nil, rows); err != nil {
				return err
			}
			if left := c.Total - len(c.Items); left > 0 {
				fmt.Fprintf(w, "    and %s; --limit shows more\n", count(left, "more item"))
			}
		}
		if len(o.Changes) > 1 && len(o.Conflicts) == 0 {
			fmt.Fprintln(w, "  no conflict: together they do nothing that one of them does not do alone")
		}
	}
	_, err := fmt.Fprintf(w, "(revision %d)\n", a.Revision)
	return err
}

// window is the time of an overlap, "" where both ends are open.
func window(from, to *time.Time) string {
	switch {
	case from == nil && to == nil:
		return ""
	case from == nil:
		return " until " + to.Format(time.RFC3339)
	case to == nil:
		return " from " + from.Format(time.RFC3339)
	default:
		return " from " + from.Format(time.RFC3339) + " until " + to.Format(time.RFC3339)
	}
}
