package graph

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Duration is an ISO 8601 span of weeks, days and smaller units, as exact as a
// millisecond. Days and weeks are 24 hours and 7 days.
type Duration struct {
	d time.Duration
}

// NewDuration cuts d to milliseconds.
func NewDuration(d time.Duration) Duration { return Duration{d.Truncate(time.Millisecond)} }

// Span is the duration as the standard library has it.
func (d Duration) Span() time.Duration { return d.d }

var errDuration = errors.New("not an ISO 8601 duration of weeks, days, hours, minutes and seconds such as P3D or PT4H30M")

// ParseDuration reads "P2W", "P3DT4H", "PT1.5S". Years and months are refused,
// since their length is not fixed; so is what exceeds 200 years.
func ParseDuration(text string) (Duration, error) {
	rest, ok := strings.CutPrefix(text, "P")
	if !ok || rest == "" || strings.HasSuffix(rest, "T") || len(rest) > 64 {
		return Duration{}, errDuration
	}
	var total time.Duration
	units := "WDTHMS"
	for rest != "" {
		if rest[0] == 'T' {
			at := strings.IndexByte(units, 'T')
			if at < 0 {
				return Duration{}, errDuration
			}
			units, rest = units[at+1:], rest[1:]
			continue
		}
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 {
			return Duration{}, errDuration
		}
		at := strings.IndexByte(units, rest[n])
		before := strings.IndexByte(units, 'T')
		if at < 0 || before >= 0 && at > before {
			return Duration{}, errDuration
		}
		span, err := parseSpan(rest[:n], rest[n])
		if err != nil {
			return Duration{}, err
		}
		total += span
		units, rest = units[at+1:], rest[n+1:]
	}
	if total < 0 || total > maxDuration {
		return Duration{}, errDuration
	}
	return Duration{total}, nil
}

const maxDuration = 200 * 366 * 24 * time.Hour

func parseSpan(number string, unit byte) (time.Duration, error) {
	size, known := map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour, 'H': time.Hour, 'M': time.Minute, 'S': time.Second}[unit]
	whole, fraction, hasFraction := strings.Cut(number, ".")
	if !known || whole == "" || len(whole) > 10 || hasFraction && (unit != 'S' || fraction == "" || len(fraction) > 3 || strings.Contains(fraction, ".")) {
		return 0, errDuration
	}
	var n int64
	for _, r := range whole {
		n = n*10 + int64(r-'0')
	}
	if n > int64(maxDuration/size) {
		return 0, errDuration
	}
	span := time.Duration(n) * size
	if hasFraction {
		var ms int64
		for _, r := range (fraction + "00")[:3] {
			ms = ms*10 + int64(r-'0')
		}
		span += time.Duration(ms) * time.Millisecond
	}
	return span, nil
}

// String writes the shortest ISO 8601 form in days, hours, minutes, seconds;
// whole weeks as weeks.
func (d Duration) String() string {
	const day = 24 * time.Hour
	if d.d == 0 {
		return "PT0S"
	}
	if d.d%(7*day) == 0 {
		return fmt.Sprintf("P%dW", d.d/(7*day))
	}
	var b strings.Builder
	b.WriteByte('P')
	if days := d.d / day; days > 0 {
		fmt.Fprintf(&b, "%dD", days)
	}
	rest := d.d % day
	if rest > 0 {
		b.WriteByte('T')
	}
	if h := rest / time.Hour; h > 0 {
		fmt.Fprintf(&b, "%dH", h)
	}
	if m := rest % time.Hour / time.Minute; m > 0 {
		fmt.Fprintf(&b, "%dM", m)
	}
	if ms := rest % time.Minute / time.Millisecond; ms > 0 {
		if ms%1000 == 0 {
			fmt.Fprintf(&b, "%dS", ms/1000)
		} else {
			fmt.Fprintf(&b, "%sS", strings.TrimRight(fmt.Sprintf("%d.%03d", ms/1000, ms%1000), "0"))
		}
	}
	return b.String()
}
