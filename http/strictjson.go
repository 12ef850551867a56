package http

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// Limits of a JSON body that is not an import.
const (
	maxJSONDepth = 64
	maxJSONArray = 10_000
)

// syntaxMark begins the text of errors that are ours, so that the problem can
// show them; other errors of a decoder quote its inside.
const syntaxMark = "syntax: "

// strictJSON reads JSON that means one thing: no name twice in an object,
// names in their exact case, no text after the value, at most 64 levels and
// 10,000 values in an array. The plain decoder takes the last of two equal
// names, in any case.
var strictJSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalStrict}

func unmarshalStrict(data []byte, v any) error {
	// The framework decodes twice: into any, which it holds to the schema (the
	// exact case of names too), and then into the struct.
	if _, first := v.(*any); first {
		if err := checkJSON(data); err != nil {
			return err
		}
	}
	return json.Unmarshal(data, v)
}

// checkJSON scans the tokens of one JSON value.
func checkJSON(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New(syntaxMark + "the text is not UTF-8")
	}
	scan := jsonScan{Decoder: json.NewDecoder(bytes.NewReader(data))}
	scan.UseNumber()
	if err := scan.value(0); err != nil {
		return err
	}
	if _, err := scan.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%stext after the end of the value, at byte %d", syntaxMark, scan.InputOffset())
	}
	return nil
}

type jsonScan struct{ *json.Decoder }

func (s jsonScan) next() (json.Token, error) {
	token, err := s.Token()
	if err != nil {
		return nil, fmt.Errorf("%snot JSON, at byte %d", syntaxMark, s.InputOffset())
	}
	return token, nil
}

func (s jsonScan) value(depth int) error {
	token, err := s.next()
	if err != nil {
		return err
	}
	open, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	if depth == maxJSONDepth {
		return fmt.Errorf("%smore than %d levels deep, at byte %d", syntaxMark, maxJSONDepth, s.InputOffset())
	}
	names := map[string]bool{}
	for n := 0; s.More(); n++ {
		if open == '{' {
			token, err := s.next()
			if err != nil {
				return err
			}
			name, _ := token.(string)
			if names[name] {
				return fmt.Errorf("%sthe name %q stands twice in an object, at byte %d", syntaxMark, short(name), s.InputOffset())
			}
			names[name] = true
		} else if n == maxJSONArray {
			return fmt.Errorf("%smore than %d values in an array, at byte %d", syntaxMark, maxJSONArray, s.InputOffset())
		}
		if err := s.value(depth + 1); err != nil {
			return err
		}
	}
	_, err = s.next()
	return err
}

func short(name string) string {
	if len(name) > 64 {
		return string([]rune(name)[:min(64, utf8.RuneCountInString(name))])
	}
	return name
}
