package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"linchpin/graph"
)

// maxConfigBytes bounds a configuration file.
const maxConfigBytes = 1 << 20

// readConfigFile reads a file of settings: nil when there is none.
func readConfigFile(path string) (map[string]value, []graph.Problem) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator names it
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, []graph.Problem{{File: path, Reason: "the file cannot be read: " + reasonOf(err)}}
	case len(data) > maxConfigBytes:
		return nil, []graph.Problem{{File: path, Reason: "the file is larger than 1 MiB"}}
	}
	r := fileReader{path: path, values: map[string]value{}}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return r.values, []graph.Problem{syntaxProblem(path, err)}
	}
	if len(document.Content) > 0 {
		r.section("", document.Content[0])
	}
	return r.values, r.problems
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)`)

// syntaxProblem puts what the parser says in its place.
func syntaxProblem(path string, err error) graph.Problem {
	p := graph.Problem{File: path, Reason: strings.TrimPrefix(err.Error(), "yaml: ")}
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		p.Line, _ = strconv.Atoi(found[1])
		p.Reason = found[2]
	}
	return p
}

// fileReader walks a configuration file and keeps every problem.
type fileReader struct {
	path     string
	values   map[string]value
	problems []graph.Problem
}

func (r *fileReader) say(n *yaml.Node, p graph.Problem) {
	p.File, p.Line = r.path, n.Line
	r.problems = append(r.problems, p)
}

// section reads a mapping; prefix is "" or "log.".
func (r *fileReader) section(prefix string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if n.Tag != "!!null" {
			r.say(n, graph.Problem{Path: strings.TrimSuffix(prefix, "."), Reason: "must hold settings, each as name: value"})
		}
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, content := n.Content[i], n.Content[i+1]
		name := prefix + key.Value
		if seen[name] {
			r.say(key, graph.Problem{Path: name, Reason: "is set twice"})
			continue
		}
		seen[name] = true
		switch {
		case isSection(name):
			r.section(name+".", content)
		case isSetting(name):
			r.setting(settingOf(name), key, content)
		default:
			r.say(key, graph.Problem{Path: name, Reason: "no such setting", Nearest: nearestSetting(name)})
		}
	}
}

func (r *fileReader) setting(s *setting, key, n *yaml.Node) {
	switch {
	case s.secret:
		r.say(key, graph.Problem{Path: s.name, Reason: "a secret does not belong in this file; set " + s.env() + "_FILE to a file that holds it, or " + s.env()})
	case n.Kind != yaml.ScalarNode || n.Tag == "!!null":
		r.say(n, graph.Problem{Path: s.name, Reason: "must be a " + s.kind})
	default:
		r.values[s.name] = value{n.Value, fromFile, fmt.Sprintf("%s:%d", r.path, n.Line)}
	}
}

func isSetting(name string) bool {
	for i := range settings {
		if settings[i].name == name {
			return true
		}
	}
	return false
}

func isSection(name string) bool {
	for i := range settings {
		if strings.HasPrefix(settings[i].name, name+".") {
			return true
		}
	}
	return false
}

// nearestSetting names the setting or section that was meant.
func nearestSetting(name string) string {
	var known []string
	for i := range settings {
		known = append(known, settings[i].name)
		if section, _, ok := strings.Cut(settings[i].name, "."); ok {
			known = append(known, section)
		}
	}
	return graph.Nearest(name, known)
}
