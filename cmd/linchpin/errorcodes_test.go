package main

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	nethttp "net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// declared is what the source says of a code.
type declared struct {
	status  int
	meaning string
}

// meanings are those of the codes that are declared without a sentence.
var meanings = map[string]string{
	"configuration":         "A flag, a variable or the configuration file says something unsound.",
	"cross_origin":          "A browser's page of another origin tried to write.",
	"forbidden":             "The caller's role may not do this.",
	"in_progress":           "The same idempotency key is being carried out; ask again.",
	"media_type":            "The call does not take bodies of this type.",
	"method_not_allowed":    "The path does not take this method.",
	"misdirected":           "The server does not answer to this host name.",
	"not_acceptable":        "No form of the answer is one that the caller takes.",
	"not_ready":             "The index is not built or does not follow, or the server is stopping.",
	"precondition_required": "The call needs If-Match.",
	"busy":                  "As much is computed or written as may be at one time; Retry-After says when to come again.",
	"rate_limited":          "Too many requests; Retry-After says when to come again.",
	"request_timeout":       "The body came too slowly.",
	"revision_not_reached":  "The revision that the caller asked for is not held yet; ask again.",
	"syntax":                "The body cannot be read.",
	"unauthorized":          "No token, or one that does not hold.",
}

// declaredCodes reads every code of the source: constants of type graph.Code,
// and those of the tables of package http, with their statuses.
func declaredCodes(t *testing.T) map[string]declared {
	t.Helper()
	codes, byName := map[string]declared{}, map[string]string{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && (strings.HasPrefix(name, ".") && path != root || name == "node_modules" || name == "tools" || name == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
				takeCodes(g, codes, byName)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	takeStatuses(t, codes, byName)
	for name, d := range codes {
		if d.meaning == "" {
			d.meaning = meanings[name]
			codes[name] = d
		}
		if d.meaning == "" {
			t.Errorf("the code %s is explained nowhere: give its constant a comment", name)
		}
	}
	if len(codes) < 20 {
		t.Errorf("only %d codes were found", len(codes))
	}
	return codes
}

func takeCodes(g *ast.GenDecl, codes map[string]declared, byName map[string]string) {
	for _, spec := range g.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 || !isCode(v.Type) {
			continue
		}
		literal, ok := v.Values[0].(*ast.BasicLit)
		if !ok {
			continue
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil {
			continue
		}
		byName[v.Names[0].Name] = text
		sentence := strings.TrimSpace(strings.ReplaceAll(v.Doc.Text(), "\n", " "))
		if _, said, ok := strings.Cut(sentence, ": "); ok {
			sentence = strings.ToUpper(said[:1]) + said[1:]
		}
		codes[text] = declared{meaning: sentence}
	}
}

func isCode(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "Code"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Code"
	}
	return false
}

var (
	statusLine = regexp.MustCompile(`(?m)^\t(?:(?:graph|access)\.(\w+)|"(\w+)"):\s+nethttp\.(Status\w+),`)
	codeLine   = regexp.MustCompile(`(?m)^\tnethttp\.(Status\w+):\s+"(\w+)",`)
	madeThere  = regexp.MustCompile(`newProblem\(nethttp\.(Status\w+), "(\w+)"`)
)

// takeStatuses reads the tables of package http.
func takeStatuses(t *testing.T, codes map[string]declared, byName map[string]string) {
	t.Helper()
	set := func(code, status string) {
		d := codes[code]
		d.status = cmp.Or(d.status, statuses[status])
		if d.status == 0 {
			t.Errorf("%s is answered with %s, which this test does not know", code, status)
		}
		codes[code] = d
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "http", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, found := range statusLine.FindAllStringSubmatch(string(source), -1) {
			set(cmp.Or(byName[found[1]], found[2]), found[3])
		}
		for _, found := range codeLine.FindAllStringSubmatch(string(source), -1) {
			set(found[2], found[1])
		}
		for _, found := range madeThere.FindAllStringSubmatch(string(source), -1) {
			set(found[2], found[1])
		}
	}
}

var statuses = map[string]int{
	"StatusBadRequest": nethttp.StatusBadRequest, "StatusUnauthorized": nethttp.StatusUnauthorized, "StatusForbidden": nethttp.StatusForbidden,
	"StatusNotFound": nethttp.StatusNotFound, "StatusMethodNotAllowed": nethttp.StatusMethodNotAllowed, "StatusNotAcceptable": nethttp.StatusNotAcceptable,
	"StatusRequestTimeout": nethttp.StatusRequestTimeout, "StatusConflict": nethttp.StatusConflict, "StatusGone": nethttp.StatusGone,
	"StatusPreconditionFailed": nethttp.StatusPreconditionFailed, "StatusRequestEntityTooLarge": nethttp.StatusRequestEntityTooLarge,
	"StatusUnsupportedMediaType": nethttp.StatusUnsupportedMediaType, "StatusMisdirectedRequest": nethttp.StatusMisdirectedRequest,
	"StatusUnprocessableEntity": nethttp.StatusUnprocessableEntity, "StatusPreconditionRequired": nethttp.StatusPreconditionRequired,
	"StatusTooManyRequests": nethttp.StatusTooManyRequests, "StatusInternalServerError": nethttp.StatusInternalServerError,
	"StatusServiceUnavailable": nethttp.StatusServiceUnavailable, "StatusInsufficientStorage": nethttp.StatusInsufficientStorage,
}
