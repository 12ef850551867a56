package csv

import (
	"bufio"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"linchpin/graph"
)

// Writer writes a table: UTF-8, commas, CRLF. It keeps its first error.
type Writer struct {
	out *bufio.Writer
	err error
}

// NewWriter writes to w; call Flush at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{out: bufio.NewWriterSize(w, 1<<16)} }

// Row writes cells as texts; no text becomes a formula (see [Neutral]).
func (w *Writer) Row(texts ...string) error {
	for i, text := range texts {
		if i > 0 {
			w.text(",")
		}
		w.text(quoted(Neutral(text)))
	}
	w.text("\r\n")
	return w.err
}

func (w *Writer) text(s string) {
	if w.err == nil {
		_, w.err = w.out.WriteString(s)
	}
}

// Flush writes what is held back.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	return w.out.Flush()
}

// starts are the characters with which a spreadsheet takes a cell for a
// formula; the wide forms count in some languages.
const starts = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"

// Neutral puts an apostrophe before a text that a spreadsheet would take for a
// formula, and before one that begins with apostrophes and then like that, so
// that reading takes exactly one away again. Control characters that a
// terminal obeys are shown as pictures (ESC as ␛); tabs and line ends stay.
func Neutral(text string) string {
	if isFormula(strings.TrimLeft(text, "'")) {
		text = "'" + text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return r
		case r < 0x20:
			return 0x2400 + r
		case r == 0x7f:
			return 0x2421
		case r >= 0x80 && r < 0xa0:
			return utf8.RuneError
		}
		return r
	}, text)
}

// live takes the apostrophe of [Neutral] away.
func live(text string) string {
	if strings.HasPrefix(text, "'") && isFormula(strings.TrimLeft(text, "'")) {
		return text[1:]
	}
	return text
}

// isFormula says that a spreadsheet may run a text. Space in front does not
// make it harmless.
func isFormula(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0"))
	return text != "" && r != utf8.RuneError && strings.ContainsRune(starts, r)
}

// quoted puts a cell into quotes where its text needs it, whatever the
// delimiter that a reader assumes.
func quoted(text string) string {
	if text == "" || !strings.ContainsAny(text, ",;|\"\t\r\n") && strings.TrimSpace(text) == text && !isFormula(strings.TrimLeft(text, "'")) {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// Texts writes a list in one cell, so that reading gives the same.
func Texts(texts []string) string {
	plain := true
	for _, text := range texts {
		plain = plain && text != "" && !strings.Contains(text, ";") && strings.TrimSpace(text) == text
	}
	joined := strings.Join(texts, ";")
	if plain && !strings.HasPrefix(joined, "[") {
		return joined
	}
	return jsonText(texts)
}

func jsonText(v any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic("csv: a cell that JSON cannot hold: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Cells gives the cells of a value: one, or of money the amount and the
// currency.
func Cells(v graph.Value, money bool) []string {
	switch {
	case money && v.Kind() == graph.KindMoney:
		return []string{v.Money().Text(), v.Money().Currency}
	case money:
		return []string{"", ""}
	case v.Kind() == graph.KindList:
		texts := make([]string, len(v.List()))
		for i, e := range v.List() {
			texts[i] = e.String()
		}
		return []string{Texts(texts)}
	}
	if v.Kind() == graph.KindNumber {
		return []string{strconv.FormatFloat(v.Number(), 'f', -1, 64)} // digits, not 1e+06
	}
	return []string{v.String()}
}
