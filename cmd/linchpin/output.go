package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"go.yaml.in/yaml/v3"
)

// The output forms of -o.
const (
	formTable = "table"
	formJSON  = "json"
	formYAML  = "yaml"
)

// printAnswer prints an answer of the API: as it came, as the same in YAML, or
// through the verb's own table.
func printAnswer(w io.Writer, form string, raw json.RawMessage, table func(io.Writer) error) error {
	switch form {
	case formJSON:
		var indented bytes.Buffer
		if err := json.Indent(&indented, bytes.TrimSpace(raw), "", "  "); err != nil {
			return err
		}
		indented.WriteByte('\n')
		_, err := indented.WriteTo(w)
		return err
	case formYAML:
		return printYAML(w, raw)
	default:
		return table(w)
	}
}

// printYAML writes JSON as YAML, fields in the same order.
func printYAML(w io.Writer, raw json.RawMessage) error {
	var node yaml.Node
	if err := yaml.Unmarshal(raw, &node); err != nil {
		return err
	}
	blockStyle(&node)
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	if err := encoder.Encode(&node); err != nil {
		return err
	}
	return encoder.Close()
}

func blockStyle(node *yaml.Node) {
	if node.Kind != yaml.ScalarNode {
		node.Style = 0
	} else if node.Style == yaml.DoubleQuotedStyle {
		node.Style = 0
		if node.Tag == "!!str" {
			node.SetString(node.Value)
		}
	}
	for _, child := range node.Content {
		blockStyle(child)
	}
}

// grid prints rows in aligned columns; a nil heading prints none.
func grid(w io.Writer, heading []string, rows [][]string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if heading != nil {
		fmt.Fprintln(table, strings.Join(heading, "\t"))
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = plain(cell)
		}
		fmt.Fprintln(table, strings.TrimRight(strings.Join(row, "\t"), "\t"))
	}
	return table.Flush()
}

// plain takes control characters out of what came from data, so that a name
// cannot move the cursor or recolour a terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, text)
}

// count says "1 item", "3 items".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

var stateWords = map[string]string{"operational": "operational", "at_risk": "at risk", "degraded": "degraded", "down": "down"}

// stateWord is a state as a person reads it; "" for none.
func stateWord(state string) string {
	if word, ok := stateWords[state]; ok {
		return word
	}
	return state
}
