package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"linchpin/graph"
	"linchpin/graph/model"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

// generatedBy opens each page, so that nobody edits it by hand.
const generatedBy = "<!-- Written by make generate from the code. -->\n\n"

// TestReferenceIsCommitted holds docs/reference to the code: the pages that
// `make generate` writes are those that are committed.
func TestReferenceIsCommitted(t *testing.T) {
	const home = "/home/you"
	t.Setenv("HOME", home)
	for _, name := range []string{"XDG_DATA_HOME", "XDG_CONFIG_HOME"} {
		t.Setenv(name, "")
	}
	pages := map[string]string{"cli.md": cliPage(), "configuration.md": configurationPage(), "model.md": modelPage(),
		"api.md": apiPage(t), "error-codes.md": errorCodesPage(t)}
	for name, text := range pages {
		path := filepath.Join("..", "..", "docs", "reference", name)
		text = strings.ReplaceAll(strings.TrimRight(text, "\n")+"\n", home, "~")
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // documents
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // documents
				t.Fatal(err)
			}
		}
		committed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(committed) != text {
			t.Errorf("%s is not what the code says; run make generate", path)
		}
	}
}

// cell makes a text fit for a cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}

func row(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		fmt.Fprintf(b, "| %s ", c)
	}
	b.WriteString("|\n")
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}

func configurationPage() string {
	var b strings.Builder
	b.WriteString("# Configuration\n\n" + generatedBy + `A value comes from the strongest of: the flag, the environment variable (or the
file that the variable with ` + "`_FILE`" + ` at its end names), the configuration file, the
default. The file is YAML, by default ` + code(defaultConfigPath()) + `; ` + "`--config` or `" + configEnv + "`" + ` name
another. What is written before a dot is a section:

    listen: 127.0.0.1:8080
    log:
      level: warn

Unknown names are refused, with the nearest known one, all problems at once.
` + "`linchpin config show --origin` says what holds and who said it, `linchpin config validate`" + `
checks without starting. Settings marked *reload* change on SIGHUP (` + "`systemctl reload`" + `),
and the files that they name are read again, be their names the same: a certificate that
was renewed, a token that was replaced. What is no good stays as it was, and the log says
why; it also says what waits for the next start, such as TLS where there was none. A flag
and a variable stay what the process was started with. Secrets have no flag and no place
in the file.

`)
	row(&b, "setting", "value", "default", "flag", "variable", "meaning")
	row(&b, "---", "---", "---", "---", "---", "---")
	for i := range settings {
		s := &settings[i]
		flag := code("--" + s.flag())
		if s.secret || s.scope == noFlag {
			flag = ""
		}
		notes := ""
		if s.reload {
			notes += " *Reload.*"
		}
		if s.secret {
			notes += " *Secret.*"
		}
		row(&b, code(s.name), cell(s.kind), code(s.def), flag, code(s.env()), cell(s.doc)+"."+notes)
	}
	return b.String()
}

func cliPage() string {
	c := &cli{out: &bytes.Buffer{}, err: &bytes.Buffer{}}
	root := c.root()
	var b strings.Builder
	b.WriteString("# Command line\n\n" + generatedBy + strings.TrimSpace(root.Long) + "\n\n")
	b.WriteString(`Exit codes: 0 done; 1 the answer is "no"; 2 usage; 3 input rejected; 4 not found; 5 store or server unreachable; 6 not allowed; 7 incomplete, a budget stopped it; 130 interrupted.` + "\n\n")
	b.WriteString("Flags of every verb:\n\n")
	flagTable(&b, root.PersistentFlags())
	verbPages(&b, root)
	return b.String()
}

func verbPages(b *strings.Builder, of *cobra.Command) {
	for _, cmd := range of.Commands() {
		if cmd.Hidden || cmd.Name() == "help" || cmd.Name() == "completion" {
			continue
		}
		fmt.Fprintf(b, "\n## %s\n\n    %s\n\n%s.\n", strings.TrimPrefix(cmd.CommandPath(), "linchpin "), cmd.UseLine(), strings.TrimSuffix(cmd.Short, "."))
		if cmd.Long != "" {
			fmt.Fprintf(b, "\n%s\n", strings.TrimSpace(cmd.Long))
		}
		if cmd.Example != "" {
			fmt.Fprintf(b, "\n```\n%s\n```\n", strings.Trim(cmd.Example, "\n"))
		}
		if cmd.LocalNonPersistentFlags().HasFlags() {
			b.WriteString("\n")
			flagTable(b, cmd.LocalNonPersistentFlags())
		}
		verbPages(b, cmd)
	}
}

func flagTable(b *strings.Builder, flags *pflag.FlagSet) {
	row(b, "flag", "default", "meaning")
	row(b, "---", "---", "---")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		def := f.DefValue
		if def == "[]" || def == "false" {
			def = ""
		}
		row(b, code(name), code(def), cell(f.Usage))
	})
}

func modelPage() string {
	m := model.BuiltIn().Index()
	var b strings.Builder
	b.WriteString("# The built-in model\n\n" + generatedBy + `What a site adds by a model file stands beside this; ` + "`linchpin model show`" + ` tells the whole.
A class has the facts of its facets, those of the classes that it extends, and its own.

## Facts that facets bring

`)
	for _, facet := range []struct {
		name  string
		facts []graph.Property
	}{{"every item", m.Facets.Common}, {"configuration items (`ci`)", m.Facets.CI}, {"assets (`asset`)", m.Facets.Asset}} {
		fmt.Fprintf(&b, "### %s\n\n", facet.name)
		propertyTable(&b, facet.facts)
		b.WriteString("\n")
	}
	b.WriteString("## Classes\n\n")
	row(&b, "class", "extends", "facets", "what it is", "own facts")
	row(&b, "---", "---", "---", "---", "---")
	for i := range m.Classes {
		c := &m.Classes[i]
		notes := cell(c.Description)
		if c.Service {
			notes += " *Counts as a service.*"
		}
		if c.Abstract {
			notes += " *Has no items of its own.*"
		}
		if resolved, ok := m.Class(c.Name); ok {
			c = &resolved.Class
		}
		row(&b, code(c.Name), code(c.Extends), strings.Join(c.Facets.Names(), ", "), strings.TrimSpace(notes), propertyNames(m.Classes[i].Properties))
	}
	b.WriteString("\n## Relation types\n\n")
	row(&b, "type", "reads", "who suffers", "strength", "what it says")
	row(&b, "---", "---", "---", "---", "---")
	for i := range m.RelationTypes {
		r := &m.RelationTypes[i]
		notes := cell(r.Description)
		if r.Connectivity {
			notes += " *Connectivity.*"
		}
		row(&b, code(r.Name), cell(r.Label)+" / "+cell(r.Inverse), string(r.Impact), cmp.Or(string(r.Strength), "hard"), strings.TrimSpace(notes))
	}
	return b.String()
}

func propertyNames(list []graph.Property) string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = code(list[i].Name)
	}
	return strings.Join(names, ", ")
}

func propertyTable(b *strings.Builder, list []graph.Property) {
	row(b, "fact", "type", "meaning")
	row(b, "---", "---", "---")
	for i := range list {
		p := &list[i]
		kind := string(p.Type)
		if p.Of != "" {
			kind += " of " + string(p.Of)
		}
		if len(p.Values) > 0 {
			kind += ": " + strings.Join(p.Values, ", ")
		}
		row(b, code(p.Name), cell(kind), cell(cmp.Or(p.Description, p.Label)))
	}
}

// document is what the pages need of the API's own description.
type document struct {
	Paths map[string]map[string]struct {
		OperationID string
		Summary     string
		Description string
		Tags        []string
		Parameters  []struct {
			Name, In, Description string
			Required              bool
		}
		RequestBody *struct {
			Content map[string]any
		}
	}
}

func readDocument(t *testing.T) document {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "http", "api", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// rolesOf reads who may call what.
func rolesOf(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "http", "permissions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	roles := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if name, role, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.HasPrefix(name, "#") {
			roles[name] = role
		}
	}
	return roles
}

func apiPage(t *testing.T) string {
	d, roles := readDocument(t), rolesOf(t)
	var b strings.Builder
	b.WriteString("# HTTP API\n\n" + generatedBy + `Bodies are JSON unless a call says more. Failures are ` + "`application/problem+json`" + ` with a
[stable code](error-codes.md). The whole description, with every field, is OpenAPI 3.1: ` + "`linchpin openapi`" + `, or
` + "`GET /api/v1/openapi.json`" + `. The role is the least that may call; on loopback, where nobody signs in, all may.
`)
	var lines []string
	byTag := map[string][]string{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			var s strings.Builder
			fmt.Fprintf(&s, "\n### %s %s\n\n%s. Role: %s.", strings.ToUpper(method), path, strings.TrimSuffix(op.Summary, "."), cmp.Or(roles[op.OperationID], "admin"))
			if op.Description != "" {
				fmt.Fprintf(&s, " %s", strings.TrimSuffix(op.Description, ".")+".")
			}
			s.WriteString("\n")
			if op.RequestBody != nil {
				fmt.Fprintf(&s, "\nBody: %s.\n", strings.Join(slices.Sorted(maps.Keys(op.RequestBody.Content)), ", "))
			}
			for i, p := range op.Parameters {
				if i == 0 {
					s.WriteString("\n")
				}
				needed := ""
				if p.Required {
					needed = ", needed"
				}
				fmt.Fprintf(&s, "- `%s` (%s%s)", p.Name, p.In, needed)
				if p.Description != "" {
					fmt.Fprintf(&s, ": %s", p.Description)
				}
				s.WriteString("\n")
			}
			tag := "other"
			if len(op.Tags) > 0 {
				tag = op.Tags[0]
			}
			byTag[tag] = append(byTag[tag], path+" "+method+"\x00"+s.String())
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(tag[:1])+tag[1:])
		lines = byTag[tag]
		slices.Sort(lines)
		for _, line := range lines {
			_, text, _ := strings.Cut(line, "\x00")
			b.WriteString(text)
		}
	}
	return b.String()
}

func errorCodesPage(t *testing.T) string {
	codes := declaredCodes(t)
	var b strings.Builder
	b.WriteString("# Error codes\n\n" + generatedBy + `Every failure carries a code that does not change, in the API's problems as ` + "`code`" + ` and in
the command line's exit code. The sentence beside it may change.

`)
	row(&b, "code", "status", "meaning")
	row(&b, "---", "---", "---")
	for _, name := range slices.Sorted(maps.Keys(codes)) {
		status := ""
		if n := codes[name].status; n > 0 {
			status = strconv.Itoa(n)
		}
		row(&b, code(name), status, cell(codes[name].meaning))
	}
	return b.String()
}
