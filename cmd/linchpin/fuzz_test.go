package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func FuzzFlags(f *testing.F) {
	for _, text := range []string{"30d", "12h", "P30D", "2027-03-31", "64GiB", "9999999999GiB", "new single points of tier-1 services", "graph.example.org,[::1]", "127.0.0.1:80"} {
		f.Add(text)
	}
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = expiry(text, now)
		if n, err := parseSize(text); err == nil && n < 0 {
			t.Errorf("%q is %d bytes", text, n)
		}
		_, _ = checkHosts(text), checkHostPort(text)
		private(text)
		if plain(plain(text)) != plain(text) {
			t.Errorf("%q is not plain at once", text)
		}
	})
}

// FuzzConfigFile: a file of settings is sound, or each problem has its line.
func FuzzConfigFile(f *testing.F) {
	f.Add([]byte("listen: 127.0.0.1:80\nlog:\n  level: info\n"))
	f.Add([]byte("log: {level: [1]}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, problems := readConfigFile(path)
		for _, p := range problems {
			if p.Reason == "" || p.File != path {
				t.Errorf("%q: %+v", text, p)
			}
		}
	})
}

// FuzzGatePhrase: a phrase is a rule that reads the same again, or is refused
// with what it was.
func FuzzGatePhrase(f *testing.F) {
	for _, phrase := range gateExamples {
		f.Add(phrase)
	}
	f.Add("New  Single point of app/shop")
	f.Add("new failure sets of 9 of services")
	f.Fuzz(func(t *testing.T, phrase string) {
		rule, err := parseRule(phrase)
		if err != nil {
			return
		}
		again, err := parseRule(rule.phrase)
		if err != nil || again != rule {
			t.Errorf("%q is %+v, and again %+v, %v", phrase, rule, again, err)
		}
		if rule.what == "sets" && (rule.size < 1 || rule.size > 4) {
			t.Errorf("%q asks for sets of %d", phrase, rule.size)
		}
	})
}
