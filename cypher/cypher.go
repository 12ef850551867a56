// Package cypher holds every query that Linchpin sends to Neo4j, each as a
// named file with a header that says its purpose, parameters, result and the
// index it relies on.
//
// No query is put together from pieces: what varies is a parameter, labels and
// relationship types included.
package cypher

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
)

//go:embed read/*.cypher write/*.cypher schema/*.cypher
var files embed.FS

// Query is one query as its file has it.
type Query struct {
	Name       string   // folder and file: "read/items_by_id"
	Purpose    string   // one sentence
	Parameters []string // names, in the order of the header; nil for none
	Returns    string   // columns with their types
	ReliesOn   string   // constraint, index or procedure
	Text       string   // what the server gets: the file without its header
}

// Read is a query that changes nothing.
type Read struct{ Query }

// Write is a query that changes data.
type Write struct{ Query }

// Schema is a statement that makes an index or a constraint unless it is there,
// or drops one.
type Schema struct{ Query }

var made = regexp.MustCompile("^CREATE (?:CONSTRAINT|INDEX|FULLTEXT INDEX) `?([A-Za-z0-9_]+)`? IF NOT EXISTS ")

// Makes is the name of the index or constraint, "" for a statement that drops.
func (s Schema) Makes() string {
	if found := made.FindStringSubmatch(s.Text); found != nil {
		return found[1]
	}
	return ""
}

// headerFields are the fields of a header, in order.
var headerFields = []string{"purpose", "parameters", "returns", "relies on"}

// parse splits a file into its header, four lines of comment, and its text.
func parse(name, source string) (Query, error) {
	values := make([]string, len(headerFields))
	rest := source
	for i, field := range headerFields {
		line, after, _ := strings.Cut(rest, "\n")
		value, ok := strings.CutPrefix(line, "// "+field+":")
		if value = strings.TrimSpace(value); !ok || value == "" {
			return Query{}, fmt.Errorf("cypher: %s: line %d of the header must say %q", name, i+1, field)
		}
		values[i], rest = value, after
	}
	q := Query{Name: name, Purpose: values[0], Parameters: parameterNames(values[1]),
		Returns: values[2], ReliesOn: values[3], Text: strings.TrimSpace(rest)}
	if q.Text == "" {
		return Query{}, fmt.Errorf("cypher: %s: a header without a query", name)
	}
	return q, nil
}

var (
	// A parameter list is "none", or entries such as "a, b list of string"
	// parted by semicolons; what stands in braces belongs to a type.
	braces   = regexp.MustCompile(`\{[^}]*\}`)
	nameList = regexp.MustCompile(`^[a-z]\w*(, [a-z]\w*)* `)
)

func parameterNames(text string) []string {
	var names []string
	for entry := range strings.SplitSeq(braces.ReplaceAllString(text, ""), ";") {
		list := nameList.FindString(strings.TrimSpace(entry) + " ")
		for name := range strings.SplitSeq(strings.TrimSpace(list), ", ") {
			if name != "" && name != "none" && !strings.HasPrefix(strings.TrimSpace(text), "none") {
				names = append(names, name)
			}
		}
	}
	return names
}

// load reads an embedded file. It panics where the file is missing or has no
// sound header: the build is broken then.
func load(name string) Query {
	source, err := files.ReadFile(name + ".cypher")
	if err != nil {
		panic("cypher: no file for " + name)
	}
	q, err := parse(name, string(source))
	if err != nil {
		panic(err)
	}
	loaded = append(loaded, q)
	return q
}

// loaded collects what the package's variables name.
var loaded []Query

func read(file string) Read     { return Read{load("read/" + file)} }
func write(file string) Write   { return Write{load("write/" + file)} }
func schema(file string) Schema { return Schema{load("schema/" + file)} }

// All lists every query, in order of declaration.
func All() []Query { return loaded[:len(loaded):len(loaded)] }
