package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
)

//go:embed report.html
var reportHTML string

//go:embed report.css
var reportCSS string

// reportPolicy lets the page's own style sheet in, by its hash, and nothing
// else: it stands as a header and in the page, which may be kept as a file.
var reportPolicy = func() string {
	sum := sha256.Sum256([]byte(reportCSS))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}()

var reportPage = template.Must(template.New("report").Funcs(template.FuncMap{
	"policy": func() string { return reportPolicy },
	"style":  func() template.CSS { return template.CSS(reportCSS) }, //nolint:gosec // our own file
}).Parse(reportHTML))

// writeReportMarkdown writes a report as Markdown: texts are escaped, so that
// none of them is anything but text.
func writeReportMarkdown(b *bytes.Buffer, r *report) {
	p := func(form string, args ...any) { fmt.Fprintf(b, form, args...) }
	p("# %s\n\nLinchpin, revision %d, %s\n\n", inMarkdown(r.Title), r.Revision, r.Made.Format("2006-01-02 15:04 MST"))
	if !r.Complete {
		p("**This answer is incomplete: the budget of %s stopped it.**\n\n", inMarkdown(r.Stopped))
	}
	if r.Importing {
		p("**An import was under way.**\n\n")
	}
	p("**%s**\n\n## The change\n\n", inMarkdown(r.Summary))
	for _, change := range r.Changes {
		p("- %s\n", inMarkdown(change))
	}
	p("\n## Services\n\n")
	if len(r.Services) == 0 {
		p("No service is affected.\n")
	} else {
		markdownTable(b, "Service", "Key", "State", "Before", "Why", "Outage cost an hour", "Owner")
		for _, s := range r.Services {
			markdownRow(b, s.Name, s.Key, s.State, s.Before, s.Why, s.Cost, s.Owner)
		}
		markdownMore(b, r.MoreServices, "services")
	}
	if len(r.Cost) > 0 {
		p("\nWhile the services that go down are down, an hour costs %s, as far as it is on record.\n", inMarkdown(strings.Join(r.Cost, " and ")))
	}
	p("\n## Whom to tell\n\n")
	if len(r.Contacts) == 0 {
		p("No affected service has an owner on record.\n")
	} else {
		markdownTable(b, "Owner", "E-mail", "On call", "Services")
		for _, c := range r.Contacts {
			markdownRow(b, c.Owner, c.Email, c.OnCall, strings.Join(c.Services, ", "))
		}
	}
	if len(r.Survivors) > 0 {
		p("\n## What keeps working, with less to spare\n\n")
		markdownTable(b, "Item", "Key", "Why")
		for _, s := range r.Survivors {
			markdownRow(b, s.Name, s.Key, s.Why)
		}
		markdownMore(b, r.MoreSurvivors, "items")
	}
	p("\n## All affected items\n\n")
	if len(r.Items) == 0 {
		p("Nothing is affected.\n")
		return
	}
	markdownTable(b, "Item", "Key", "Class", "Before", "State")
	for _, it := range r.Items {
		markdownRow(b, it.Name, it.Key, it.Class, it.Before, it.State)
	}
	markdownMore(b, r.MoreItems, "items")
}

func markdownTable(b *bytes.Buffer, heads ...string) {
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat(" --- |", len(heads)))
}

func markdownRow(b *bytes.Buffer, cells ...string) {
	b.WriteString("|")
	for _, cell := range cells {
		b.WriteString(" " + inMarkdown(cell) + " |")
	}
	b.WriteString("\n")
}

func markdownMore(b *bytes.Buffer, n int, what string) {
	if n > 0 {
		fmt.Fprintf(b, "\nand %d more %s, not listed.\n", n, what)
	}
}

// inMarkdown writes a text so that it is text in Markdown: what could mark
// something up, begin a list or a link, or be HTML, is escaped, and control
// characters become spaces.
func inMarkdown(text string) string {
	var b strings.Builder
	for i, r := range strings.TrimSpace(text) {
		switch {
		case r < 0x20, r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029:
			b.WriteByte(' ')
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // they turn the direction of reading
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_{}[]|~$@#", r), i == 0 && strings.ContainsRune("-+=", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	// A web address would become a link, and "1. " a list.
	said := strings.NewReplacer("://", ":&#47;&#47;", "www.", "www&#46;").Replace(b.String())
	if digits := len(said) - len(strings.TrimLeft(said, "0123456789")); digits > 0 && digits < len(said) && (said[digits] == '.' || said[digits] == ')') {
		said = said[:digits] + "\\" + said[digits:]
	}
	return said
}
