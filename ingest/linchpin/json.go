package linchpin

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"linchpin/graph"
)

// decodeJSON reads a document, or a stream of rows. With lines every object is
// one line of NDJSON, and a line that is no JSON is a row that is rejected;
// else the document decides: rows follow one another as item and relation.
func (d *decoder) decodeJSON(lex *lexer, lines bool) error {
	for first := true; ; first = false {
		lex.spent = 0
		c, err := lex.next()
		if c == 0 && err == nil {
			return nil
		}
		rows := false
		if err == nil {
			rows, err = d.object(lex, c, first, lines)
		}
		lines = lines || rows
		var broken *contentProblem
		switch {
		case err == nil:
			continue
		case !errors.As(err, &broken):
			return err
		case !lines:
			d.problem(broken.line, "", "", broken.reason, "")
			return nil
		}
		if err := d.broken(broken.line, broken.reason); err != nil {
			return err
		}
		if err := lex.skipLine(); err != nil {
			return err
		}
	}
}

// object reads one object of the stream: a document, the header of a stream of
// rows, or a row. It says whether rows follow.
func (d *decoder) object(lex *lexer, c byte, first, lines bool) (rows bool, err error) {
	start := lex.line
	if c != '{' {
		lex.back(c)
		return lines, &contentProblem{start, "a document is an object, or one object a line"}
	}
	o := &object{decoder: d, lex: lex, fields: map[string]*node{}}
	lex.oneLine = lines
	err = lex.object(o.field)
	lex.oneLine = false
	if o.row {
		return true, err
	}
	if err != nil {
		return lines, err
	}
	if !first {
		d.problem(start, "", "", "a line after the first holds an item or a relation", `{"item": …}`)
		return true, nil
	}
	if o.fields["format"] == nil && lines {
		o.fields["format"] = &node{kind: textNode, text: Format}
	}
	d.checkFormat(o.fields["format"], start)
	return lines || !o.lists, d.header(start, o.fields)
}

// object is what is read of one object of the stream.
type object struct {
	*decoder
	lex    *lexer
	fields map[string]*node // small ones
	lists  bool             // it holds items or relations
	row    bool             // it is a row
	seen   []string
}

func (o *object) field(name string, line int, c byte) error {
	o.lex.spent = 0
	twice := slices.Contains(o.seen, name)
	switch {
	case (name == "item" || name == "relation") && len(o.seen) == 0:
		o.row, o.seen = true, append(o.seen, name)
		value, err := o.lex.value(c, 2)
		if err != nil {
			return err
		}
		return o.decoder.row(name, name, value)
	case o.row:
		if _, err := o.lex.value(c, 2); err != nil {
			return err
		}
		return o.broken(line, fmt.Sprintf("a line holds one item or relation; %q stands beside it", graph.Shown(name)))
	case (name == "items" || name == "relations") && !twice:
		o.lists, o.seen = true, append(o.seen, name)
		return o.rows(name, c)
	}
	value, err := o.lex.value(c, 2)
	if err != nil {
		return err
	}
	if o.documentField(name, line, twice) {
		o.seen = append(o.seen, name)
		o.fields[name] = value
	}
	return nil
}

// rows streams items or relations.
func (o *object) rows(list string, c byte) error {
	if c != '[' {
		value, err := o.lex.value(c, 2)
		if err == nil && value.kind != nullNode {
			o.problem(value.line, list, value.text, list+" must be a list", "")
		}
		return err
	}
	i := 0
	return o.lex.array(func(c byte) error {
		o.lex.spent = 0
		value, err := o.lex.value(c, 3)
		if err != nil {
			return err
		}
		err = o.decoder.row(strings.TrimSuffix(list, "s"), indexed(list, i), value)
		i++
		return err
	})
}

// documentField says that a document has the field, and not twice.
func (d *decoder) documentField(name string, line int, twice bool) bool {
	switch {
	case !slices.Contains(documentFields, name):
		d.problem(line, graph.Shown(name), name, "unknown field", graph.Nearest(name, documentFields))
	case twice:
		d.problem(line, name, name, "the field stands here twice", "")
	default:
		return true
	}
	return false
}
