package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A decoder makes something of a text or of bytes: its name begins so, and one
// of its parameters is of such a type.
var (
	decoderName   = regexp.MustCompile(`^(?i:parse|decode|unmarshal|read|verify)([A-Z].*)?$`)
	decoderInputs = []string{"[]byte", "string", "any", "io.Reader", "json.RawMessage", "map[string]any", "graph.Record", "Input", "ingest.Input"}
)

// fuzzedBy names the fuzz target of each decoder: in its own package, or with
// its folder. What reads no text from elsewhere says why after a dash.
var fuzzedBy = map[string]string{
	"cmd/linchpin/client.decode":             "- the answers of our own server, into what the caller names",
	"cmd/linchpin/access.readTokenFile":      "- a path of the configuration; what the file holds is compared, not read",
	"cmd/linchpin/cli.readChanges":           "http.FuzzStrictJSON",
	"cmd/linchpin/configfile.readConfigFile": "FuzzConfigFile",
	"cmd/linchpin/gaterule.parseRule":        "FuzzGatePhrase",
	"cmd/linchpin/gaterule.parseWhom":        "FuzzGatePhrase",
	"cmd/linchpin/setting.parseSize":         "FuzzFlags",
	"cmd/linchpin/setting.verify":            "- compares with the setting's choices",
	"cypher/cypher.parse":                    "- our own statements, embedded",
	"cypher/cypher.read":                     "- our own statements, embedded",

	"graph/Need.UnmarshalJSON":                 "FuzzNeed",
	"graph/State.UnmarshalText":                "FuzzName",
	"graph/hitplace.ParseHitPlace":             "FuzzHitPlace",
	"graph/item.ParseFacet":                    "FuzzName",
	"graph/state.ParseState":                   "FuzzName",
	"graph/backup/read.Verify":                 "FuzzVerify",
	"graph/batch.DecodeItem":                   "FuzzItemForm",
	"graph/batch.decodeItem":                   "FuzzItemForm",
	"graph/batch.decodeFacts":                  "FuzzItemForm",
	"graph/batch.DecodeRelation":               "FuzzRelationForm",
	"graph/batch.decodeRelation":               "FuzzRelationForm",
	"graph/batch.DecodeModel":                  "FuzzModelForm",
	"graph/codec.DecodeProperties":             "FuzzItemForm",
	"graph/codec.decodeTagged":                 "FuzzItemForm",
	"graph/provenance.DecodeProvenance":        "FuzzItemForm",
	"graph/duration.ParseDuration":             "FuzzDuration",
	"graph/duration.parseSpan":                 "FuzzDuration",
	"graph/formReader.decode":                  "FuzzItemForm",
	"graph/formread.readItem":                  "FuzzItemForm",
	"graph/formread.readRelation":              "FuzzRelationForm",
	"graph/money.ParseMoney":                   "FuzzMoney",
	"graph/need.ParseNeed":                     "FuzzNeed",
	"graph/model/read.Read":                    "FuzzRead",
	"graph/model/value.ParseText":              "FuzzValue",
	"graph/model/value.ParseValue":             "FuzzValue",
	"graph/model/value.parseInteger":           "FuzzValue",
	"graph/model/value.parseList":              "FuzzValue",
	"graph/model/value.parseMoney":             "FuzzValue",
	"graph/model/value.parseNumber":            "FuzzValue",
	"graph/model/value.parseSimple":            "FuzzValue",
	"graph/model/value.parseWritten":           "FuzzValue",
	"graph/neo4j/Store.read":                   "- runs a read transaction",
	"graph/neo4j/item.decodeRequirements":      "FuzzFacts",
	"graph/neo4j/schema.parseVersion":          "FuzzVersion",
	"graph/sqlite/structure.decodeShape":       "FuzzShape",
	"http/api/AsOf.UnmarshalJSON":              "FuzzBody",
	"http/api/Need.UnmarshalJSON":              "FuzzBody",
	"http/api/NoSupport.UnmarshalJSON":         "FuzzBody",
	"http/api/Properties.UnmarshalJSON":        "FuzzBody",
	"http/api/ProtectedServices.UnmarshalJSON": "FuzzBody",
	"http/api/Separator.UnmarshalJSON":         "FuzzBody",
	"http/api/cursors.read":                    "FuzzCursor",
	"http/api/itempatch.readSteps":             "FuzzPatch",
	"http/api/itemwrite.parseID":               "FuzzBody",
	"http/api/conditionrecord.readSaid":        "FuzzSaid",
	"http/access/token.readToken":              "FuzzRecords",
	"http/access/session.readSession":          "FuzzRecords",
	"http/strictjson.unmarshalStrict":          "FuzzStrictJSON",
	"ingest/compose/Source.Decode":             "FuzzDecode",
	"ingest/compose/compose.parse":             "FuzzDecode",
	"ingest/csv/Source.Decode":                 "FuzzDecode",
	"ingest/linchpin/Source.Decode":            "FuzzDecode",
	"ingest/linchpin/decoder.decode":           "FuzzDecode",
	"ingest/linchpin/decoder.decodeYAML":       "FuzzDecode",
	"ingest/mapping.ParseMapping":              "FuzzMapping",
	"ingest/run.readRelation":                  "FuzzSpooledRows",
	"ingest/undo.readRun":                      "- the report that an import wrote, asked for by its id",
	"ingest/facts.readJSON":                    "- facts that the same import has just written",
}

func TestEveryDecoderHasAFuzzTarget(t *testing.T) {
	root := filepath.Join("..", "..")
	decoders, targets := decodersBelow(t, root)
	for _, name := range decoders {
		told, known := fuzzedBy[name]
		if !known {
			t.Errorf("%s reads a text or bytes: write a fuzz target for it, and name it in fuzzedBy", name)
			continue
		}
		if strings.HasPrefix(told, "- ") {
			continue
		}
		if !strings.Contains(told, ".") {
			told = path.Dir(name) + "." + told
		}
		if !slices.Contains(targets, told) {
			t.Errorf("%s is fuzzed by %s, which does not exist", name, told)
		}
	}
	for name := range fuzzedBy {
		if !slices.Contains(decoders, name) {
			t.Errorf("fuzzedBy names %s, which does not exist", name)
		}
	}
}

// decodersBelow lists the decoders of the program as folder/file.Name, or
// folder/Type.Name of methods, and the fuzz targets as folder.Name.
func decodersBelow(t *testing.T, root string) (decoders, targets []string) {
	t.Helper()
	skipped := []string{"node_modules", "tools", "testdata", "impacttest"}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && file != root && (strings.HasPrefix(name, ".") || slices.Contains(skipped, name)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		place := filepath.ToSlash(relative)
		for _, declared := range parsed.Decls {
			f, ok := declared.(*ast.FuncDecl)
			switch {
			case !ok:
			case strings.HasSuffix(place, "_test.go"):
				if strings.HasPrefix(f.Name.Name, "Fuzz") {
					targets = append(targets, path.Dir(place)+"."+f.Name.Name)
				}
			case decodes(f):
				decoders = append(decoders, decoderAt(strings.TrimSuffix(place, ".go"), f))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return decoders, targets
}

// decodes tells a decoder from an io.Reader, which fills bytes.
func decodes(f *ast.FuncDecl) bool {
	if !decoderName.MatchString(f.Name.Name) || f.Name.Name == "Read" && f.Recv != nil {
		return false
	}
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		return slices.Contains(decoderInputs, types.ExprString(p.Type))
	})
}

func decoderAt(place string, f *ast.FuncDecl) string {
	if f.Recv == nil {
		return place + "." + f.Name.Name
	}
	of := strings.TrimPrefix(types.ExprString(f.Recv.List[0].Type), "*")
	return path.Dir(place) + "/" + of + "." + f.Name.Name
}
