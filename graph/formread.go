package graph

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// formReader reads a stored form as formWriter writes it. Whatever it does not
// expect turns ok false, and encoding/json reads the form instead.
type formReader struct {
	text string
	at   int
	bad  bool
}

func (r *formReader) ok() bool { return !r.bad && r.at == len(r.text) }

// byte gives the next byte, 0 at the end.
func (r *formReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *formReader) must(c byte) {
	if r.peek() != c {
		r.bad = true
		return
	}
	r.at++
}

// string reads a text without escapes.
func (r *formReader) string() string {
	r.must('"')
	if r.bad {
		return ""
	}
	n := strings.IndexByte(r.text[r.at:], '"')
	if n < 0 {
		r.bad = true
		return ""
	}
	text := r.text[r.at : r.at+n]
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '\\' || c >= utf8.RuneSelf {
			if c < utf8.RuneSelf || !utf8.ValidString(text) || strings.IndexByte(text, '\\') >= 0 {
				r.bad = true
			}
			break
		}
	}
	r.at += n + 1
	return text
}

// object reads the members of an object.
func (r *formReader) object(each func(name string)) {
	r.must('{')
	if r.peek() == '}' {
		r.at++
		return
	}
	for !r.bad {
		name := r.string()
		r.must(':')
		each(name)
		if r.peek() != ',' {
			break
		}
		r.at++
	}
	r.must('}')
}

func (r *formReader) strings() []string {
	r.must('[')
	var list []string
	for !r.bad {
		list = append(list, r.string())
		if r.peek() != ',' {
			break
		}
		r.at++
	}
	r.must(']')
	return list
}

func (r *formReader) id() uuid.UUID {
	id, err := uuid.Parse(r.string())
	r.bad = r.bad || err != nil
	return id
}

// number reads a whole number.
func (r *formReader) number() int64 {
	from := r.at
	for c := r.peek(); c >= '0' && c <= '9' || c == '-'; c = r.peek() {
		r.at++
	}
	n, err := strconv.ParseInt(r.text[from:r.at], 10, 64)
	r.bad = r.bad || err != nil
	return n
}

// raw gives the text of the value that follows.
func (r *formReader) raw() string {
	from, depth := r.at, 0
	for r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case '"':
			r.string()
			r.at--
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return r.text[from:r.at]
			}
			depth--
		case ',':
			if depth == 0 {
				return r.text[from:r.at]
			}
		}
		if r.bad {
			return ""
		}
		r.at++
	}
	r.bad = true
	return ""
}

// decode reads the value that follows as encoding/json does.
func (r *formReader) decode(into any) {
	if text := r.raw(); !r.bad {
		r.bad = json.Unmarshal([]byte(text), into) != nil
	}
}

func (r *formReader) properties() Properties {
	p := Properties{}
	r.object(func(key string) {
		tag, name, cut := strings.Cut(key, ":")
		r.bad = r.bad || !cut
		switch tag {
		case "s":
			p[name] = StringValue(r.string())
		case "i":
			p[name] = IntegerValue(r.number())
		default:
			text := r.raw()
			if r.bad {
				return
			}
			v, err := decodeTagged(tag, []byte(text))
			r.bad = err != nil
			p[name] = v
		}
	})
	if len(p) == 0 {
		return nil
	}
	return p
}

func (r *formReader) provenance() (p Provenance) {
	r.object(func(name string) {
		switch name {
		case "sources":
			p.Sources = map[string]string{}
			r.object(func(source string) { p.Sources[source] = r.string() })
		case "facts":
			p.Facts = map[string]Claim{}
			r.object(func(fact string) {
				said := r.strings()
				if len(said) != 2 {
					r.bad = true
					return
				}
				p.Facts[fact] = Claim{Source: said[0], Run: said[1]}
			})
		default: // claims that lost are rare
			r.bad = true
		}
	})
	return p
}

// readItem reads an item's form; ok is false where it is not as formWriter
// writes it.
func readItem(data []byte) (it Item, ok bool) {
	r := formReader{text: string(data)}
	r.object(func(name string) {
		switch name {
		case "id":
			it.ID = r.id()
		case "key":
			it.Key = r.string()
		case "class":
			it.Class = r.string()
		case "name":
			it.Name = r.string()
		case "facets":
			it.Facets = Facets(r.number()) //nolint:gosec // as it was written
		case "tags":
			it.Tags = r.strings()
		case "rootFor":
			it.RootFor = r.strings()
		case "endpointFor":
			it.EndpointFor = r.strings()
		case "requirements":
			r.decode(&it.Requirements)
		case "properties":
			it.Properties = r.properties()
		case "retired":
			r.decode(&it.Retired)
		case "provenance":
			it.Provenance = r.provenance()
		default:
			r.bad = true
		}
	})
	return it, r.ok()
}

// readRelation is readItem for a relation.
func readRelation(data []byte) (rel Relation, ok bool) {
	r := formReader{text: string(data)}
	r.object(func(name string) {
		switch name {
		case "id":
			rel.ID = r.id()
		case "type":
			rel.Type = r.string()
		case "from":
			rel.From = r.id()
		case "to":
			rel.To = r.id()
		case "group":
			rel.Group = r.string()
		case "strength":
			rel.Strength = Strength(r.string())
		case "properties":
			rel.Properties = r.properties()
		case "provenance":
			rel.Provenance = r.provenance()
		default:
			r.bad = true
		}
	})
	return rel, r.ok()
}
