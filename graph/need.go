package graph

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Need is how many members of a requirement must be available: a count, or a
// percentage of the members rounded up. Exact: a percentage is kept in
// hundredths of a percent. The zero Need is none given.
type Need struct {
	count      uint32
	hundredths uint32
}

// Count is a need of n members, n ≥ 1.
func Count(n uint32) Need { return Need{count: n} }

// Percent is a need of hundredths/100 percent of the members, 1..10000.
func Percent(hundredths uint32) Need { return Need{hundredths: hundredths} }

var errNeed = errors.New(`a need is a whole number of at least 1, or a percentage above 0 and up to 100 with at most two decimals, such as 1 or "50%"`)

// MaxNeed is the largest count that a need may name.
const MaxNeed = 1 << 23

// ParseNeed reads "2", "50%" or "33.34%".
func ParseNeed(text string) (Need, error) {
	body, isPercent := strings.CutSuffix(text, "%")
	if !isPercent {
		n, err := strconv.ParseUint(body, 10, 32)
		if err != nil || n < 1 || n > MaxNeed || body[0] == '+' {
			return Need{}, errNeed
		}
		return Count(uint32(n)), nil
	}
	whole, fraction, hasFraction := strings.Cut(body, ".")
	if hasFraction && (fraction == "" || len(fraction) > 2) || whole == "" || len(whole) > 3 {
		return Need{}, errNeed
	}
	n, err := strconv.ParseUint(whole+(fraction + "00")[:2], 10, 32)
	if err != nil || n < 1 || n > 10000 || body[0] == '+' {
		return Need{}, errNeed
	}
	return Percent(uint32(n)), nil
}

// IsZero says that no need was given.
func (n Need) IsZero() bool { return n == Need{} }

// Hundredths gives the percentage in hundredths of a percent, 0 for a count.
func (n Need) Hundredths() uint32 { return n.hundredths }

// Of is the number of members that must be available among members:
// the count itself, or ⌈members·hundredths/10000⌉. The zero Need reads as 1.
func (n Need) Of(members int) int {
	switch {
	case n.hundredths > 0:
		return int((uint64(members)*uint64(n.hundredths) + 9999) / 10000)
	case n.count > 0:
		return int(n.count)
	default:
		return 1
	}
}

// String writes what [ParseNeed] reads; "" for the zero Need.
func (n Need) String() string {
	switch {
	case n.hundredths > 0 && n.hundredths%100 == 0:
		return fmt.Sprintf("%d%%", n.hundredths/100)
	case n.hundredths > 0:
		return strings.TrimRight(fmt.Sprintf("%d.%02d", n.hundredths/100, n.hundredths%100), "0") + "%"
	case n.count > 0:
		return strconv.FormatUint(uint64(n.count), 10)
	default:
		return ""
	}
}

// MarshalJSON writes a count as a number and a percentage as a string.
func (n Need) MarshalJSON() ([]byte, error) {
	if n.hundredths > 0 {
		return []byte(`"` + n.String() + `"`), nil
	}
	return []byte(strconv.FormatUint(uint64(n.count), 10)), nil
}

// UnmarshalJSON reads a number or a string; 0 reads as the zero Need is
// written by [Need.MarshalJSON].
func (n *Need) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "0" || text == "null" {
		*n = Need{}
		return nil
	}
	parsed, err := ParseNeed(text)
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}
