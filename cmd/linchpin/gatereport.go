package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"linchpin/http/api"
)

// formMarkdown is the form of -o that a gate has besides.
const formMarkdown = "markdown"

// gateReport is what a gate found.
type gateReport struct {
	Passed   bool         `json:"passed"`
	Complete bool         `json:"complete"`
	Stopped  string       `json:"stopped,omitempty"`
	Before   string       `json:"before"`
	After    string       `json:"after"`
	Rules    []gateResult `json:"rules"`
	Gone     []gateGone   `json:"gone"` // single points of services that are no more
}

// gateResult is one rule.
type gateResult struct {
	Forbid string        `json:"forbid"`
	Passed bool          `json:"passed"`
	Found  []gateFinding `json:"found"`
}

// gateFinding is one thing that is forbidden.
type gateFinding struct {
	Key   string   `json:"key"`
	Name  string   `json:"name"`
	Items []string `json:"items"`
	Text  string   `json:"text"`
}

// gateGone is what got better.
type gateGone struct {
	Key   string   `json:"key"`
	Name  string   `json:"name"`
	Items []string `json:"items"`
}

func (r *gateReport) gains(a *api.CompareAnswer) {
	for _, p := range a.Points {
		if len(p.Lost) > 0 && !p.IsDown {
			r.Gone = append(r.Gone, gateGone{p.Key, nameOf(p.ItemRef), refKeys(p.Lost)})
		}
	}
}

func (r *gateReport) conclude() {
	r.Passed = true
	for _, rule := range r.Rules {
		r.Passed = r.Passed && rule.Passed
	}
	if r.Gone == nil {
		r.Gone = []gateGone{}
	}
}

func (r *gateReport) print(w io.Writer, form string) error {
	if form == formMarkdown {
		return r.markdown(w)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return printAnswer(w, form, raw, r.table)
}

func (r *gateReport) verdict() string {
	n := 0
	for _, rule := range r.Rules {
		n += len(rule.Found)
	}
	switch {
	case !r.Passed:
		return fmt.Sprintf("The gate is closed: the change brings what is forbidden (%s)", count(n, "finding"))
	case !r.Complete:
		return fmt.Sprintf("The gate found nothing that is forbidden, but the %s budget stopped it", r.Stopped)
	default:
		return "The gate is open: the change brings nothing that is forbidden"
	}
}

func (r *gateReport) table(w io.Writer) error {
	fmt.Fprintln(w, r.verdict())
	for _, rule := range r.Rules {
		fmt.Fprintf(w, "\n%s: %s\n", plain(rule.Forbid), map[bool]string{true: "none", false: count(len(rule.Found), "finding")}[rule.Passed])
		for _, f := range rule.Found {
			fmt.Fprintln(w, "  "+plain(f.Text))
		}
	}
	if len(r.Gone) > 0 {
		fmt.Fprintln(w, "\nSingle points that are no more:")
		for _, g := range r.Gone {
			fmt.Fprintln(w, "  "+plain(g.Name+": "+strings.Join(g.Items, ", ")))
		}
	}
	return nil
}

// markdown is a comment for a change request.
func (r *gateReport) markdown(w io.Writer) error {
	mark := map[bool]string{true: "✅", false: "❌"}
	fmt.Fprintf(w, "### %s %s\n", mark[r.Passed], r.verdict())
	fmt.Fprint(w, "\n| forbidden | found |\n|---|---|\n")
	for _, rule := range r.Rules {
		fmt.Fprintf(w, "| %s %s | %d |\n", mark[rule.Passed], inMarkdown(rule.Forbid), len(rule.Found))
	}
	const most = 50
	for _, rule := range r.Rules {
		if rule.Passed {
			continue
		}
		fmt.Fprintf(w, "\n**%s**\n\n", inMarkdown(rule.Forbid))
		for _, f := range rule.Found[:min(len(rule.Found), most)] {
			fmt.Fprintf(w, "- %s\n", inMarkdown(f.Text))
		}
		if more := len(rule.Found) - most; more > 0 {
			fmt.Fprintf(w, "- and %d more\n", more)
		}
	}
	if len(r.Gone) > 0 {
		fmt.Fprint(w, "\n**Single points that are no more**\n\n")
		for _, g := range r.Gone[:min(len(r.Gone), most)] {
			fmt.Fprintf(w, "- %s: %s\n", inMarkdown(g.Name), inMarkdown(strings.Join(g.Items, ", ")))
		}
	}
	_, err := fmt.Fprintf(w, "\nBefore: `%s`, after: `%s`\n", strings.ReplaceAll(plain(r.Before), "`", "'"), strings.ReplaceAll(plain(r.After), "`", "'"))
	return err
}

// inMarkdown shows text from data as it is.
func inMarkdown(text string) string {
	var b strings.Builder
	for _, r := range plain(text) {
		if strings.ContainsRune("\\`*_{}[]<>#|!~&@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func refKeys(refs []api.ItemRef) []string {
	keys := make([]string, len(refs))
	for i, ref := range refs {
		keys[i] = ref.Key
	}
	return keys
}

func orList(refs []api.ItemRef) string { return joined(refKeys(refs), " or ") }
func andList(keys []string) string     { return joined(keys, " and ") }

func joined(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}
