package csv_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/graph/sqlite"
	"linchpin/ingest"
	"linchpin/ingest/csv"
)

// taken is a sink that keeps what it gets.
type taken struct {
	items     []ingest.ItemRow
	relations []ingest.RelationRow
	problems  []graph.Problem
}

func (s *taken) Header(ingest.Header) error   { return nil }
func (s *taken) Item(r *ingest.ItemRow) error { s.items = append(s.items, *r); return nil }
func (s *taken) Problem(p graph.Problem)      { s.problems = append(s.problems, p) }
func (s *taken) Relation(r *ingest.RelationRow) error {
	s.relations = append(s.relations, *r)
	return nil
}

// said lists all problems, those of rows too.
func (s *taken) said() []string {
	var all []string
	for _, p := range s.problems {
		all = append(all, p.String())
	}
	for i := range s.items {
		for _, p := range s.items[i].Problems {
			all = append(all, s.items[i].Place.Locate(p).String())
		}
	}
	for i := range s.relations {
		for _, p := range s.relations[i].Problems {
			all = append(all, s.relations[i].Place.Locate(p).String())
		}
	}
	return all
}

func decode(t testing.TB, mapping *ingest.Mapping, texts ...string) *taken {
	t.Helper()
	s := &taken{}
	in := ingest.Input{Format: csv.Format, Model: model.BuiltIn(), Mapping: mapping}
	for i, text := range texts {
		in.Files = append(in.Files, ingest.File{Name: fmt.Sprintf("t%d.csv", i+1), Body: strings.NewReader(text)})
	}
	if err := (csv.Source{}).Decode(context.Background(), in, s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestHeadersAreReadAsPeopleWriteThem(t *testing.T) {
	want := ingest.ItemRow{Key: "srv/1", Class: "VirtualMachine", Name: "Web, 1", Tags: []string{"a", "b c"}, Properties: map[string]any{
		"memoryGb": 16.5, "cpuCores": int64(4), "lifecycleStatus": "inUse", "owner": `Shop "team"`, "description": "two\nlines",
		"outageCostPerHour": map[string]any{"amount": "1299.50", "currency": "EUR"}}}
	rows := [][]string{
		{"Key", "CLASS", "name", "Tags", "Memory GB", "cpu_cores", "Lifecycle Status", "OWNER", "description", "Outage Cost Per Hour", "outage_cost_per_hour_currency"},
		{"srv/1", "virtual machine", "Web, 1", "a; b c", "16.5", "4", "In use", `Shop "team"`, "two\nlines", "1299.50", "eur"},
	}
	for name, delimiter := range map[string]string{"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"} {
		for _, end := range []string{"\n", "\r\n", "\r"} {
			for _, mark := range []string{"", "\ufeff"} {
				var b strings.Builder
				b.WriteString(mark)
				for _, row := range rows {
					for i, text := range row {
						if i > 0 {
							b.WriteString(delimiter)
						}
						if strings.ContainsAny(text, delimiter+"\"\n; ") {
							text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
						}
						b.WriteString(text)
					}
					b.WriteString(end)
				}
				s := decode(t, nil, b.String())
				if len(s.said()) > 0 || len(s.items) != 1 {
					t.Fatalf("%s, %q, %q: %v", name, end, mark, s.said())
				}
				got := s.items[0]
				got.Place = ingest.Place{}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s, %q:\n%s", name, end, diff)
				}
			}
		}
	}
}

func TestRelationsAndSeveralFiles(t *testing.T) {
	s := decode(t, nil, "from;Type;to;group;strength\nsvc;depends on;vm-1;web;Hard\nsvc;DEPENDS_ON;vm-2;web;\n", "key,class\nsvc,BusinessService\n\n,,\n\"vm-1\",VirtualMachine\n")
	if len(s.relations) != 2 || len(s.items) != 2 {
		t.Fatalf("%+v", s)
	}
	if r := s.relations[0]; r.Type != "DEPENDS_ON" || r.Group != "web" || r.Strength != "hard" || r.Place.Line != 2 {
		t.Errorf("%+v", r)
	}
	// Rows without a value are none, however many cells they have.
	if s.items[1].Key != "vm-1" || s.items[1].Place.Line != 5 {
		t.Errorf("%+v", s.items)
	}
}

func TestEveryProblemNamesItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"unknown header": {"key,class,warrantyEndd,ownr\na,Server,,\n", []string{
			`t1.csv:1:3: header: no field has this name ("warrantyEndd"); nearest: warrantyEnd`, `t1.csv:1:4: header: no field has this name ("ownr"); nearest: owner`}},
		"twice":          {"key,class,owner,Owner\n", []string{`t1.csv:1:4: header: column 3 says owner already ("Owner")`}},
		"no class":       {"key,name\na,b\n", []string{`t1.csv:1: header: the table has no column class; the mapping may name one class for all rows`}},
		"no kind":        {"a,b\n1,2\n", []string{`t1.csv:1:1: header: no field has this name ("a")`}},
		"currency alone": {"key,class,purchaseCostCurrency\n", []string{`t1.csv:1:3: header: a currency without its amount ("purchaseCostCurrency"); nearest: purchaseCost`}},
		"values": {"key,class,warrantyEnd,depreciationLifeMonths,environment,serialNumber\nx,Servr,31.03.2027,four,prodution,\n", []string{
			`t1.csv:2:3: properties.warrantyEnd: must be a date such as 2027-03-31 ("31.03.2027"); nearest: 2027-03-31`,
			`t1.csv:2:4: properties.depreciationLifeMonths: must be a whole number ("four")`,
			`t1.csv:2:5: properties.environment: must be one of production, staging, test, development, recovery ("prodution"); nearest: production`}},
		"other class's property": {"key,class,memoryGb\nx,BusinessService,4\n", []string{
			`t1.csv:2:3: properties.memoryGb: the class BusinessService has no property of this name ("memoryGb")`}},
		"quote never closes":  {"key,class\n\"a,Server\nb,Server\n", []string{`t1.csv: the quote that opens in line 2 never closes`}},
		"behind a quote":      {"key,class\n\"a\"b,Server\nc,Server\n", []string{`t1.csv:2:1: something stands behind the closing quote; inside quotes a quote is written twice: ""`}},
		"short row":           {"key,class\n\"two\nlines\",Server\na\n", []string{`t1.csv:4: the row has 1 cells where the header has 2`}},
		"long row":            {"key,class\na,Server,x\n", []string{`t1.csv:2: the row has 3 cells where the header has 2`}},
		"under no header":     {"key,class,\na,Server,x\nb,Server,\n", []string{`t1.csv:2:3: the value stands under no header ("x")`}},
		"windows-1252":        {"key,class,name\na,Server,M\xfcller\n", []string{`t1.csv:2:3: not UTF-8, perhaps Windows-1252; save the table as CSV UTF-8, or give a mapping with encoding: windows-1252 ("M�ller")`}},
		"windows-1252 header": {"key,class,Gr\xf6\xdfe\n", []string{`t1.csv: not UTF-8, perhaps Windows-1252; save the table as CSV UTF-8, or give a mapping with encoding: windows-1252`}},
		"workbook":            {"PK\x03\x04stuff", []string{`t1.csv: this is a workbook, not a table of text; save its sheet as CSV UTF-8`}},
		"empty":               {"", []string{`t1.csv: the table is empty`}},
		"blank":               {"\n\r\n \n", []string{`t1.csv: the table is empty`}},
		"nul":                 {"key,class\na\x00,Server\n", []string{`t1.csv: the file holds NUL bytes; UTF-16 is read when it begins with its byte order mark`}},
		"money": {"key,class,purchaseCost\na,Server,12\nb,Server,\"1,299 EUR\"\n", []string{
			`t1.csv:2:3: properties.purchaseCost: an amount wants its currency, in a column purchaseCostCurrency, behind the amount, or for all in the mapping ("12")`,
			`t1.csv:3:3: properties.purchaseCost: the comma may part thousands or decimals; write it plainly, or say which in the mapping (decimal) ("1,299"); nearest: 1299 or 1.299`}},
		"requirements": {"key,class,requirements\na,Server,many\n", []string{`t1.csv:2:3: requirements: must be JSON as in a document, such as {"database": {"need": 1}} ("many")`}},
	} {
		got := decode(t, nil, c.text).said()
		if name == "no kind" {
			got = got[:min(1, len(got))]
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestMappingReadsForeignTables(t *testing.T) {
	mapping, err := ingest.ParseMapping([]byte(`{"columns": {"Asset ID": "key", "asset name": "name", "Bezahlt": "purchaseCost", "Garantie bis": "Warranty End", "Notiz": ""},
		"class": "Server", "keyPrefix": "asset/", "currency": "EUR", "decimal": ",", "dates": "dmy", "encoding": "windows-1252"}`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := charmap.Windows1252.NewEncoder().String("ASSET_ID;Asset Name;Bezahlt;Garantie bis;Notiz;Hersteller\r\n17;Müller;1.299;31.3.2027;egal;\r\n")
	if err != nil {
		t.Fatal(err)
	}
	mapping.Columns["Hersteller"] = "manufacturer"
	s := decode(t, mapping, text)
	if len(s.said()) > 0 || len(s.items) != 1 {
		t.Fatal(s.said())
	}
	it := s.items[0]
	want := map[string]any{"purchaseCost": map[string]any{"amount": "1299.00", "currency": "EUR"}, "warrantyEnd": "2027-03-31"}
	if diff := cmp.Diff(want, it.Properties); diff != "" || it.Key != "asset/17" || it.Name != "Müller" || it.Class != "Server" {
		t.Errorf("%+v\n%s", it, diff)
	}
	for text, want := range map[string]string{`{"colums": {}}`: "columns", `{"decimal": ";"}`: ".", `{"currency": "eur"}`: "EUR", `{`: "", `[]`: "", `{"dates": "dym"}`: "dmy", `{} {}`: ""} {
		_, err := ingest.ParseMapping([]byte(text))
		var problems []graph.Problem
		if e, ok := err.(*graph.Error); ok { //nolint:errorlint // its own
			problems = e.Problems
		}
		if len(problems) != 1 || problems[0].Nearest != want {
			t.Errorf("%s: %+v", text, problems)
		}
	}
	if s := decode(t, &ingest.Mapping{Columns: map[string]string{"key": "keyy"}}, "key,class\na,Server\n"); len(s.problems) == 0 || s.problems[0].Nearest != "key" {
		t.Errorf("%+v", s.problems)
	}
}

func TestUTF16WithItsMarkIsRead(t *testing.T) {
	for _, endian := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		text, err := unicode.UTF16(endian, unicode.UseBOM).NewEncoder().String("key\tclass\tname\r\na\tServer\tMüller 🏦\r\n")
		if err != nil {
			t.Fatal(err)
		}
		if s := decode(t, nil, text); len(s.items) != 1 || s.items[0].Name != "Müller 🏦" || len(s.said()) > 0 {
			t.Errorf("%+v", s)
		}
	}
}

func TestDetectKnowsTables(t *testing.T) {
	for text, want := range map[string]bool{"key,class\n": true, "\ufeff\"Key\";\"Class\";x\r\n": true, "From\tTYPE\tto": true, "key: a\nclass: b\n": false, "services:\n": false,
		`{"key": 1, "class": 2}`: false, "key": false, "": false, "name,owner\n": false} {
		if got := (csv.Source{}).Detect(ingest.Head{Name: "body", Bytes: []byte(text)}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if !(csv.Source{}).Detect(ingest.Head{Name: "Assets.CSV"}) {
		t.Error("a name")
	}
}

func TestDescribeProposesAMapping(t *testing.T) {
	in := ingest.Input{Model: model.BuiltIn(), Files: []ingest.File{
		{Name: "a.csv", Body: strings.NewReader("key;class;Prise;warranty_ends;Foo bar baz\n1;Server;5;2027-01-01;" + strings.Repeat("x", 300) + "\n2;Server;;;\n")},
		{Name: "b.csv", Body: strings.NewReader("")}}}
	d, err := (csv.Source{}).Describe(in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"Prise": "purchaseCost", "warranty_ends": "warrantyEnd"}, d.Mapping.Columns); diff != "" {
		t.Error(diff)
	}
	table := d.Tables[0]
	if table.Holds != "items" || table.Delimiter != ";" || len(table.Sample) != 2 || len([]rune(table.Sample[0][4])) != 201 || len(table.Problems) != 3 || len(table.Columns) != 5 || !slices.Contains(table.Fields, "purchaseCostCurrency") {
		t.Errorf("%+v", table)
	}
	if len(d.Tables[1].Problems) != 1 {
		t.Errorf("%+v", d.Tables[1])
	}
}

// hostile are texts that a spreadsheet, a terminal or a browser might obey.
var hostile = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1", "'quoted'", "'", " =1", "\u00a0=1", "＝1+1", "a;=cmd", "a,=cmd", "a|b", `"`, `a"b`, `=HYPERLINK("http://x","y")`,
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a\nb", "a\r\nb", "a\rb", "[1]", `["a"]`, "{}", " spaced ", "ﷺ", "\u202egnp", "1e5", "007", "true", "null", "-", "=", "日本;語"}

func TestNoCellBecomesAFormula(t *testing.T) {
	for _, text := range append(slices.Clone(hostile), "\x1b[31mred", "a\x1b]0;t\x07", "\u009b31m") {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.Row("x", text); err != nil || w.Flush() != nil {
			t.Fatal(err)
		}
		cell := strings.TrimSuffix(strings.TrimPrefix(b.String(), "x,"), "\r\n")
		inside := cell
		if strings.HasPrefix(cell, `"`) {
			inside = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(cell, `"`), `"`), `""`, `"`)
		}
		if inside != "" && strings.ContainsAny(inside[:1], "=+-@\t\r\n") || strings.ContainsAny(b.String(), "\x1b\x07\x00") || strings.Contains(b.String(), "\u009b") {
			t.Errorf("%q is written %q", text, b.String())
		}
		for _, delimiter := range []string{",", ";", "|", "\t"} { // whatever a reader takes for the delimiter
			if !strings.HasPrefix(cell, `"`) && strings.Contains(cell, delimiter) {
				t.Errorf("%q is not in quotes: %q", text, cell)
			}
		}
	}
}

// TestWhatIsWrittenIsReadBack writes hostile texts into every field that takes
// any text, and reads them.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Row("key", "class", "name", "tags", "owner", "ports", "description")
	for i, text := range hostile {
		_ = w.Row(fmt.Sprint("k", i), "Application", text, csv.Texts([]string{text}), text, csv.Texts([]string{text, "b"}), text)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	s := decode(t, nil, b.String())
	if len(s.said()) > 0 || len(s.items) != len(hostile) {
		t.Fatal(s.said())
	}
	for i, text := range hostile {
		it := s.items[i]
		want := map[string]any{"owner": text, "ports": []any{text, "b"}, "description": text}
		if diff := cmp.Diff(want, it.Properties); diff != "" || it.Name != text || !slices.Equal(it.Tags, []string{text}) {
			t.Errorf("%q: %q %q\n%s", text, it.Name, it.Tags, diff)
		}
	}
}

// TestImportIsWhole: what is wrong is told all at once and nothing is written;
// then the same tables in order are written once.
func TestImportIsWhole(t *testing.T) {
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "e.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	im := ingest.New(store, csv.Source{})
	load := func(items, relations string) (ingest.Report, error) {
		return im.Import(context.Background(), ingest.Request{Source: "sheet", Files: []ingest.File{{Name: "i.csv", Body: strings.NewReader(items)}, {Name: "r.csv", Body: strings.NewReader(relations)}}})
	}
	relations := "from,type,to\napp,RUNS_ON,vm\n"
	r, err := load("key,class,cpuCores\napp,Applicaton,\nvm,VirtualMachine,x\n", relations)
	if graph.CodeOf(err) != graph.CodeInvalid || r.ErrorsTotal < 2 || r.Batches != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	for range 2 {
		if r, err = load("key,class,cpuCores\napp,Application,\nvm,VirtualMachine,\"4\"\n", relations); err != nil {
			t.Fatalf("%+v, %v", r.Errors, err)
		}
	}
	if r.Unchanged != 2 || r.Relations.Unchanged != 1 || r.Batches != 0 {
		t.Errorf("%+v", r)
	}
}

// long is a table without end, as far as anybody reads.
type long struct {
	rows, at int
	text     []byte
}

func (l *long) Read(b []byte) (int, error) {
	for len(l.text) == 0 {
		if l.at++; l.at > l.rows {
			return 0, io.EOF
		}
		l.text = fmt.Appendf(nil, "srv/%07d,Server,name %d,team\n", l.at, l.at)
		if l.at == 1 {
			l.text = append([]byte("key,class,name,owner\n"), l.text...)
		}
	}
	n := copy(b, l.text)
	l.text = l.text[n:]
	return n, nil
}

// counting is a sink that keeps nothing.
type counting struct {
	taken
	n int
}

func (c *counting) Item(*ingest.ItemRow) error { c.n++; return nil }

func TestLargeTablesAreStreamed(t *testing.T) {
	c := &counting{}
	in := ingest.Input{Model: model.BuiltIn(), Files: []ingest.File{{Name: "x.csv", Body: &long{rows: 200_000}}}}
	if err := (csv.Source{}).Decode(context.Background(), in, c); err != nil || c.n != 200_000 || len(c.problems) > 0 {
		t.Errorf("%d rows, %v, %v", c.n, err, c.problems)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := (csv.Source{}).Decode(ctx, ingest.Input{Model: model.BuiltIn(), Files: []ingest.File{{Name: "x.csv", Body: &long{rows: 200_000}}}}, c); err == nil {
		t.Error("a cancelled reading went on")
	}
	s := decode(t, nil, "key,class\n\""+strings.Repeat("x", csv.MaxCellBytes+1)+"\",Server\n")
	if len(s.problems) != 1 || !strings.Contains(s.problems[0].Reason, "is a quote missing") {
		t.Errorf("%+v", s.problems)
	}
}

// FuzzDecode: no table crashes the reader, and what is read without a problem
// reads the same when it is written again.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"key,class\na,Server\n", "from;type;to\na;RUNS_ON;b\n", "\ufeffKey\tClass\tPurchase Cost\n\"a\"\t\"x\"\"y\"\t1.299,50 EUR\r", "sep=;\nkey;class\n", "key,class,tags,requirements\n'=1,Server,[\"a\"],{}\n", "\xff\xfek\x00", "\"", "a,\"b\nc"} {
		f.Add([]byte(seed))
	}
	m := model.BuiltIn()
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &taken{}
		in := ingest.Input{Model: m, Files: []ingest.File{{Name: "f", Body: bytes.NewReader(data)}}}
		if err := (csv.Source{}).Decode(context.Background(), in, s); err != nil {
			t.Fatal(err)
		}
		if _, err := (csv.Source{}).Describe(ingest.Input{Model: m, Files: []ingest.File{{Name: "f", Body: bytes.NewReader(data)}}}); err != nil {
			t.Fatal(err)
		}
		for i := range s.items {
			it := &s.items[i]
			if len(it.Problems) > 0 || strings.ContainsFunc(it.Key+it.Name, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) || it.Key == "" {
				continue
			}
			var b bytes.Buffer
			w := csv.NewWriter(&b)
			_ = w.Row("key", "class", "name", "tags")
			_ = w.Row(it.Key, "Server", it.Name, csv.Texts(it.Tags))
			_ = w.Flush()
			again := decode(t, nil, b.String())
			if len(again.items) != 1 || again.items[0].Key != it.Key || again.items[0].Name != it.Name {
				t.Fatalf("%q is read back %+v %v", b.String(), again.items, again.said())
			}
		}
	})
}
