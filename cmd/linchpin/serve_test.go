package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// A canary is put wherever a secret or content can stand, and must not come
// out in the log, in metrics, in an error or in the shown configuration.
const canary = "canary-5d41402a"

func TestLogTellsEachRequestOnceAndNoSecret(t *testing.T) {
	p := startProcess(t, []string{"LINCHPIN_NEO4J_PASSWORD=" + canary})
	p.importEstate(strings.ReplaceAll(smallEstate, "Shop", canary))
	_, head, _ := p.ask("GET", "/api/v1/items?q="+canary, "", "X-Request-ID", "mine-42", "Authorization", "Bearer "+canary, "Cookie", "session="+canary)
	if head.Get("X-Request-ID") != "mine-42" {
		t.Errorf("a sound request id was not kept: %q", head.Get("X-Request-ID"))
	}
	_, head, _ = p.ask("GET", "/api/v1/model", "", "X-Request-ID", canary+"\tinjected", "User-Agent", canary)
	if id := head.Get("X-Request-ID"); !regexp.MustCompile(`^[0-9a-f-]{36}$`).MatchString(id) {
		t.Errorf("an unsound request id was answered with %q", id)
	}
	p.ask("POST", "/api/v1/impact", `{"scenario": {"down": ["`+canary+`"]}}`, "Content-Type", "application/json")
	p.ask("POST", "/api/v1/impact", `{"`+canary+`": `, "Content-Type", "application/json")
	p.ask("GET", "/"+canary, "")
	_, _, metrics := p.ask("GET", "/metrics", "")
	p.stop()
	lines := p.log.lines(t, "request")
	if len(lines) != 7 {
		t.Errorf("%d lines for 7 requests:\n%s", len(lines), p.log.String())
	}
	for _, line := range lines {
		for _, name := range []string{"time", "level", "request_id", "method", "route", "status", "dur_ms"} {
			if _, ok := line[name]; !ok {
				t.Errorf("a line without %s: %v", name, line)
			}
		}
		if at, _ := line["time"].(string); !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`).MatchString(at) {
			t.Errorf("a time that is not UTC to the millisecond: %q", at)
		}
	}
	if lines[1]["request_id"] != "mine-42" || lines[1]["route"] != "/api/v1/items" {
		t.Errorf("the search was logged as %v", lines[1])
	}
	for name, text := range map[string]string{"log": p.log.String(), "metrics": metrics} {
		if strings.Contains(text, canary) {
			t.Errorf("the canary is in the %s:\n%s", name, text)
		}
	}
}

func TestMetricsAreCountedByRoute(t *testing.T) {
	p := startProcess(t, nil)
	p.importEstate(smallEstate)
	p.ask("POST", "/api/v1/impact", `{"scenario": {"down": ["db"]}}`, "Content-Type", "application/json")
	p.ask("GET", "/api/v1/items/00000000-0000-7000-8000-000000000000", "")
	p.ask("GET", "/no-such-page", "")
	p.ask("BREW", "/api/v1/items", "")
	status, head, text := p.ask("GET", "/metrics", "")
	if status != 200 || !strings.HasPrefix(head.Get("Content-Type"), "text/plain") {
		t.Fatalf("GET /metrics: %d %s", status, head.Get("Content-Type"))
	}
	for _, want := range []string{
		`linchpin_http_requests_total{method="POST",route="/api/v1/impact",status="200"} 1`,
		`linchpin_http_requests_total{method="GET",route="/api/v1/items/:id",status="404"} 1`,
		`linchpin_http_requests_total{method="other",route="`,
		`linchpin_http_request_duration_seconds_bucket{method="POST",route="/api/v1/impact",le="0.001"}`,
		`linchpin_http_request_duration_seconds_bucket{method="POST",route="/api/v1/impact",le="30"} 1`,
		`linchpin_http_requests_in_flight 1`,
		`linchpin_scenarios_total{complete="true"} 1`,
		`linchpin_scenario_duration_seconds_count 1`,
		`linchpin_scenario_affected_items_sum 2`,
		`linchpin_import_rows_total{outcome="created"} 3`,
		`linchpin_imports_total{outcome="done"} 1`,
		`linchpin_index_lag_revisions 0`,
		`linchpin_store_call_duration_seconds_count{call="apply"}`,
		`linchpin_store_calls_in_flight{kind="write"} 0`,
		`linchpin_build_info{goversion="go`,
		`go_goroutines `,
		`process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("/metrics has no %s", want)
		}
	}
	for _, never := range []string{"no-such-page", "BREW", "0000-7000"} {
		if strings.Contains(text, never) {
			t.Errorf("/metrics names %s, which a caller chose", never)
		}
	}
	p.stop()
}

func TestHangupReloads(t *testing.T) {
	file := filepath.Join(t.TempDir(), "site.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("log: {level: warn}\n")
	p := startProcess(t, nil, "--config", file)
	p.ask("GET", "/api/v1/model", "")
	if lines := p.log.lines(t, "request"); len(lines) > 0 {
		t.Errorf("level warn, and yet: %v", lines)
	}
	write("log: {level: debug}\ndrain: 5s\nimport: {bytes: 1KiB}\n")
	p.signal(syscall.SIGHUP)
	p.until("the reload", func() bool { return len(p.log.lines(t, "the configuration was reloaded")) == 1 })
	if later := p.log.lines(t, "these changes take effect at the next start"); len(later) != 1 || !strings.Contains(p.log.String(), `["drain"]`) {
		t.Errorf("what cannot be reloaded was not said:\n%s", p.log.String())
	}
	p.ask("GET", "/livez", "")
	p.until("a line at level debug", func() bool { return strings.Contains(p.log.String(), `"/livez"`) })
	if status, _, _ := p.ask("POST", "/api/v1/imports?wait=true", strings.Repeat("#", 2<<10)); status != 413 {
		t.Errorf("an import above the new limit: %d", status)
	}
	write("log: {level: loud}\n")
	p.signal(syscall.SIGHUP)
	p.until("the refusal", func() bool { return len(p.log.lines(t, "the configuration was not reloaded")) == 1 })
	p.importEstate("format: linchpin/v1\n")
	p.stop()
}
