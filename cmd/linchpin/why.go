package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// requirementRow is a requirement in a proof: broken, or touched and held.
type requirementRow struct {
	Requirement string   `json:"requirement"`
	Strength    string   `json:"strength"`
	Need        int      `json:"need"`
	Members     int      `json:"members"`
	Failed      []string `json:"failed"`
	Removed     []string `json:"removed"`
	Holding     []string `json:"holding"`
}

type proofItem struct {
	Key     string           `json:"key"`
	Name    string           `json:"name"`
	Through string           `json:"through"`
	Before  *string          `json:"before"`
	After   *string          `json:"after"`
	Imposed bool             `json:"imposed"`
	Broken  []requirementRow `json:"broken"`
	Touched []requirementRow `json:"touched"`
	CutOff  *struct {
		Items       []string          `json:"items"`
		SeparatedBy []json.RawMessage `json:"separatedBy"`
	} `json:"cutOff"`
}

type proofAnswer struct {
	Revision uint64      `json:"revision"`
	Complete bool        `json:"complete"`
	Stopped  string      `json:"stopped"`
	Items    []proofItem `json:"items"`
	Proofs   []struct {
		Items []proofItem `json:"items"`
	} `json:"proofs"` // of why --all alone
	Reached *bool `json:"reached"` // of why-not alone
	More    any   `json:"more"`    // places of why-not, or that there are more proofs
}

const (
	pathWhy    = "/impact/why"
	pathWhyNot = "/impact/why-not"
)

func (c *cli) whyCommand() *cobra.Command {
	return c.proofCommand("why ITEM --down KEY...", pathWhy,
		"Why an item is affected: the proof, down to what failed",
		`  linchpin why web-shop --down ups-e-1
  linchpin why web-shop --down host-1 --down host-2 -o json
  linchpin why web-shop --down host-1 --down host-2 --all`)
}

func (c *cli) whyNotCommand() *cobra.Command {
	return c.proofCommand("why-not ITEM --down KEY...", pathWhyNot,
		"Why an item keeps working: what was touched, however far below, and what still holds it",
		`  linchpin why-not payments --down host-e-07`)
}

func (c *cli) proofCommand(use, path, short, example string) *cobra.Command {
	var flags scenarioFlags
	var exitCode, all bool
	var limit int
	cmd := &cobra.Command{
		Use: use, Short: short, Example: example,
		Args: atLeast(1, "an item to explain"),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.down = append(flags.down, args[1:]...) // "--down a b c" as well as "--down a --down b"
			return c.withClient(cmd.Context(), func(api *client) error {
				target, err := flags.target(cmd.Context(), api, args[0])
				if err != nil {
					return err
				}
				scenario, err := flags.scenario(cmd.Context(), api)
				if err != nil {
					return err
				}
				question := map[string]any{"scenario": scenario, "item": target}
				if all {
					question["all"], question["limit"] = true, limit
				}
				raw, err := api.post(cmd.Context(), path, question)
				if err != nil && exitCode {
					return c.unfit(cmd.Context(), api, scenario, target, err)
				}
				if err != nil {
					return err
				}
				answer, err := decode[proofAnswer](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, answer.text); err != nil {
					return err
				}
				if exitCode && answer.down() {
					return &exitError{Code: exitNo}
				}
				return incomplete(answer.Complete, answer.Stopped)
			})
		},
	}
	flags.register(cmd, true)
	if path == pathWhy {
		cmd.Flags().BoolVar(&all, "all", false, "all proofs, those of least depth first")
		cmd.Flags().IntVar(&limit, "limit", 20, "proofs to list with --all (1..1000)")
	}
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "exit with 1 when the item goes down")
	return cmd
}

// text prints a proof as paragraphs: an item, its state before and after, and
// below it why.
func (a proofAnswer) text(w io.Writer) error {
	for i, p := range a.Proofs {
		fmt.Fprintf(w, "Proof %d\n", i+1)
		printProof(w, p.Items)
		fmt.Fprintln(w)
	}
	if len(a.Proofs) == 0 {
		printProof(w, a.Items)
	} else if more, _ := a.More.(bool); more {
		fmt.Fprintln(w, "and more; --limit shows them")
	}
	if a.Reached != nil {
		if said := a.whereStopped(); said != "" {
			fmt.Fprintln(w, said)
		}
	}
	_, err := fmt.Fprintf(w, "(revision %d)\n", a.Revision)
	return err
}

func printProof(w io.Writer, items []proofItem) {
	for _, it := range items {
		fmt.Fprintf(w, "%s: %s → %s\n", plain(label(it)), stateOr(it.Before, "added"), stateOr(it.After, "removed"))
		if it.Through != "" {
			fmt.Fprintln(w, "  needed by "+plain(it.Through))
		}
		if it.Imposed {
			fmt.Fprintln(w, "  as the scenario or a known condition says")
		}
		for _, r := range append(it.Broken, it.Touched...) {
			fmt.Fprintln(w, "  "+plain(r.sentence()))
		}
		if it.CutOff != nil {
			fmt.Fprintln(w, "  "+plain(cutOffSentence(it.CutOff.Items, it.CutOff.SeparatedBy)))
		}
	}
}

// whereStopped says how far why-not had to look, "" where the item's own
// requirements say it all.
func (a proofAnswer) whereStopped() string {
	more, _ := a.More.(float64)
	switch {
	case !a.Complete:
		return "the search was stopped before it found where the failure ends"
	case !*a.Reached && len(a.Items) == 1 && a.Items[0].Imposed:
		return "nothing else that it needs, however far, is touched"
	case !*a.Reached:
		return "nothing that it needs, however far, is touched"
	case more > 0:
		return fmt.Sprintf("that is where the failure was stopped, and in %s as near", count(int(more), "more place"))
	case len(a.Items) > 1:
		return "that is where the failure was stopped"
	default:
		return ""
	}
}

func label(it proofItem) string {
	if it.Name == "" || it.Name == it.Key {
		return it.Key
	}
	return it.Name + " (" + it.Key + ")"
}

func (r requirementRow) sentence() string {
	s := fmt.Sprintf("%s needs %d of %d", r.Requirement, r.Need, r.Members)
	if r.Strength == "soft" {
		s += ", softly"
	}
	if r.Need > r.Members {
		s += ", which can never hold"
	}
	if len(r.Failed) > 0 {
		s += "; failed: " + strings.Join(r.Failed, ", ")
	}
	if len(r.Removed) > 0 {
		s += "; taken out: " + strings.Join(r.Removed, ", ")
	}
	if len(r.Holding) > 0 {
		s += "; holding: " + strings.Join(r.Holding, ", ")
	}
	return s
}

func cutOffSentence(items []string, separatedBy []json.RawMessage) string {
	words := make([]string, len(separatedBy))
	for i, raw := range separatedBy {
		var key string
		var relation struct{ From, Type, To string }
		if json.Unmarshal(raw, &key) == nil {
			words[i] = key
		} else if json.Unmarshal(raw, &relation) == nil {
			words[i] = relation.From + " " + relation.Type + " " + relation.To
		}
	}
	return fmt.Sprintf("cut off together: %s; separated from every root by %s", strings.Join(items, ", "), strings.Join(words, ", "))
}
