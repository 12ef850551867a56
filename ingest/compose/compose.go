// Package compose reads Compose files: each service becomes an item that its
// dependents need, with its networks, volumes and image beside it.
//
// The files of one import are overlays, in order, as Compose merges them; a
// file named .env gives the variables. Nothing is read from disk, from the
// network or from this process's environment: an include, and an extends of
// another file, is refused.
package compose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v3"

	"linchpin/graph"
	"linchpin/ingest"
)

// Format is the name by which an import asks for this source.
const Format = "compose"

// MaxFileBytes is the largest file; all of them are read whole.
const MaxFileBytes = 8 << 20

// Source reads Compose files.
type Source struct{}

var _ ingest.Source = Source{}

// Formats implements [ingest.Source].
func (Source) Formats() []string { return []string{Format} }

// Detect implements [ingest.Source]: a YAML file with a services field, or one
// that is named as Compose files are.
func (Source) Detect(head ingest.Head) bool {
	name := path.Base(strings.ReplaceAll(head.Name, `\`, "/"))
	if !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml") {
		return false
	}
	if strings.HasPrefix(name, "compose.") || strings.HasPrefix(name, "docker-compose.") {
		return true
	}
	return bytes.Contains(append([]byte("\n"), head.Bytes...), []byte("\nservices:"))
}

// Decode implements [ingest.Source].
func (Source) Decode(ctx context.Context, in ingest.Input, out ingest.Sink) error {
	files, environment, problems, err := read(in.Files)
	if err != nil {
		return err
	}
	if len(problems) == 0 && len(files) == 0 {
		problems = append(problems, graph.Problem{File: in.Files[0].Name, Reason: "there is no Compose file among the files, only variables"})
	}
	if len(problems) > 0 {
		for _, p := range problems {
			out.Problem(p)
		}
		return nil
	}
	unset := map[string]bool{}
	project, err := load(ctx, files, environment, unset)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		out.Problem(refusal(files, err, unset))
		return nil
	}
	if bare := withoutImage(project, files); len(bare) > 0 {
		for _, p := range bare {
			out.Problem(p)
		}
		return nil
	}
	if err := out.Header(ingest.Header{Place: ingest.Place{File: files[0].name}, Source: Format + sourceOf(project)}); err != nil {
		return err
	}
	w := &writer{project: project, files: files, out: out}
	return w.write()
}

// withoutImage tells of services that nothing runs as: the usual sign of an
// overlay that came without the file that it lies over.
func withoutImage(project *types.Project, files []file) []graph.Problem {
	var problems []graph.Problem
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		s := project.Services[name]
		if s.Image != "" || s.Build != nil || s.Provider != nil {
			continue
		}
		place := line(files, "services."+name)
		problems = append(problems, graph.Problem{File: place.File, Line: place.Line, Path: "services." + name, Value: graph.Shown(name),
			Reason: "the service has neither image nor build; if this file is an overlay, name the file that it lies over before it"})
	}
	return problems
}

// file is one Compose file with the lines of what it declares.
type file struct {
	name    string
	content []byte
	lines   map[string]int // "services.kafka"
}

// read takes the files in and tells the variables from the rest.
func read(inputs []ingest.File) (files []file, environment map[string]string, problems []graph.Problem, err error) {
	environment = map[string]string{}
	for _, input := range inputs {
		content, err := io.ReadAll(io.LimitReader(input.Body, MaxFileBytes+1))
		if err != nil {
			return nil, nil, nil, err
		}
		if len(content) > MaxFileBytes {
			problems = append(problems, graph.Problem{File: input.Name, Reason: "a Compose file has at most 8 MiB"})
			continue
		}
		if isEnvironment(input.Name) {
			values, err := dotenv.ParseWithLookup(bytes.NewReader(content), func(name string) (string, bool) { v, ok := environment[name]; return v, ok })
			if err != nil {
				problems = append(problems, graph.Problem{File: input.Name, Reason: "not a file of variables: " + graph.Shown(err.Error())})
			}
			for name, value := range values {
				environment[name] = value
			}
			continue
		}
		f, problem := parse(input.Name, content)
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		files = append(files, f)
	}
	return files, environment, problems, nil
}

func isEnvironment(name string) bool {
	return path.Base(strings.ReplaceAll(name, `\`, "/")) == ".env"
}

// maxNodes bounds what a file may grow to through aliases.
const maxNodes = 500_000

// parse notes the lines of a file and refuses alias bombs before Compose's own
// decoder sees them.
func parse(name string, content []byte) (file, *graph.Problem) {
	f := file{name: name, content: content, lines: map[string]int{}}
	var document yaml.Node
	if bytes.IndexByte(content, 0) >= 0 {
		return f, &graph.Problem{File: name, Reason: "a Compose file holds no NUL"}
	}
	if err := yaml.Unmarshal(content, &document); err != nil {
		return f, &graph.Problem{File: name, Reason: "not YAML: " + graph.Shown(strings.TrimPrefix(err.Error(), "yaml: "))}
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return f, &graph.Problem{File: name, Reason: "a Compose file is a mapping with services"}
	}
	if size(document.Content[0], map[*yaml.Node]int{}, 0) > maxNodes {
		return f, &graph.Problem{File: name, Reason: "the file repeats itself too often through aliases, or is nested too deeply"}
	}
	f.content = withoutVersion(content, document.Content[0])
	for section, node := range fields(document.Content[0]) {
		f.lines[section.Value] = section.Line
		for entry, value := range fields(node) {
			f.lines[section.Value+"."+entry.Value] = entry.Line
			_ = value
		}
	}
	return f, nil
}

// withoutVersion makes a comment of the obsolete field version, which Compose's
// loader would remark on in the log of this process. Lines stay where they are.
func withoutVersion(content []byte, document *yaml.Node) []byte {
	for key, value := range fields(document) {
		if key.Value != "version" || key.Column != 1 || value.Kind != yaml.ScalarNode || value.Line != key.Line || document.Style == yaml.FlowStyle {
			continue
		}
		lines := bytes.SplitAfter(content, []byte("\n"))
		lines[key.Line-1] = append([]byte("# "), lines[key.Line-1]...)
		return bytes.Join(lines, nil)
	}
	return content
}

// fields walks the fields of a mapping; none of anything else.
func fields(node *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		if node.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i], node.Content[i+1]) {
				return
			}
		}
	}
}

// maxDepth is the deepest nesting of a file.
const maxDepth = 64

// size counts the nodes with every alias laid out; more than maxNodes for what
// is too large or too deep.
func size(node *yaml.Node, known map[*yaml.Node]int, depth int) int {
	if n, ok := known[node]; ok {
		return n
	}
	if depth > maxDepth {
		return maxNodes + 1
	}
	if node.Kind == yaml.AliasNode {
		return size(node.Alias, known, depth+1)
	}
	known[node] = maxNodes + 1 // an alias inside itself
	n := 1
	for _, child := range node.Content {
		if n = min(n+size(child, known, depth+1), maxNodes+1); n > maxNodes {
			break
		}
	}
	known[node] = n
	return n
}

// load merges the files as Compose does, in memory, and notes the variables
// that have no value.
func load(ctx context.Context, files []file, environment map[string]string, unset map[string]bool) (*types.Project, error) {
	details := types.ConfigDetails{WorkingDir: "/", Environment: environment}
	for _, f := range files {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: f.name, Content: f.content})
	}
	return loader.LoadWithContext(ctx, details, func(o *loader.Options) {
		o.SetProjectName(defaultProject, false)
		o.ResourceLoaders = []loader.ResourceLoader{nothingElse{}}
		o.SkipResolveEnvironment, o.SkipResolveLabels = true, true // they would read env_file and label_file
		o.SkipConsistencyCheck, o.ResolvePaths = true, false
		o.Profiles = []string{"*"}
		o.Interpolate.Substitute = func(text string, values template.Mapping) (string, error) {
			return template.SubstituteWithOptions(text, func(name string) (string, bool) {
				value, ok := values(name)
				if !ok {
					unset[name] = true
				}
				return value, ok
			}, template.WithoutLogging)
		}
	})
}

// defaultProject is the name of a project that says none.
const defaultProject = "compose"

func sourceOf(project *types.Project) string {
	if project.Name == "" || project.Name == defaultProject {
		return ""
	}
	return "/" + project.Name
}

// nothingElse refuses every other file that a Compose file names.
type nothingElse struct{}

// Accept implements [loader.ResourceLoader].
func (nothingElse) Accept(string) bool { return true }

// Load implements [loader.ResourceLoader].
func (nothingElse) Load(_ context.Context, name string) (string, error) {
	return "", fmt.Errorf("it names the file %s; name it among the files of the import instead, an include or extends is not followed", name)
}

// Dir implements [loader.ResourceLoader].
func (nothingElse) Dir(string) string { return "/" }

// maxReason is the longest text of Compose's own that a problem repeats.
const maxReason = 300

// plain is an error's text on one line.
func plain(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	text := []rune(strings.Join(strings.Fields(err.Error()), " "))
	if len(text) > maxReason {
		text = append(text[:maxReason], '…')
	}
	return string(text)
}

// line finds where something is declared: in the last file that names it, or
// what it stands in.
func line(files []file, place string) ingest.Place {
	for inside := place; inside != ""; inside = inside[:max(0, strings.LastIndexByte(inside, '.'))] {
		for _, f := range slices.Backward(files) {
			if n, ok := f.lines[inside]; ok {
				return ingest.Place{File: f.name, Line: n, Path: place}
			}
		}
	}
	return ingest.Place{File: files[0].name, Path: place}
}
