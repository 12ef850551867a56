package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	nethttp "net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// writeReport asks for the report of a scenario and writes it to a file, whose
// ending says the form.
func writeReport(ctx context.Context, remote *client, scenario any, name string) error {
	format, known := map[string]string{".html": "html", ".htm": "html", ".md": "md"}[strings.ToLower(filepath.Ext(name))]
	if !known {
		return &exitError{exitUsage, fmt.Errorf("--report %q: a report is a file that ends with .html or .md", name)}
	}
	body, err := json.Marshal(map[string]any{"scenario": scenario})
	if err != nil {
		return &exitError{exitUsage, err}
	}
	page, err := remote.read(remote.call(ctx, nethttp.MethodPost, "/impact/report", url.Values{"format": {format}}, "application/json", bytes.NewReader(body)))
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, page, 0o600); err != nil {
		return &exitError{exitUsage, fmt.Errorf("the report cannot be written: %w", err)}
	}
	return nil
}
