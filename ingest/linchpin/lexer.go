package linchpin

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"linchpin/graph"
	"linchpin/ingest"
)

// Bounds of one value of a stream.
const (
	maxText     = graph.MaxTextBytes + 1 // of a text that is kept; what is longer is refused by its length
	maxRowBytes = 8 << 20                // of one item or relation
)

// lexer reads JSON values from a stream, strictly as RFC 8259 has them, with
// their lines. A text that is longer than any that is accepted is read to its
// end, but not kept.
type lexer struct {
	in    *bufio.Reader
	line  int
	spent int // bytes kept for the present row
	text  []byte

	oneLine bool // a value must end in the line in which it began
}

func newLexer(in io.Reader) *lexer { return &lexer{in: bufio.NewReaderSize(in, 1<<16), line: 1} }

// peekStart drops the mark before UTF-8 and space, and gives the first byte of
// the document; 0 for none.
func (l *lexer) peekStart() (byte, error) {
	if head, _ := l.in.Peek(3); len(head) == 3 && len(trimMark(head)) == 0 {
		l.in.Discard(3) //nolint:errcheck // they were peeked
	}
	for size := 64; ; size = min(2*size, l.in.Size()) {
		head, err := l.in.Peek(size)
		for _, c := range head {
			if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
				return c, nil
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return 0, nil
		case err != nil:
			return 0, err
		case size == l.in.Size():
			return 0, &ingest.ContentError{Reason: "the file begins with more than 64 KiB of space"}
		}
	}
}

func (l *lexer) fail(format string, args ...any) error {
	return &contentProblem{l.line, fmt.Sprintf(format, args...)}
}

// read gives the next byte; a document that ends here is cut short.
func (l *lexer) read() (byte, error) {
	c, err := l.in.ReadByte()
	if errors.Is(err, io.EOF) {
		return 0, l.fail("not JSON: the document is cut short")
	}
	return c, err
}

// next gives the first byte that is no space; 0 at the end of the stream.
func (l *lexer) next() (byte, error) {
	for {
		c, err := l.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		switch c {
		case '\n':
			if l.oneLine {
				l.back(c)
				return 0, l.fail("not JSON: the line is cut short")
			}
			l.line++
		case ' ', '\t', '\r':
		case 0:
			return 0, l.fail("a document must be UTF-8 text without NUL")
		default:
			return c, nil
		}
	}
}

// must gives the first byte that is no space; the end is a problem.
func (l *lexer) must() (byte, error) {
	c, err := l.next()
	if err == nil && c == 0 {
		err = l.fail("not JSON: the document is cut short")
	}
	return c, err
}

// skipLine drops the rest of the line.
func (l *lexer) skipLine() error {
	for {
		_, err := l.in.ReadSlice('\n')
		switch {
		case err == nil:
			l.line++
			return nil
		case errors.Is(err, io.EOF):
			return nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

func (l *lexer) spend(n int) error {
	if l.spent += n; l.spent > maxRowBytes {
		return l.fail("one item or relation is larger than 8 MiB")
	}
	return nil
}

func shownByte(c byte) string {
	if c < ' ' || c >= 0x7f {
		return fmt.Sprintf("byte 0x%02x", c)
	}
	return fmt.Sprintf("%q", string(c))
}

// value reads the value that begins with c.
func (l *lexer) value(c byte, depth int) (*node, error) {
	n := &node{line: l.line}
	if err := l.spend(32); err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, l.fail("the document is nested deeper than %d levels", maxDepth)
	}
	var err error
	switch {
	case c == '"':
		n.kind = textNode
		n.text, err = l.string()
	case c == '{':
		n.kind = mapNode
		err = l.object(func(name string, line int, c byte) error {
			value, err := l.value(c, depth+1)
			n.fields = append(n.fields, field{name, line, value})
			return err
		})
	case c == '[':
		n.kind = listNode
		err = l.array(func(c byte) error {
			value, err := l.value(c, depth+1)
			n.list = append(n.list, value)
			return err
		})
	case c == '-' || c >= '0' && c <= '9':
		err = l.number(c, n)
	case c == 't':
		n.kind, n.text = boolNode, "true"
		err = l.word("rue")
	case c == 'f':
		n.kind, n.text = boolNode, "false"
		err = l.word("alse")
	case c == 'n':
		err = l.word("ull")
	default:
		err = l.fail("not JSON: a value cannot begin with %s", shownByte(c))
	}
	if err != nil {
		return nil, err
	}
	return n, nil
}

func (l *lexer) word(rest string) error {
	for i := range len(rest) {
		c, err := l.read()
		if err != nil {
			return err
		}
		if c != rest[i] {
			l.back(c)
			return l.fail("not JSON: a word other than true, false and null")
		}
	}
	return nil
}

// back gives a byte back that was just read.
func (l *lexer) back(byte) { l.in.UnreadByte() } //nolint:errcheck // a byte was read

// object reads what follows "{": each is given the first byte of a value.
func (l *lexer) object(each func(name string, line int, c byte) error) error {
	for first := true; ; first = false {
		c, err := l.must()
		if err != nil {
			return err
		}
		if first && c == '}' {
			return nil
		}
		if c != '"' {
			l.back(c)
			return l.fail("not JSON: a field must begin with its name in quotes, not with %s", shownByte(c))
		}
		line := l.line
		name, err := l.string()
		if err != nil {
			return err
		}
		if c, err = l.must(); err != nil {
			return err
		}
		if c != ':' {
			l.back(c)
			return l.fail("not JSON: a colon must follow the name of a field, not %s", shownByte(c))
		}
		if c, err = l.must(); err != nil {
			return err
		}
		if err := each(name, line, c); err != nil {
			return err
		}
		if end, err := l.comma('}'); end || err != nil {
			return err
		}
	}
}

// array reads what follows "[".
func (l *lexer) array(each func(c byte) error) error {
	for first := true; ; first = false {
		c, err := l.must()
		if err != nil {
			return err
		}
		if first && c == ']' {
			return nil
		}
		if err := each(c); err != nil {
			return err
		}
		if end, err := l.comma(']'); end || err != nil {
			return err
		}
	}
}

// comma reads what follows an element: a comma, or the end.
func (l *lexer) comma(closing byte) (end bool, err error) {
	c, err := l.must()
	switch {
	case err != nil:
		return false, err
	case c == closing:
		return true, nil
	case c != ',':
		l.back(c)
		return false, l.fail("not JSON: a comma or %s must follow, not %s", shownByte(closing), shownByte(c))
	}
	return false, nil
}

// number reads a number that begins with c.
func (l *lexer) number(c byte, n *node) error {
	n.kind = intNode
	text := []byte{c}
	for {
		c, err := l.in.ReadByte()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err != nil || !(c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-') {
			if err == nil {
				l.back(c)
			}
			break
		}
		if c == '.' || c == 'e' || c == 'E' {
			n.kind = floatNode
		}
		if text = append(text, c); len(text) > 400 {
			return l.fail("a number has at most 400 digits")
		}
	}
	if !isNumber(text) {
		return l.fail("not JSON: %q is no number", graph.Shown(string(text)))
	}
	n.text = string(text)
	return l.spend(len(text))
}

// isNumber follows RFC 8259: -?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?
func isNumber(b []byte) bool {
	digits := func() bool {
		n := 0
		for n < len(b) && b[n] >= '0' && b[n] <= '9' {
			n++
		}
		b = b[n:]
		return n > 0
	}
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	if len(b) > 1 && b[0] == '0' && b[1] >= '0' && b[1] <= '9' || !digits() {
		return false
	}
	if len(b) > 0 && b[0] == '.' {
		if b = b[1:]; !digits() {
			return false
		}
	}
	if len(b) > 0 && (b[0] == 'e' || b[0] == 'E') {
		if b = b[1:]; len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		if !digits() {
			return false
		}
	}
	return len(b) == 0
}
