package linchpin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// MaxYAMLBytes is the largest YAML document; larger ones go as NDJSON.
const MaxYAMLBytes = 8 << 20

// decodeYAML reads a whole document.
func (d *decoder) decodeYAML(in io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(in, MaxYAMLBytes+1))
	if err != nil {
		return err
	}
	if len(data) > MaxYAMLBytes {
		d.problem(0, "", "", "a YAML document has at most 8 MiB; send more as NDJSON (application/x-ndjson), which is streamed", NDJSON)
		return nil
	}
	data = trimMark(data)
	if at := badText(data); at >= 0 {
		d.problem(1+bytes.Count(data[:at], []byte("\n")), "", "", "a document must be UTF-8 text without NUL", "")
		return nil
	}
	var document yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&document); err != nil {
		d.syntax(err)
		return nil
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		d.problem(0, "", "", "a file holds one document", "")
		return nil
	}
	budget := count(document.Content[0]) + aliasBudget
	root, err := fromYAML(document.Content[0], 1, &budget)
	if err != nil {
		var p *contentProblem
		errors.As(err, &p)
		d.problem(p.line, "", "", p.reason, "")
		return nil
	}
	return d.document(root)
}

// badText is the offset of the first byte that is no text; -1 for none.
func badText(data []byte) int {
	if at := bytes.IndexByte(data, 0); at >= 0 {
		return at
	}
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

var (
	yamlLine   = regexp.MustCompile(`^line (\d+): `)
	yamlParser = regexp.MustCompile(`^did not find expected (node content|'-' indicator|key|',' or '[\]}]'|<document start>)`)
)

// syntax reports what the YAML reader could not read.
func (d *decoder) syntax(err error) {
	if errors.Is(err, io.EOF) {
		d.problem(1, "", "", "the document is empty", "")
		return
	}
	text, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
		if yamlParser.MatchString(text) {
			line++ // its parser counts from 0, its scanner from 1
		}
	}
	if len(text) > 200 {
		text = text[:200]
	}
	d.problem(line, "", "", "not YAML: "+text, "")
}

// document reads a document that is held whole.
func (d *decoder) document(root *node) error {
	if root.kind != mapNode {
		d.problem(root.line, "", root.text, "a document is a mapping with format, items and relations", "")
		return nil
	}
	fields := map[string]*node{}
	for i := range root.fields {
		f := &root.fields[i]
		if d.documentField(f.name, f.line, fields[f.name] != nil) {
			fields[f.name] = f.value
		}
	}
	d.checkFormat(fields["format"], root.line)
	if err := d.header(root.line, fields); err != nil {
		return err
	}
	for _, list := range []string{"items", "relations"} {
		n := fields[list]
		switch {
		case n == nil || n.kind == nullNode:
			continue
		case n.kind != listNode:
			d.problem(n.line, list, n.text, fmt.Sprintf("%s must be a list", list), "")
			continue
		}
		for i, e := range n.list {
			if err := d.row(strings.TrimSuffix(list, "s"), indexed(list, i), e); err != nil {
				return err
			}
		}
	}
	return nil
}
