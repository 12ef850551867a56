package graph

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words splits text into the words that search compares, in order, repeats
// kept: runs of letters and digits, folded (compatibility decomposition,
// diacritics dropped, lower case), split where letters meet digits and where a
// lower-case letter meets an upper-case one ("dbEast01" gives db, east, 01).
// Both stores index and query by it, so find means the same in both.
func Words(text string) []string {
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	var previous rune
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsLetter(r):
			if unicode.IsDigit(previous) || unicode.IsUpper(r) && unicode.IsLower(previous) {
				flush()
			}
			word.WriteRune(unicode.ToLower(r))
		case unicode.IsDigit(r):
			if unicode.IsLetter(previous) {
				flush()
			}
			word.WriteRune(r)
		default:
			flush()
		}
		previous = r
	}
	flush()
	return words
}

// Folded is text as search compares whole names: its words joined by spaces.
func Folded(text string) string { return strings.Join(Words(text), " ") }
