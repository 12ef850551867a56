package model

import (
	"encoding/json"
	"fmt"
	"math"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"linchpin/graph"
)

// MaxListValues is the largest number of values in a list property.
const MaxListValues = 1000

// ParseValue reads a plain value of a document as a property's type: string,
// bool, int64, float64, json.Number, []any or map[string]any, or nil for no
// value. Numbers and booleans are not read from strings, except by
// [ParseText]. The problem has value, reason and nearest, but no place.
func ParseValue(p *graph.Property, raw any) (graph.Value, *graph.Problem) {
	if raw == nil {
		return graph.Value{}, nil
	}
	if p.Type == graph.TypeList {
		return parseList(p, raw)
	}
	value, reason, nearest := parseSimple(p, p.Type, raw)
	if reason != "" {
		return graph.Value{}, refuse(p, raw, reason, nearest)
	}
	return value, nil
}

// ParseText reads a value from text alone, as tables hold it: numbers,
// booleans and lists (separated by ;) too. "" is no value. Money needs its
// currency: give map[string]any to [ParseValue].
func ParseText(p *graph.Property, text string) (graph.Value, *graph.Problem) {
	switch {
	case text == "":
		return graph.Value{}, nil
	case p.Type == graph.TypeInteger || p.Type == graph.TypeNumber:
		return ParseValue(p, json.Number(text))
	case p.Type == graph.TypeBoolean:
		switch strings.ToLower(text) {
		case "true", "yes", "1":
			return graph.BooleanValue(true), nil
		case "false", "no", "0":
			return graph.BooleanValue(false), nil
		}
		return graph.Value{}, refuse(p, text, "must be true or false", "")
	case p.Type == graph.TypeList:
		var values []any
		for part := range strings.SplitSeq(text, ";") {
			element := graph.Property{Name: p.Name, Type: p.Of, Secret: p.Secret}
			v, problem := ParseText(&element, strings.TrimSpace(part))
			if problem != nil {
				return graph.Value{}, problem
			}
			if !v.IsZero() {
				values = append(values, v.Plain())
			}
		}
		return ParseValue(p, values)
	default:
		return ParseValue(p, text)
	}
}

func refuse(p *graph.Property, raw any, reason, nearest string) *graph.Problem {
	shown := ""
	if !p.Secret {
		if s, ok := raw.(string); ok {
			shown = graph.Shown(s)
		} else {
			shown = graph.Shown(fmt.Sprint(raw))
		}
	}
	return &graph.Problem{Value: shown, Reason: reason, Nearest: nearest}
}

func parseList(p *graph.Property, raw any) (graph.Value, *graph.Problem) {
	elements, ok := raw.([]any)
	if !ok {
		return graph.Value{}, refuse(p, raw, fmt.Sprintf("must be a list of %s values", p.Of), "")
	}
	if len(elements) > MaxListValues {
		return graph.Value{}, refuse(p, fmt.Sprintf("%d values", len(elements)), "a list has at most 1,000 values", "")
	}
	values := make([]graph.Value, len(elements))
	for i, element := range elements {
		v, reason, nearest := parseSimple(p, p.Of, element)
		if reason == "" && v.IsZero() {
			reason = "a list holds no empty value"
		}
		if reason != "" {
			problem := refuse(p, element, reason, nearest)
			problem.Path = fmt.Sprintf("[%d]", i)
			return graph.Value{}, problem
		}
		values[i] = v
	}
	return graph.ListValue(values...), nil
}

func parseSimple(p *graph.Property, t graph.PropertyType, raw any) (v graph.Value, reason, nearest string) {
	switch t {
	case graph.TypeInteger:
		return parseInteger(p, raw)
	case graph.TypeNumber:
		return parseNumber(p, raw)
	case graph.TypeBoolean:
		if b, ok := raw.(bool); ok {
			return graph.BooleanValue(b), "", ""
		}
		return v, "must be true or false", ""
	case graph.TypeMoney:
		return parseMoney(raw)
	}
	text, ok := raw.(string)
	if !ok {
		return v, fmt.Sprintf("must be a %s, written as text", t), ""
	}
	if len(text) > graph.MaxTextBytes {
		return v, "a text has at most 65,536 bytes", ""
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return v, "a text must be UTF-8 without NUL", ""
	}
	if text == "" {
		return v, "", ""
	}
	return parseWritten(p, t, text)
}

// parseWritten reads the types that are written as text.
func parseWritten(p *graph.Property, t graph.PropertyType, text string) (v graph.Value, reason, nearest string) {
	switch t {
	case graph.TypeDate:
		at, err := time.Parse(time.DateOnly, text)
		if err != nil || at.Year() < 1 {
			return v, "must be a date such as 2027-03-31", nearestDate(text)
		}
		return graph.DateValue(at), "", ""
	case graph.TypeDateTime:
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || at.Year() < 1 {
			return v, "must be a date and time with its zone such as 2027-03-31T14:00:00Z", ""
		}
		return graph.DateTimeValue(at), "", ""
	case graph.TypeDuration:
		d, err := graph.ParseDuration(text)
		if err != nil {
			return v, err.Error(), ""
		}
		return graph.DurationValue(d), "", ""
	case graph.TypeEnum:
		if !slices.Contains(p.Values, text) {
			return v, "must be one of " + strings.Join(p.Values, ", "), graph.Nearest(text, p.Values)
		}
	case graph.TypeURL:
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return v, "must be a web address that begins with http:// or https://", ""
		}
	case graph.TypeEmail:
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
			return v, "must be an e-mail address such as team@example.org", ""
		}
	case graph.TypePhone:
		if !phoneForm.MatchString(text) {
			return v, "must be a phone number of digits, spaces, +, -, ., / and brackets", ""
		}
	case graph.TypeIP:
		if _, err := netip.ParseAddr(text); err != nil {
			return v, "must be an IP address such as 192.0.2.7 or 2001:db8::7", ""
		}
	}
	return graph.StringValue(text), "", ""
}

var phoneForm = regexp.MustCompile(`^\+?[0-9(][0-9 ().\-/]{1,38}[0-9]( ?(x|ext\.?) ?[0-9]{1,8})?$`)

// nearestDate guesses the date that was meant, for the usual other forms.
func nearestDate(text string) string {
	for _, layout := range []string{time.RFC3339, "2006/01/02", "2006.01.02", "20060102", "02.01.2006", "2.1.2006", "2006-1-2", "2 Jan 2006", "Jan 2, 2006", "2 January 2006", "January 2, 2006"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.Format(time.DateOnly)
		}
	}
	return ""
}

func parseInteger(p *graph.Property, raw any) (v graph.Value, reason, nearest string) {
	var n int64
	switch x := raw.(type) {
	case int64:
		n = x
	case int:
		n = int64(x)
	case json.Number:
		parsed, err := strconv.ParseInt(string(x), 10, 64)
		if err != nil {
			return v, "must be a whole number", ""
		}
		n = parsed
	case float64:
		if x != math.Trunc(x) || math.Abs(x) > 1<<53 {
			return v, "must be a whole number", ""
		}
		n = int64(x)
	default:
		return v, "must be a whole number", ""
	}
	if reason, nearest = outside(p, float64(n)); reason != "" {
		return v, reason, nearest
	}
	return graph.IntegerValue(n), "", ""
}

func parseNumber(p *graph.Property, raw any) (v graph.Value, reason, nearest string) {
	var x float64
	switch n := raw.(type) {
	case int64:
		x = float64(n)
	case int:
		x = float64(n)
	case float64:
		x = n
	case json.Number:
		parsed, err := strconv.ParseFloat(string(n), 64)
		if err != nil {
			return v, "must be a number", ""
		}
		x = parsed
	default:
		return v, "must be a number", ""
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return v, "must be a finite number", ""
	}
	if reason, nearest = outside(p, x); reason != "" {
		return v, reason, nearest
	}
	return graph.NumberValue(x), "", ""
}

func outside(p *graph.Property, x float64) (reason, nearest string) {
	switch {
	case p.Min != nil && x < *p.Min:
		return fmt.Sprintf("must be at least %v", *p.Min), fmt.Sprint(*p.Min)
	case p.Max != nil && x > *p.Max:
		return fmt.Sprintf("must be at most %v", *p.Max), fmt.Sprint(*p.Max)
	}
	return "", ""
}

func parseMoney(raw any) (v graph.Value, reason, nearest string) {
	const form = `must be an amount and a currency such as {amount: "1299.00", currency: EUR}`
	fields, ok := raw.(map[string]any)
	if !ok {
		return v, form, ""
	}
	for name := range fields {
		if name != "amount" && name != "currency" {
			return v, form, graph.Nearest(name, []string{"amount", "currency"})
		}
	}
	amount, isText := fields["amount"].(string)
	if !isText {
		return v, `the amount must be a text such as "1299.00", so that it stays exact`, ""
	}
	code, isText := fields["currency"].(string)
	if !isText {
		return v, form, ""
	}
	m, err := graph.ParseMoney(amount, code)
	if err != nil {
		if upper := strings.ToUpper(code); upper != code {
			if _, err := graph.ParseMoney(amount, upper); err == nil {
				nearest = upper
			}
		}
		return v, err.Error(), nearest
	}
	return graph.MoneyValue(m), "", ""
}
