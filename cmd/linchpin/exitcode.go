package main

import (
	"context"
	"errors"
	"maps"
	nethttp "net/http"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

// impactExit says what ends `linchpin impact` with 1: that an item asked about
// goes down. Those are the items that --about names, or else every service,
// which is what the question is about where nothing else is said.
type impactExit struct {
	code  bool
	about []string
}

func (e *impactExit) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&e.code, "exit-code", false, "exit with 1 when a service goes down, or an item that --about names")
	cmd.Flags().StringArrayVar(&e.about, "about", nil, "with --exit-code: an item asked about, in place of all services (repeat for more)")
}

func (e *impactExit) check() error {
	if len(e.about) > 0 && !e.code {
		return &exitError{exitUsage, errors.New("--about says what --exit-code looks at: give both")}
	}
	return nil
}

// items resolves the items asked about, before anything is answered.
func (e *impactExit) items(ctx context.Context, remote *client, flags *scenarioFlags) ([]string, error) {
	keys := make([]string, len(e.about))
	for i, word := range e.about {
		key, err := flags.target(ctx, remote, word)
		if err != nil {
			return nil, err
		}
		keys[i] = key
	}
	return keys, nil
}

// down says whether one of the items asked about goes down, on the graph that
// was answered from.
func (e *impactExit) down(ctx context.Context, remote *client, scenario map[string]any, about []string, answer api.ImpactAnswer) (bool, error) {
	if !e.code || len(about) == 0 {
		return e.code && answer.Counts.Services.Down > 0, nil
	}
	same := maps.Clone(scenario)
	same["asOf"] = answer.Revision
	for _, key := range about {
		if down, err := goesDown(ctx, remote, same, key); err != nil || down {
			return down, err
		}
	}
	return false, nil
}

// goesDown says whether a scenario takes an item down. One that does not fail
// at all is no matter for why, but for why-not.
func goesDown(ctx context.Context, remote *client, scenario map[string]any, key string) (bool, error) {
	question := map[string]any{"scenario": scenario, "item": key}
	raw, err := remote.post(ctx, pathWhy, question)
	var refused *problemError
	if errors.As(err, &refused) && refused.Status == nethttp.StatusUnprocessableEntity {
		if _, other := remote.post(ctx, pathWhyNot, question); other == nil {
			return false, nil
		}
	}
	if err != nil {
		return false, err
	}
	proof, err := decode[proofAnswer](raw)
	return err == nil && proof.down(), err
}

// down says whether the item that a proof is about goes down.
func (a proofAnswer) down() bool {
	return len(a.Items) > 0 && stateOr(a.Items[0].After, "") == "down"
}

// unfit ends a question with --exit-code that was refused because its other
// half is the one to ask: that tells all the same whether the item goes down.
// Any other refusal stays.
func (c *cli) unfit(ctx context.Context, remote *client, scenario map[string]any, key string, refusal error) error {
	down, err := goesDown(ctx, remote, scenario, key)
	if err != nil {
		return refusal
	}
	report(c.err, refusal)
	if down {
		return &exitError{Code: exitNo}
	}
	return nil
}
