package graph

import (
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/google/uuid"
)

// The stored forms are written by hand, since every record passes here once or
// twice on its way into a store. The bytes are those that encoding/json gives
// for the forms beside; what is rare is left to it.

// formWriter appends the fields of a form to b.
type formWriter struct {
	b     []byte
	names []string // to be sorted; used again
}

// field begins a field.
func (w *formWriter) field(name string) {
	if c := w.b[len(w.b)-1]; c != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), `":`...)
}

// textField writes a text unless it is empty.
func (w *formWriter) textField(name, text string) {
	if text != "" {
		w.field(name)
		w.text(text)
	}
}

func (w *formWriter) textsField(name string, list []string) {
	if len(list) == 0 {
		return
	}
	w.field(name)
	for i, text := range list {
		w.b = append(w.b, "[,"[min(i, 1)])
		w.text(text)
	}
	w.b = append(w.b, ']')
}

func (w *formWriter) idField(name string, id uuid.UUID) {
	w.field(name)
	var text [36]byte
	encodeID(&text, id)
	w.b = append(append(append(w.b, '"'), text[:]...), '"')
}

const hexDigits = "0123456789abcdef"

// encodeID writes an id as its String does.
func encodeID(text *[36]byte, id uuid.UUID) {
	at := 0
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text[at] = '-'
			at++
		}
		text[at], text[at+1] = hexDigits[b>>4], hexDigits[b&15]
		at += 2
	}
}

// text writes a string. Most need no escape.
func (w *formWriter) text(text string) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			w.b = append(w.b, mustEncode(text)...)
			return
		}
	}
	w.b = append(append(append(w.b, '"'), text...), '"')
}

// sorted gives the names of a map in order; valid until the next call.
func sorted[V any](w *formWriter, m map[string]V) []string {
	w.names = w.names[:0]
	for name := range m {
		w.names = append(w.names, name)
	}
	slices.Sort(w.names)
	return w.names
}

// properties writes what [EncodeProperties] gives.
func (w *formWriter) properties(p Properties) {
	type tagged struct {
		key string
		v   Value
	}
	var few [16]tagged
	list := few[:0]
	for name, v := range p {
		tag := kindTags[v.kind : v.kind+1]
		if v.kind == KindList {
			tag += kindTags[v.list[0].kind : v.list[0].kind+1]
		}
		list = append(list, tagged{tag + ":" + name, v})
	}
	slices.SortFunc(list, func(a, b tagged) int { return compareText(a.key, b.key) })
	w.b = append(w.b, '{')
	for i := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.text(list[i].key)
		w.b = append(w.b, ':')
		w.value(&list[i].v)
	}
	w.b = append(w.b, '}')
}

func (w *formWriter) value(v *Value) {
	switch v.kind {
	case KindString:
		w.text(v.text)
	case KindInteger:
		w.b = strconv.AppendInt(w.b, v.bits, 10)
	case KindBoolean:
		w.b = strconv.AppendBool(w.b, v.bits == 1)
	default:
		data, err := json.Marshal(v.Plain())
		if err != nil {
			panic("graph: a property that JSON cannot hold: " + err.Error())
		}
		w.b = append(w.b, data...)
	}
}

// provenance writes what [EncodeProvenance] gives.
func (w *formWriter) provenance(p *Provenance) {
	w.b = append(w.b, '{')
	if len(p.Sources) > 0 {
		w.field("sources")
		w.b = append(w.b, '{')
		for i, name := range sorted(w, p.Sources) {
			w.element(i, name)
			w.text(p.Sources[name])
		}
		w.b = append(w.b, '}')
	}
	if len(p.Facts) > 0 {
		w.field("facts")
		w.b = append(w.b, '{')
		for i, name := range sorted(w, p.Facts) {
			said := p.Facts[name]
			w.element(i, name)
			w.b = append(w.b, '[')
			w.text(said.Source)
			w.b = append(w.b, ',')
			w.text(said.Run)
			w.b = append(w.b, ']')
		}
		w.b = append(w.b, '}')
	}
	if len(p.Lost) > 0 {
		lost := make(map[string][]claimForm, len(p.Lost))
		for name, claims := range p.Lost {
			for _, c := range claims {
				lost[name] = append(lost[name], claimForm{c.Source, c.Run, EncodeProperties(Properties{"": c.Value})})
			}
		}
		w.field("lost")
		w.b = append(w.b, mustEncode(lost)...)
	}
	w.b = append(w.b, '}')
}

// element begins the i-th member of an object whose names need care.
func (w *formWriter) element(i int, name string) {
	if i > 0 {
		w.b = append(w.b, ',')
	}
	w.text(name)
	w.b = append(w.b, ':')
}

func (w *formWriter) item(it *Item) {
	w.b = append(w.b, '{')
	w.idField("id", it.ID)
	w.field("key")
	w.text(it.Key)
	w.field("class")
	w.text(it.Class)
	w.textField("name", it.Name)
	w.field("facets")
	w.b = strconv.AppendUint(w.b, uint64(it.Facets), 10)
	w.textsField("tags", it.Tags)
	if len(it.Requirements) > 0 {
		w.field("requirements")
		w.b = append(w.b, mustEncode(it.Requirements)...)
	}
	w.textsField("rootFor", it.RootFor)
	w.textsField("endpointFor", it.EndpointFor)
	if len(it.Properties) > 0 {
		w.field("properties")
		w.properties(it.Properties)
	}
	if it.Retired {
		w.field("retired")
		w.b = append(w.b, "true"...)
	}
	w.field("provenance")
	w.provenance(&it.Provenance)
	w.b = append(w.b, '}')
}

func (w *formWriter) relation(r *Relation) {
	w.b = append(w.b, '{')
	w.idField("id", r.ID)
	w.field("type")
	w.text(r.Type)
	w.idField("from", r.From)
	w.idField("to", r.To)
	w.textField("group", r.Group)
	w.textField("strength", string(r.Strength))
	if len(r.Properties) > 0 {
		w.field("properties")
		w.properties(r.Properties)
	}
	w.field("provenance")
	w.provenance(&r.Provenance)
	w.b = append(w.b, '}')
}
