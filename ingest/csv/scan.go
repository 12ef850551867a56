package csv

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"linchpin/ingest"
)

// Bounds of a table.
const (
	MaxColumns   = 2000
	MaxCellBytes = 1 << 20
	maxRowBytes  = 8 << 20
)

// cell is one value of a row.
type cell struct {
	text   string
	quoted bool
	line   int // where it begins
}

// scanner reads records: cells between delimiters, records between line ends
// (LF, CRLF or CR). A cell in quotes may hold delimiters, line ends, and
// quotes written twice. What is read of a record is valid until the next.
type scanner struct {
	in    *bufio.Reader
	comma byte
	line  int // of the next byte
	cells []cell
	text  []byte
	size  int
}

func newScanner(in *bufio.Reader, comma byte) *scanner {
	return &scanner{in: in, comma: comma, line: 1}
}

// next reads a record; io.EOF behind the last. A record that cannot be read
// gives a *rowError when the next ones can; any other error ends the table.
func (s *scanner) next() ([]cell, error) {
	s.cells, s.size = s.cells[:0], 0
	var broken error
	for {
		end, err := s.cell(&broken)
		if err != nil {
			return nil, err
		}
		switch end {
		case s.comma:
			continue
		case 0: // the end of the file
			if len(s.cells) == 1 && s.cells[0].text == "" && !s.cells[0].quoted {
				return nil, io.EOF
			}
		}
		return s.cells, broken
	}
}

// rowError is a defect of one record.
type rowError struct {
	line, column int
	reason       string
}

// Error gives the reason.
func (e *rowError) Error() string { return e.reason }

// cell reads one cell and says what ended it: the delimiter, '\n', or 0.
func (s *scanner) cell(broken *error) (end byte, err error) {
	c := cell{line: s.line}
	s.text = s.text[:0]
	b, err := s.read()
	if err == nil && b == '"' {
		c.quoted = true
		if err := s.quotes(c.line); err != nil {
			return 0, err
		}
		b, err = s.read()
	}
	behind := false
	for err == nil && b != s.comma && b != '\n' && b != '\r' {
		if c.quoted && b != ' ' {
			behind = true
		}
		if !c.quoted {
			if err := s.add(b); err != nil {
				return 0, err
			}
		}
		b, err = s.read()
	}
	if behind && *broken == nil {
		*broken = &rowError{c.line, len(s.cells) + 1, `something stands behind the closing quote; inside quotes a quote is written twice: ""`}
	}
	c.text = string(s.text)
	s.cells = append(s.cells, c)
	if len(s.cells) > MaxColumns {
		return 0, &ingest.ContentError{Reason: fmt.Sprintf("line %d has more than %d cells", s.line, MaxColumns)}
	}
	switch {
	case errors.Is(err, io.EOF):
		return 0, nil
	case err != nil:
		return 0, err
	case b == s.comma:
		return b, nil
	case b == '\r':
		if next, err := s.in.Peek(1); err == nil && next[0] == '\n' {
			_, _ = s.in.ReadByte() // peeked
		}
	}
	s.line++
	return '\n', nil
}

// quotes reads up to the closing quote.
func (s *scanner) quotes(from int) error {
	for {
		b, err := s.read()
		switch {
		case errors.Is(err, io.EOF):
			return &ingest.ContentError{Reason: fmt.Sprintf("the quote that opens in line %d never closes", from)}
		case err != nil:
			return err
		case b == '"':
			if next, err := s.in.Peek(1); err != nil || next[0] != '"' {
				return nil //nolint:nilerr // the quote is the file's last byte
			}
			_, _ = s.in.ReadByte() // peeked
		case b == '\n':
			s.line++
		case b == '\r':
			if next, err := s.in.Peek(1); err != nil || next[0] != '\n' {
				s.line++
			}
		}
		if err := s.add(b); err != nil {
			return err
		}
	}
}

func (s *scanner) read() (byte, error) { return s.in.ReadByte() }

func (s *scanner) add(b byte) error {
	s.text = append(s.text, b)
	s.size++
	if len(s.text) > MaxCellBytes || s.size > maxRowBytes {
		return &ingest.ContentError{Reason: fmt.Sprintf("a cell or row near line %d is too large; is a quote missing?", s.line)}
	}
	return nil
}

// delimiters are those that are found out, the likeliest first.
var delimiters = []byte{',', ';', '\t', '|'}

// delimiterOf finds the delimiter of a header: the one that stands most often
// outside of quotes in the first line.
func delimiterOf(head []byte) byte {
	count := map[byte]int{}
	quoted := false
scan:
	for _, b := range head {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n' || b == '\r':
			break scan
		default:
			count[b]++
		}
	}
	best := delimiters[0]
	for _, d := range delimiters {
		if count[d] > count[best] {
			best = d
		}
	}
	return best
}
