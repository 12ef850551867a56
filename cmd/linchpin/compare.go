package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"linchpin/http/api"
)

// compareFlags are the two graphs of a comparison.
type compareFlags struct{ before, after, edit string }

func (c *cli) compareCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "compare", Short: "What differs between two instants, or between now and a proposed edit",
		Long: `Asks one question of two graphs: as of --before and --after (revisions or
instants; default the newest), or now and with a document that is not written
(--edit, an estate document or a model file).`,
		Example: `  linchpin compare impact san-e-1 --before 40 --after 42
  linchpin compare single-points --services --edit change.yaml
  linchpin compare failure-sets web-shop --edit change.yaml --max-size 2`,
		Args: exactly(0, "one of impact, single-points, failure-sets"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.compareQuestion("impact KEY...", "Who ends worse or better when these items fail"),
		c.compareQuestion("single-points [ITEM]", "Single points of failure that are new or gone"),
		c.compareQuestion("failure-sets ITEM", "Failure sets that are new or gone"))
	return cmd
}

func (c *cli) compareQuestion(use, short string) *cobra.Command {
	var flags scenarioFlags
	var sides compareFlags
	var candidates candidateFlags
	var services bool
	var size, limit int
	name, _, _ := strings.Cut(use, " ")
	cmd := &cobra.Command{
		Use: use, Short: short,
		RunE: func(cmd *cobra.Command, args []string) error {
			question := map[string]any{"question": name, "limit": limit}
			switch {
			case name == "impact":
				flags.down = append(flags.down, args...)
			case services && len(args) == 0:
				question["services"] = "all"
			case !services && len(args) == 1:
				question["item"] = args[0]
			default:
				return &exitError{exitUsage, fmt.Errorf("%s takes one item%s", cmd.CommandPath(), map[bool]string{true: ", or --services"}[name == "single-points"])}
			}
			if name == "failure-sets" {
				question["maxSize"] = size
			}
			if err := sides.put(c, question); err != nil {
				return err
			}
			return c.withClient(cmd.Context(), func(remote *client) error {
				if err := flags.ask(cmd.Context(), remote, &candidates, question); err != nil {
					return err
				}
				if name == "impact" {
					delete(question, "candidates")
				}
				raw, err := remote.post(cmd.Context(), "/impact/compare", question)
				if err != nil {
					return err
				}
				answer, err := decode[api.CompareAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return compareTable(w, answer, name) }); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags.register(cmd, name != "impact")
	cmd.Flags().StringVar(&sides.before, "before", "", "the first graph: a revision (40) or an instant")
	cmd.Flags().StringVar(&sides.after, "after", "", "the second graph: a revision or an instant")
	cmd.Flags().StringVar(&sides.edit, "edit", "", "the second graph: the newest with this document, which is not written")
	_ = cmd.Flags().MarkHidden("as-of")
	if name != "impact" {
		candidates.register(cmd)
	}
	switch name {
	case "single-points":
		cmd.Flags().BoolVar(&services, "services", false, "of every service")
	case "failure-sets":
		cmd.Flags().IntVar(&size, "max-size", 3, "items in a set, at most, 1 to 8")
	}
	cmd.Flags().IntVar(&limit, "limit", 1000, "entries of each list, 1 to 10000")
	return cmd
}

func (f *compareFlags) put(c *cli, question map[string]any) error {
	if f.after != "" && f.edit != "" {
		return &exitError{exitUsage, errors.New("--after and --edit exclude each other")}
	}
	side := func(text string) map[string]any {
		if text == "" {
			return map[string]any{}
		}
		if n, err := strconv.ParseUint(text, 10, 63); err == nil {
			return map[string]any{"asOf": n}
		}
		return map[string]any{"asOf": text}
	}
	question["before"], question["after"] = side(f.before), side(f.after)
	if f.edit == "" {
		return nil
	}
	document, err := c.document(f.edit)
	question["after"] = map[string]any{"edit": document}
	return err
}

// document reads a file of YAML or JSON as one object.
func (c *cli) document(name string) (map[string]any, error) {
	file, err := c.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var node yaml.Node
	if err := yaml.NewDecoder(io.LimitReader(file, 8<<20)).Decode(&node); err != nil {
		return nil, &exitError{exitRejected, fmt.Errorf("%s is neither YAML nor JSON: %w", name, err)}
	}
	plainDates(&node)
	var document map[string]any
	if err := node.Decode(&document); err != nil {
		return nil, &exitError{exitRejected, fmt.Errorf("%s is no document of one object: %w", name, err)}
	}
	if _, err := json.Marshal(document); err != nil {
		return nil, &exitError{exitRejected, fmt.Errorf("%s has a key that is no text: %w", name, err)}
	}
	return document, nil
}

// plainDates keeps dates the text that they are.
func plainDates(node *yaml.Node) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!timestamp" {
		node.Tag = "!!str"
	}
	for _, inner := range node.Content {
		plainDates(inner)
	}
}

func compareTable(w io.Writer, a api.CompareAnswer, question string) error {
	switch question {
	case "impact":
		fmt.Fprintf(w, "%s worse, %d better\n", count(len(a.Worse), "item"), len(a.Better))
		if err := stateRows(w, "WORSE", a.Worse); err != nil {
			return err
		}
		if err := stateRows(w, "BETTER", a.Better); err != nil {
			return err
		}
	case "single-points":
		fmt.Fprintf(w, "%s with other single points of failure\n", count(len(a.Points), "item"))
		var rows [][]string
		for _, p := range a.Points {
			note := map[[2]bool]string{{false, true}: "is down now", {true, false}: "was down"}[[2]bool{p.WasDown, p.IsDown}]
			rows = append(rows, []string{nameOf(p.ItemRef), p.Key, keysOf(p.Gained), keysOf(p.Lost), note})
		}
		if len(rows) > 0 {
			fmt.Fprintln(w)
			if err := grid(w, []string{"OF", "KEY", "NEW", "GONE", ""}, rows); err != nil {
				return err
			}
		}
	default:
		fmt.Fprintf(w, "%s new, %d gone, up to size %d\n", count(len(a.GainedSets), "failure set"), len(a.LostSets), a.UpTo)
		var rows [][]string
		for _, set := range a.GainedSets {
			rows = append(rows, []string{"new", strings.Join(set, " + ")})
		}
		for _, set := range a.LostSets {
			rows = append(rows, []string{"gone", strings.Join(set, " + ")})
		}
		if len(rows) > 0 {
			fmt.Fprintln(w)
			if err := grid(w, []string{"", "ITEMS"}, rows); err != nil {
				return err
			}
		}
	}
	if a.More > 0 {
		fmt.Fprintf(w, "and %d more; --limit shows more\n", a.More)
	}
	edited := ""
	if a.After.Edited {
		edited = " with the edit"
	}
	_, err := fmt.Fprintf(w, "(revision %d, then %d%s)\n", a.Before.Revision, a.After.Revision, edited)
	return err
}

func stateRows(w io.Writer, heading string, changes []api.StateChange) error {
	if len(changes) == 0 {
		return nil
	}
	var rows [][]string
	for _, x := range changes {
		rows = append(rows, []string{nameOf(x.ItemRef), x.Key, stateOr(x.Before, "absent"), stateOr(x.After, "absent")})
	}
	fmt.Fprintln(w)
	return grid(w, []string{heading, "KEY", "BEFORE", "AFTER"}, rows)
}

func keysOf(refs []api.ItemRef) string {
	keys := make([]string, len(refs))
	for i, ref := range refs {
		keys[i] = ref.Key
	}
	return strings.Join(keys, ", ")
}
