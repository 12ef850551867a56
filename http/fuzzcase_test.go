package http

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// fuzzer makes requests out of what the API's document says of an operation:
// sound ones, and ones that are off in one place or in many.
type fuzzer struct {
	*rand.Rand
	schemas huma.Registry
	known   []string // keys and ids of items and relations
	wild    float64  // how often a place is off
}

// fuzzCase is one request.
type fuzzCase struct {
	method, path, query string
	headers             []string // name, value, ...
	body                string
}

func (c fuzzCase) String() string {
	return fmt.Sprintf("%s %.300s?%.600s %.300q\n%.600s (%d bytes)", c.method, c.path, c.query, c.headers, c.body, len(c.body))
}

// texts are strings that have broken programs.
var texts = []string{
	"", " ", "a", "0", "-1", "null", "true", "undefined", "NaN", "1e400", "9223372036854775808", "../../etc/passwd", "%00", "%zz", "\x00", "\x1b[2J",
	"ünïcödé", "\u202egnp.exe", "\U0001F9E8\U0001F9E8", "\ufeffa", "\u2028", "e\u0301", "ﬀ", "İ", "'; DROP TABLE item; --", "`}) DETACH DELETE n //", "$where", "{{7*7}}",
	"<script>alert(1)</script>", "=1+1", "a\nb", "a\r\nX-Injected: 1", "2026-02-30", "2027-03-31", "2027-03-31T12:00:00Z", "9999-12-31T23:59:59Z", "-0001-01-01", "P1D", "P", "PT1e9S",
	"50%", "-5%", "101%", "1299.00", "1e5", "EUR", "018f0000-0000-7000-8000-000000000000", "00000000-0000-0000-0000-000000000000", "down", "Server", "DEPENDS_ON", "hard", "*", "\"", "\\", "a,b", ":", "::", "/", "//", "yaml", "json",
}

var numbers = []string{"0", "-0", "1", "-1", "2", "3", "100", "1000", "1001", "0.5", "-0.1", "1e2", "1e308", "1e400", "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551616", "-9223372036854775809", "1.5e-320"}

func (f *fuzzer) off() bool { return f.Float64() < f.wild }

func pick[T any](f *fuzzer, from []T) T { return from[f.IntN(len(from))] }

// text is a string, a long one now and then.
func (f *fuzzer) text() string {
	switch {
	case f.IntN(12) == 0:
		return strings.Repeat(pick(f, []string{"x", "ü", "\U0001F9E8", "a ", "/", "%"}), 1<<f.IntN(14))
	case f.IntN(3) == 0:
		return pick(f, texts)
	}
	return pick(f, f.known)
}

// resolved follows references.
func (f *fuzzer) resolved(s *huma.Schema) *huma.Schema {
	for s != nil && s.Ref != "" {
		s = f.schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// json writes a value of a schema as JSON text.
func (f *fuzzer) json(s *huma.Schema, depth int) string {
	s = f.resolved(s)
	if f.off() {
		return f.junk(depth)
	}
	if s == nil || depth > 8 {
		return "null"
	}
	if len(s.Enum) > 0 {
		return quoted(fmt.Sprint(pick(f, s.Enum)))
	}
	if len(s.OneOf) > 0 {
		return f.json(pick(f, s.OneOf), depth)
	}
	switch s.Type {
	case huma.TypeObject:
		return f.object(s, depth)
	case huma.TypeArray:
		parts := make([]string, f.IntN(4))
		for i := range parts {
			parts[i] = f.json(s.Items, depth+1)
		}
		return "[" + strings.Join(parts, ",") + "]"
	case huma.TypeInteger, huma.TypeNumber:
		if s.Minimum != nil && f.IntN(2) == 0 {
			return strconv.FormatFloat(*s.Minimum+float64(f.IntN(3)), 'f', -1, 64)
		}
		return strconv.Itoa(f.IntN(50))
	case huma.TypeBoolean:
		return strconv.FormatBool(f.IntN(2) == 0)
	case huma.TypeString:
		return quoted(f.sound(s))
	}
	return f.junk(depth) // any value
}

func (f *fuzzer) object(s *huma.Schema, depth int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		needed := slices.Contains(s.Required, name)
		if needed && f.off() || !needed && f.IntN(2) == 0 {
			continue
		}
		parts = append(parts, quoted(name)+":"+f.json(s.Properties[name], depth+1))
	}
	if of, ok := s.AdditionalProperties.(*huma.Schema); ok {
		for range f.IntN(3) {
			parts = append(parts, quoted(pick(f, []string{"owner", "warrantyEnd", "purchaseCost", "database", "web", f.text()}))+":"+f.json(of, depth+1))
		}
	}
	if f.off() && len(parts) > 0 { // a name that stands twice
		parts = append(parts, pick(f, parts))
	}
	if f.off() {
		parts = append(parts, quoted(f.text())+":"+f.junk(depth))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// sound is a string that a schema allows.
func (f *fuzzer) sound(s *huma.Schema) string {
	switch s.Format {
	case "date-time":
		return pick(f, []string{"2027-03-31T12:00:00Z", "2026-12-01T09:00:00.123456789+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
	case "date":
		return "2027-03-31"
	case "uuid":
		return aMissingID
	}
	return f.text()
}

// junk is any JSON, or what is none.
func (f *fuzzer) junk(depth int) string {
	switch f.IntN(12) {
	case 0:
		return "null"
	case 1:
		return pick(f, []string{"true", "false"})
	case 2, 3:
		return pick(f, numbers)
	case 4, 5:
		return quoted(f.text())
	case 6:
		return "[]"
	case 7:
		return "{}"
	case 8:
		if n := 1 << f.IntN(15); depth < 3 { // past 10,000 values
			return "[" + strings.Repeat("1,", n) + "1]"
		}
		return "[[]]"
	case 9:
		n := 1 << f.IntN(8) // past 64 levels
		return strings.Repeat("[", n) + strings.Repeat("]", n)
	case 10:
		return pick(f, []string{"", "{", "]", "nul", "'a'", "\"\\ud800\"", "\"\xff\"", "01", "+1", ".5", "/**/1", "1 1", "\"a", "NaN"})
	}
	return "{" + quoted(f.text()) + ":" + pick(f, numbers) + "}"
}

func quoted(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// word is the value of a parameter in a path, a query or a header.
func (f *fuzzer) word(s *huma.Schema) string {
	if f.off() {
		if f.IntN(2) == 0 {
			return pick(f, numbers)
		}
		return f.text()
	}
	if s = f.resolved(s); s.Type == huma.TypeArray {
		return f.word(s.Items) + "," + f.word(s.Items)
	}
	text := f.json(s, 7)
	if unquoted, err := strconv.Unquote(text); err == nil {
		return unquoted
	}
	return text
}

// request makes a case of an operation.
func (f *fuzzer) request(method, pattern string, op *huma.Operation) fuzzCase {
	f.wild = pick(f, []float64{0, 0, 0.03, 0.1, 0.3, 0.6})
	c := fuzzCase{method: method, path: pattern}
	query := url.Values{}
	for _, p := range op.Parameters {
		switch {
		case p.In == "path":
			c.path = strings.ReplaceAll(c.path, "{"+p.Name+"}", url.PathEscape(f.word(p.Schema)))
		case !p.Required && f.IntN(3) > 0:
		case p.In == "query":
			for range 1 + f.IntN(20)/19 {
				query.Add(p.Name, f.word(p.Schema))
			}
		case p.Name == "Linchpin-Min-Revision" && f.IntN(50) > 0: // one that is not yet is waited for
			c.headers = append(c.headers, p.Name, pick(f, []string{"0", "1", "2", "-1", "1.5", "x", "", "18446744073709551616"}))
		case p.In == "header":
			c.headers = append(c.headers, p.Name, header(f.word(p.Schema)))
		}
	}
	if f.off() {
		query.Add(f.text(), f.text())
	}
	if c.query = query.Encode(); f.off() && f.IntN(4) == 0 {
		c.query += pick(f, []string{"&%zz", "&;", "&=", "&&&", "&a=%ff", "&" + strings.Repeat("a=1&", 2000)})
	}
	if op.RequestBody != nil {
		f.fill(&c, op.RequestBody)
	}
	return c
}

// fill adds a body, mostly of the kind that the operation takes.
func (f *fuzzer) fill(c *fuzzCase, of *huma.RequestBody) {
	kind := pick(f, slices.Sorted(maps.Keys(of.Content)))
	schema := f.resolved(of.Content[kind].Schema)
	switch {
	case schema != nil && schema.Format != "binary" && strings.HasSuffix(kind, "json"):
		c.body = f.json(schema, 0)
	case strings.HasPrefix(kind, "multipart/"):
		c.body, kind = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename="+quoted(header(f.text()))+"\r\n\r\n"+f.document()+"\r\n--b--\r\n", "multipart/form-data; boundary=b"
	default:
		c.body = f.document()
	}
	if f.off() && f.IntN(3) == 0 {
		kind = pick(f, []string{"", "text/plain", "application/json; charset=utf-16", "application/merge-patch+json", "application/json-patch+json", "multipart/form-data", "x", "application/yaml", "text/csv"})
	}
	if f.off() && f.IntN(6) == 0 {
		c.headers = append(c.headers, "Content-Encoding", pick(f, []string{"gzip", "br", "x"}))
	}
	if f.off() && len(c.body) > 0 && f.IntN(3) == 0 {
		c.body = c.body[:f.IntN(len(c.body))]
	}
	c.headers = append(c.headers, "Content-Type", kind)
}

// document is an estate, a model file, a table or none of them.
func (f *fuzzer) document() string {
	text := pick(f, []string{
		estate, `{"format": "linchpin/v1", "items": [{"key": "x", "class": "Server", "properties": {"cpuCount": 4}}], "relations": []}`,
		"{\"format\": \"linchpin/v1\"}\n{\"item\": {\"key\": \"y\", \"class\": \"Server\"}}\n", "format: linchpin-model/v1\nclasses:\n  - {name: WebShop, extends: Application}\n",
		"key,class,name\nz,Server,Zed\n", "services: {web: {image: x, depends_on: [db]}, db: {image: y}}", f.junk(0), "format: linchpin/v1\nitems: &a [*a]\n", "a: &a [1,1,1,1]\nb: [*a,*a,*a,*a]\n", "",
	})
	for f.off() && len(text) > 0 && len(text) < 1<<18 {
		at := f.IntN(len(text))
		text = text[:at] + f.text() + text[min(len(text), at+f.IntN(8)):]
	}
	return text
}

// header cuts what no header can hold, which a client would refuse to send.
func header(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text[:min(len(text), 2000)])
}
