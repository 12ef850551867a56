package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// scenarioFlags are what the questions share: what fails, degrades or goes,
// and on which graph.
type scenarioFlags struct {
	down, degraded, remove []string
	relations              []string // FROM, TYPE, TO joined by relationMark
	asOf                   string
	ignoreConditions       bool
}

// relationMark joins the three words of --remove-relation into one value.
const relationMark = "\x1f"

// joinRelationFlags makes one argument of "--remove-relation FROM TYPE TO".
func joinRelationFlags(args []string) []string {
	joined := make([]string, 0, len(args))
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			return append(joined, args[i:]...)
		}
		if args[i] == "--remove-relation" && i+3 < len(args) {
			joined = append(joined, "--remove-relation="+strings.Join(args[i+1:i+4], relationMark))
			i += 3
			continue
		}
		joined = append(joined, args[i])
	}
	return joined
}

func (f *scenarioFlags) register(cmd *cobra.Command, withDown bool) {
	flags := cmd.Flags()
	if withDown {
		flags.StringArrayVar(&f.down, "down", nil, "an item that fails (repeat for more)")
	}
	flags.StringArrayVar(&f.degraded, "degraded", nil, "an item that works only partly (repeat for more)")
	flags.StringArrayVar(&f.remove, "remove", nil, "an item that is taken out of the graph (repeat for more)")
	flags.StringArrayVar(&f.relations, "remove-relation", nil, "a relation that is taken out: FROM TYPE TO")
	flags.StringVar(&f.asOf, "as-of", "", "ask the graph of a revision (41) or an instant (2026-11-23T10:00:00Z)")
	flags.BoolVar(&f.ignoreConditions, "ignore-conditions", false, "ignore the states known now")
}

// target resolves the item that is asked about. A past graph may hold items
// that are retired now: their keys go as they are.
func (f *scenarioFlags) target(ctx context.Context, c *client, word string) (string, error) {
	if f.asOf != "" {
		return word, nil
	}
	item, err := c.resolve(ctx, word)
	if err != nil {
		return "", err
	}
	return item.Key, nil
}

// scenario makes the API's scenario, names resolved to keys.
func (f *scenarioFlags) scenario(ctx context.Context, c *client) (map[string]any, error) {
	s := map[string]any{}
	// A past graph may hold items that are retired now: their keys go as they are.
	resolve := c.keys
	if f.asOf != "" {
		resolve = func(_ context.Context, words []string) ([]string, error) { return words, nil }
	}
	for name, words := range map[string][]string{"down": f.down, "degraded": f.degraded} {
		if len(words) == 0 {
			continue
		}
		keys, err := resolve(ctx, words)
		if err != nil {
			return nil, err
		}
		s[name] = keys
	}
	removal := map[string]any{}
	if len(f.remove) > 0 {
		keys, err := resolve(ctx, f.remove)
		if err != nil {
			return nil, err
		}
		removal["items"] = keys
	}
	var relations []map[string]any
	for _, joined := range f.relations {
		words := strings.Split(joined, relationMark)
		if len(words) != 3 {
			return nil, &exitError{exitUsage, errors.New("--remove-relation takes three words: FROM TYPE TO")}
		}
		ends, err := resolve(ctx, []string{words[0], words[2]})
		if err != nil {
			return nil, err
		}
		relations = append(relations, map[string]any{"from": ends[0], "type": words[1], "to": ends[1]})
	}
	if relations != nil {
		removal["relations"] = relations
	}
	if len(removal) > 0 {
		s["remove"] = removal
	}
	if f.asOf != "" {
		s["asOf"] = f.asOf
		if n, err := strconv.ParseUint(f.asOf, 10, 63); err == nil {
			s["asOf"] = n
		}
	}
	if f.ignoreConditions {
		s["conditions"] = "ignore"
	}
	return s, nil
}

// changes says whether the flags name anything at all.
func (f *scenarioFlags) changes() bool {
	return len(f.down)+len(f.degraded)+len(f.remove)+len(f.relations) > 0
}

// incomplete ends the run with exit code 7 where a budget stopped the answer.
func incomplete(complete bool, stopped string) error {
	if complete {
		return nil
	}
	return &exitError{exitIncomplete, fmt.Errorf("the answer is incomplete: the %s budget stopped it", stopped)}
}
