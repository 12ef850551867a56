package linchpin

import (
	"unicode/utf16"
	"unicode/utf8"
)

// string reads what follows the quote.
func (l *lexer) string() (string, error) {
	l.text = l.text[:0]
	for {
		c, err := l.read()
		switch {
		case err != nil:
			return "", err
		case c == '"':
			if !utf8.Valid(l.text) && len(l.text) < maxText {
				return "", l.fail("a text must be UTF-8")
			}
			return string(l.text), l.spend(len(l.text))
		case c == '\\':
			if err := l.escape(); err != nil {
				return "", err
			}
		case c < ' ':
			l.back(c)
			return "", l.fail("not JSON: a text must not hold %s; write it as an escape", shownByte(c))
		default:
			l.keep(c)
		}
	}
}

func (l *lexer) keep(bytes ...byte) {
	if len(l.text) < maxText {
		l.text = append(l.text, bytes...)
	}
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (l *lexer) escape() error {
	c, err := l.read()
	if err != nil {
		return err
	}
	if plain, ok := escapes[c]; ok {
		l.keep(plain)
		return nil
	}
	if c != 'u' {
		l.back(c)
		return l.fail("not JSON: an unknown escape with %s", shownByte(c))
	}
	r, err := l.hex()
	if err != nil {
		return err
	}
	if utf16.IsSurrogate(r) {
		if r, err = l.pair(r); err != nil {
			return err
		}
	}
	l.keep(utf8.AppendRune(nil, r)...)
	return nil
}

// pair reads the second half of a character that takes two escapes.
func (l *lexer) pair(high rune) (rune, error) {
	for _, want := range []byte{'\\', 'u'} {
		c, err := l.read()
		if err != nil {
			return 0, err
		}
		if c != want {
			l.back(c)
			return 0, l.fail("not JSON: half a character in an escape")
		}
	}
	low, err := l.hex()
	if err != nil {
		return 0, err
	}
	r := utf16.DecodeRune(high, low)
	if r == utf8.RuneError {
		return 0, l.fail("not JSON: half a character in an escape")
	}
	return r, nil
}

func (l *lexer) hex() (rune, error) {
	var r rune
	for range 4 {
		c, err := l.read()
		if err != nil {
			return 0, err
		}
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			l.back(c)
			return 0, l.fail("not JSON: an escape \\u needs four hexadecimal digits")
		}
	}
	return r, nil
}
