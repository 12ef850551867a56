package csv

import (
	"strings"
)

// canonical reads a number as people and spreadsheets write it, and gives it
// plainly: digits with a point. A comma is the decimal sign where it cannot
// mean thousands:
//
//	1299.50   1299,5   1.299,50   1,299.50   1 299,50   1'299.50
//
// "1,299" may be either and is refused, unless decimal says which sign it is.
// A lone point is always the decimal sign, as in a document, unless decimal is
// a comma. With ambiguous it gives both readings.
func canonical(text, decimal string) (plain string, ambiguous []string, ok bool) {
	sign := ""
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		sign, text = strings.TrimPrefix(text[:1], "+"), text[1:]
	}
	for _, group := range []string{"'", "\u2019", "\u00a0", "\u202f", " "} {
		if strings.Contains(text, group) {
			whole, fraction := cutDecimal(text, decimal)
			joined, fine := joinGroups(whole, group)
			if !fine {
				return "", nil, false
			}
			text = joined + fraction
		}
	}
	points, commas := strings.Count(text, "."), strings.Count(text, ",")
	switch {
	case points == 0 && commas == 0:
		return sign + text, nil, digits(text)
	case points > 0 && commas > 0: // the last one is the decimal sign
		last, group := ".", ","
		if strings.LastIndex(text, ",") > strings.LastIndex(text, ".") {
			last, group = ",", "."
		}
		if decimal != "" && decimal != last {
			return "", nil, false
		}
		return decimals(sign, text, last, group)
	case decimal == "," && commas == 0 || decimal == "." && points == 0: // groups alone
		group := map[bool]string{true: ".", false: ","}[decimal == ","]
		joined, fine := joinGroups(text, group)
		return sign + joined, nil, fine
	case points > 1 || commas > 1: // groups alone
		group := map[bool]string{true: ".", false: ","}[points > 1]
		joined, fine := joinGroups(text, group)
		return sign + joined, nil, fine && decimal != group
	case points == 1:
		return decimals(sign, text, ".", ",")
	case decimal == "," || len(text)-strings.Index(text, ",") != 4 || strings.Index(text, ",") > 3 || strings.HasPrefix(text, "0"):
		return decimals(sign, text, ",", ".")
	}
	whole, fraction, _ := strings.Cut(text, ",")
	return "", []string{sign + whole + fraction, sign + whole + "." + fraction}, digits(whole) && digits(fraction)
}

// cutDecimal splits a number with groups of another sign at its decimal sign.
func cutDecimal(text, decimal string) (whole, fraction string) {
	signs := ".,"
	if decimal != "" {
		signs = decimal
	}
	if i := strings.LastIndexAny(text, signs); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

func decimals(sign, text, point, group string) (string, []string, bool) {
	i := strings.LastIndex(text, point)
	whole, fine := joinGroups(text[:i], group)
	fraction := text[i+1:]
	return sign + whole + "." + fraction, nil, fine && digits(fraction) && !strings.Contains(text[:i], point)
}

// joinGroups takes the separators out of groups of three digits.
func joinGroups(text, group string) (string, bool) {
	parts := strings.Split(text, group)
	if len(parts) == 1 {
		return text, digits(text)
	}
	for i, part := range parts {
		if !digits(part) || i > 0 && len(part) != 3 || len(part) > 3 {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
