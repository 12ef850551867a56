package http

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestReportSaysWhatAChangeDoes(t *testing.T) {
	d := newEstate(t)
	body := `{"title": "Replace host 2", "scenario": {"down": ["host/2"]}}`
	html := d.ask("POST", "/api/v1/impact/report", body)
	if html.Status != 200 || html.Header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(html.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("%d %v", html.Status, html.Header)
	}
	md := d.ask("POST", "/api/v1/impact/report?format=md", body)
	if md.Header.Get("Content-Type") != "text/markdown; charset=utf-8" {
		t.Error(md.Header)
	}
	for _, said := range []string{"Replace host 2", "Host Two does not work", "1 service down, 1 service degraded", "Web Shop", "Main database", "EUR 1250.50", "Shop team", "shop@example.org", "Finance",
		"needs Host Two through shop, Main database and web-b; Host Two is taken out by this change", "db/main", "host/2"} {
		if !strings.Contains(html.Body, said) {
			t.Errorf("the page does not say %q:\n%s", said, html.Body)
		}
		if marked := strings.NewReplacer("@", `\@`, "_", `\_`).Replace(said); !strings.Contains(md.Body, marked) {
			t.Errorf("the Markdown does not say %q:\n%s", marked, md.Body)
		}
	}
	policy := html.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(html.Body, "<script") || strings.Contains(html.Body, "http://") || strings.Contains(html.Body, "https://") {
		t.Errorf("the page is not self-contained: %s", policy)
	}
	spared := d.ask("POST", "/api/v1/impact/report?format=md", `{"scenario": {"down": ["vm/a"]}}`)
	for _, said := range []string{"What keeps working", "needs 1 of 2 in web; web-a failed; web-b still holds; nothing to spare"} {
		if !strings.Contains(spared.Body, said) {
			t.Errorf("the Markdown does not say %q:\n%s", said, spared.Body)
		}
	}
	if nothing := d.ask("POST", "/api/v1/impact/report?format=md", `{"scenario": {}}`); !strings.Contains(nothing.Body, "No service is affected") || !strings.Contains(nothing.Body, "Nothing is affected") {
		t.Error(nothing.Body)
	}
	for query, body := range map[string]string{"?format=pdf": `{"scenario": {}}`, "": `{"scenario": {"down": ["nothing"]}}`, "?": `{"scenario": {}, "titel": "x"}`} {
		refused(d, 422, "POST", "/api/v1/impact/report"+query, body)
	}
}

// TestReportsHoldTextAlone puts hostile texts into everything that a report
// repeats.
func TestReportsHoldTextAlone(t *testing.T) {
	d := newDoor(t)
	hostile := []string{"<script>alert(1)</script>", `<img src=x onerror=alert(1)>`, "[a](javascript:alert(1))", "![x](http://x/y)", "| a | b |", "`code`", "# head", "https://evil.example/", "**bold**", "&lt;b&gt;", "\\", "{{.}}", "</style>", "1. list", "- list", "\u202egnp"}
	var b strings.Builder
	b.WriteString("format: linchpin/v1\nitems:\n  - {key: h, class: Server}\n")
	for i, text := range hostile {
		fmt.Fprintf(&b, "  - {key: 's/%d', class: BusinessService, name: %q, properties: {owner: %q, onCall: %q, outageCostPerHour: {amount: \"1\", currency: EUR}}}\n", i, text, text, text)
	}
	b.WriteString("relations:\n")
	for i := range hostile {
		fmt.Fprintf(&b, "  - {from: 's/%d', type: DEPENDS_ON, to: h}\n", i)
	}
	d.importYAML(b.String())
	for _, title := range hostile {
		body := map[string]any{"title": title, "scenario": map[string]any{"down": []string{"h"}}}
		html := d.ask("POST", "/api/v1/impact/report", body).Body
		tags := regexp.MustCompile(`<[/!a-zA-Z][^>]*>`).FindAllString(html, -1)
		for _, tag := range tags {
			if !regexp.MustCompile(`^</?(html|head|body|meta|title|style|header|h1|h2|p|ul|li|table|thead|tbody|tr|th|td|strong|br|span)\b|^<!DOCTYPE`).MatchString(tag) || strings.Contains(tag, "onerror") {
				t.Errorf("a tag %q", tag)
			}
		}
		if strings.Count(html, "</style>") != 1 || strings.ContainsAny(html, "\x1b\x00") {
			t.Error("the page holds more than it says")
		}
		md := d.ask("POST", "/api/v1/impact/report?format=md", body).Body
		for line := range strings.Lines(md) {
			text := regexp.MustCompile(`\\.`).ReplaceAllString(line, "")
			if strings.ContainsAny(text, "<>[]`{}") || strings.Contains(text, "://") || strings.ContainsRune(line, '\u202e') ||
				strings.HasPrefix(text, "|") && strings.Count(text, "|") > 8 {
				t.Errorf("a line %q", line)
			}
		}
	}
}
