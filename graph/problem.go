package graph

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Problem is one defect of content: where it stands, what it is, why it is
// refused, and the nearest thing that would be accepted.
type Problem struct {
	File    string `json:"file,omitempty"`    // as the caller named it
	Line    int    `json:"line,omitempty"`    // 1-based; 0 when unknown
	Column  int    `json:"column,omitempty"`  // of a table; 1-based; 0 when unknown
	Path    string `json:"path,omitempty"`    // items[3].properties.warrantyEnd
	Value   string `json:"value,omitempty"`   // cut to 64 characters
	Reason  string `json:"reason"`            // a sentence without a full stop
	Nearest string `json:"nearest,omitempty"` // nearest known name or form
}

// String reads as one line: file:line:column: path: reason "value", did you mean …?
func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		b.WriteString(":")
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, "%d:", p.Column)
		}
	}
	if b.Len() > 0 {
		b.WriteString(" ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Reason)
	if p.Value != "" {
		fmt.Fprintf(&b, " (%q)", p.Value)
	}
	if p.Nearest != "" {
		fmt.Fprintf(&b, "; nearest: %s", p.Nearest)
	}
	return b.String()
}

// maxShown is the number of characters of a refused value that a problem shows.
const maxShown = 64

// Shown cuts a value for a [Problem]: at most 64 characters, control
// characters replaced, an ellipsis where something was cut.
func Shown(value string) string {
	var b strings.Builder
	n := 0
	for _, r := range value {
		if n == maxShown {
			b.WriteString("…")
			break
		}
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			r = '\uFFFD'
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// Nearest gives the known name closest to name by edit distance without regard
// to case, or "" when none is close: at most a third of the name's length, and
// at least one edit, may differ. Equal distances go to the first in known.
func Nearest[S ~string](name string, known []S) string {
	if len(name) > 256 {
		name = name[:256]
	}
	folded := []rune(strings.ToLower(name))
	limit := max(1, (len(folded)+2)/3)
	best, bestDistance := "", limit+1
	for _, k := range known {
		candidate := []rune(strings.ToLower(string(k)))
		if d := len(candidate) - len(folded); d >= bestDistance || -d >= bestDistance {
			continue
		}
		if d := editDistance(folded, candidate, bestDistance); d < bestDistance {
			best, bestDistance = string(k), d
		}
	}
	return best
}

// editDistance is the restricted Damerau-Levenshtein distance (optimal string
// alignment): insertions, deletions, substitutions and swaps of neighbours. Of
// one that is not below limit it says no more than that: limit.
func editDistance(a, b []rune, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	before, previous, current := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	least := 0 // of the row before
	for i := 1; i <= len(a); i++ {
		current[0] = i
		rest := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
			rest = min(rest, current[j])
		}
		if rest >= limit && least >= limit { // a swap looks two rows back
			return limit
		}
		before, previous, current, least = previous, current, before, rest
	}
	return min(previous[len(b)], limit)
}
