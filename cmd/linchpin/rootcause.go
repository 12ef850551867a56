package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

type rootCauseAnswer struct {
	Revision uint64 `json:"revision"`
	Complete bool   `json:"complete"`
	Stopped  string `json:"stopped"`
	Tried    int    `json:"tried"`
	Causes   []struct {
		Items    []string `json:"items"`
		Score    float64  `json:"score"`
		Text     string   `json:"text"`
		Evidence []struct {
			Kind  string  `json:"kind"`
			Value float64 `json:"value"`
			Text  string  `json:"text"`
		} `json:"evidence"`
	} `json:"causes"`
}

func (c *cli) rootCauseCommand() *cobra.Command {
	var failing, healthy []string
	var at string
	var evidence bool
	cmd := &cobra.Command{
		Use: "root-cause --failing ITEM... [--healthy ITEM...]", Short: "What may have caused what is seen: ranked, with the evidence",
		Long: `Ranks sets of one to three items whose failure explains the failing items best.
Items seen healthy speak against causes that would take them down; items that
are not named are unobserved, and their silence says little. Recent changes of
an item and how often it fails of itself count too.`,
		Example: `  linchpin root-cause --failing web-shop --failing payments --healthy intranet
  linchpin root-cause --failing web-shop@2026-11-23T10:05:00Z --failing checkout@2026-11-23T10:01:00Z`,
		Args: exactly(0, "no arguments; name items with --failing and --healthy"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withClient(cmd.Context(), func(api *client) error {
				question, err := observations(cmd.Context(), api, failing, healthy, at)
				if err != nil {
					return err
				}
				raw, err := api.post(cmd.Context(), "/impact/root-causes", question)
				if err != nil {
					return err
				}
				answer, err := decode[rootCauseAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return answer.text(w, evidence) }); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&failing, "failing", nil, "an item that fails, and since when: ITEM or ITEM@2026-11-23T10:05:00Z (repeat for more)")
	flags.StringArrayVar(&healthy, "healthy", nil, "an item that is seen working (repeat for more)")
	flags.StringVar(&at, "at", "", "the instant that is asked about (default now)")
	flags.BoolVar(&evidence, "evidence", false, "print every factor of each score")
	return cmd
}

// observations makes the API's question, names resolved to keys.
func observations(ctx context.Context, api *client, failing, healthy []string, at string) (map[string]any, error) {
	if len(failing) == 0 {
		return nil, &exitError{exitUsage, errors.New("name at least one item with --failing")}
	}
	alarms := make([]map[string]any, len(failing))
	for i, word := range failing {
		name, since := word, ""
		if cut := strings.LastIndex(word, "@"); cut > 0 {
			if _, err := time.Parse(time.RFC3339, word[cut+1:]); err == nil {
				name, since = word[:cut], word[cut+1:]
			}
		}
		item, err := api.resolve(ctx, name)
		if err != nil {
			return nil, err
		}
		alarms[i] = map[string]any{"item": item.Key}
		if since != "" {
			alarms[i]["since"] = since
		}
	}
	question := map[string]any{"failing": alarms}
	keys, err := api.keys(ctx, healthy)
	if err != nil {
		return nil, err
	}
	if len(keys) > 0 {
		question["healthy"] = keys
	}
	if at != "" {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return nil, &exitError{exitUsage, fmt.Errorf("--at %q is not a time such as 2026-11-23T10:05:00Z", at)}
		}
		question["at"] = instant
	}
	return question, nil
}

// text prints the causes, best first.
func (a rootCauseAnswer) text(w io.Writer, evidence bool) error {
	if len(a.Causes) == 0 {
		fmt.Fprintln(w, "Nothing in the graph explains what is seen.")
	}
	for i, cause := range a.Causes {
		fmt.Fprintf(w, "%2d. %s  (%s of the belief)\n", i+1, plain(strings.Join(cause.Items, " + ")), percent(cause.Score))
		fmt.Fprintln(w, "    "+plain(cause.Text))
		if !evidence {
			continue
		}
		for _, e := range cause.Evidence {
			fmt.Fprintf(w, "    %+7.2f  %-12s %s\n", e.Value, e.Kind, plain(e.Text))
		}
	}
	_, err := fmt.Fprintf(w, "(%s tried, revision %d)\n", count(a.Tried, "set"), a.Revision)
	return err
}
