package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"
)

type availabilityAnswer struct {
	Revision       uint64  `json:"revision"`
	Complete       bool    `json:"complete"`
	Stopped        string  `json:"stopped"`
	Availability   float64 `json:"availability"`
	Unavailability float64 `json:"unavailability"`
	Bounds         *struct {
		Lowest  float64 `json:"lowest"`
		Highest float64 `json:"highest"`
	} `json:"bounds"`
	Parts      int `json:"parts"`
	Figures    int `json:"figures"`
	Importance []struct {
		Key            string  `json:"key"`
		Name           string  `json:"name"`
		Unavailability float64 `json:"unavailability"`
		Birnbaum       float64 `json:"birnbaum"`
		FussellVesely  float64 `json:"fussellVesely"`
	} `json:"importance"`
	More int `json:"more"`
}

func (c *cli) availabilityCommand() *cobra.Command {
	var flags scenarioFlags
	var limit int
	cmd := &cobra.Command{
		Use: "availability ITEM", Short: "How likely an item is not down, and which parts matter most",
		Long: `The probability that an item is not down, from its own unavailability and that
of everything it needs (the properties unavailability, availability, or mtbf
with mttr), exact under independence. Parts without a figure never fail.`,
		Example: `  linchpin availability web-shop
  linchpin availability web-shop --down san-e-1`,
		Args: exactly(1, "an item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(api *client) error {
				target, err := flags.target(cmd.Context(), api, args[0])
				if err != nil {
					return err
				}
				scenario, err := flags.scenario(cmd.Context(), api)
				if err != nil {
					return err
				}
				raw, err := api.post(cmd.Context(), "/impact/availability", map[string]any{"scenario": scenario, "item": target, "limit": limit})
				if err != nil {
					return err
				}
				answer, err := decode[availabilityAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return answer.text(w, target) }); err != nil {
					return err
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags.register(cmd, true)
	cmd.Flags().IntVar(&limit, "limit", 10, "parts to list (1..10000)")
	return cmd
}

// text prints the probability in a sentence and the parts as a table.
func (a availabilityAnswer) text(w io.Writer, target string) error {
	switch {
	case a.Bounds != nil:
		fmt.Fprintf(w, "%s is available with %s at least, and %s at most.\n", plain(target), percent(1-a.Bounds.Highest), percent(1-a.Bounds.Lowest))
	case a.Figures == 0:
		fmt.Fprintf(w, "Nothing that %s needs tells an unavailability (%s looked at), so nothing is known to fail.\n", plain(target), count(a.Parts, "item"))
	default:
		fmt.Fprintf(w, "%s is available with %s: %s down in a year.\n", plain(target), percent(a.Availability), inYear(a.Unavailability))
	}
	if a.Figures > 0 {
		fmt.Fprintf(w, "%d of %s below it tell an unavailability; the others count as never failing.\n", a.Figures, count(a.Parts, "item"))
	}
	if len(a.Importance) > 0 {
		fmt.Fprintln(w)
		rows := make([][]string, len(a.Importance))
		for i, part := range a.Importance {
			rows[i] = []string{plain(part.Key), plain(part.Name), figure(part.Unavailability), percent(part.FussellVesely), figure(part.Birnbaum)}
		}
		if err := grid(w, []string{"PART", "NAME", "UNAVAILABILITY", "SHARE", "BIRNBAUM"}, rows); err != nil {
			return err
		}
	}
	if a.More > 0 {
		fmt.Fprintf(w, "and %s; --limit shows more\n", count(a.More, "more part"))
	}
	_, err := fmt.Fprintf(w, "(revision %d)\n", a.Revision)
	return err
}

func figure(p float64) string { return strconv.FormatFloat(p, 'g', 4, 64) }

// percent shows a probability with the digits that tell it from certainty.
func percent(p float64) string {
	digits := 2
	for q := min(p, 1-p); q > 0 && q < 0.1 && digits < 9; q *= 10 {
		digits++
	}
	return strconv.FormatFloat(100*p, 'f', digits, 64) + " %"
}

// inYear is an unavailability as time of a year of 365 days.
func inYear(p float64) string {
	span := time.Duration(p * float64(365*24*time.Hour))
	switch {
	case span >= 48*time.Hour:
		return fmt.Sprintf("%.1f days", span.Hours()/24)
	case span >= 2*time.Hour:
		return fmt.Sprintf("%.1f hours", span.Hours())
	case span >= 2*time.Minute:
		return fmt.Sprintf("%.0f minutes", span.Minutes())
	default:
		return fmt.Sprintf("%.1f seconds", span.Seconds())
	}
}
