package graph

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/currency"
)

// MaxMoneyDigits is the number of significant digits that an amount may have,
// so that it survives a float property exactly.
const MaxMoneyDigits = 15

// Money is an exact amount in one ISO 4217 currency. The zero Money is none.
type Money struct {
	Amount   decimal.Decimal
	Currency string // three letters, upper case
}

// ParseMoney reads a plain decimal such as "1299.00" (no exponent, no
// separators) and a currency code that ISO 4217 knows.
func ParseMoney(amount, code string) (Money, error) {
	unit, err := currency.ParseISO(code)
	if err != nil || unit.String() != code {
		return Money{}, errors.New("not an ISO 4217 currency code such as EUR")
	}
	digits := strings.TrimPrefix(amount, "-")
	if digits == "" || strings.Trim(digits, "0123456789.") != "" || strings.Count(digits, ".") > 1 ||
		strings.HasPrefix(digits, ".") || strings.HasSuffix(digits, ".") || len(digits) > 40 {
		return Money{}, errors.New(`not a plain decimal amount such as "1299.00"`)
	}
	value, err := decimal.NewFromString(amount)
	if err != nil {
		return Money{}, errors.New(`not a plain decimal amount such as "1299.00"`)
	}
	if significantDigits(digits) > MaxMoneyDigits {
		return Money{}, fmt.Errorf("more than %d significant digits", MaxMoneyDigits)
	}
	return Money{Amount: value, Currency: code}, nil
}

// significantDigits counts from the first to the last digit that is not zero.
func significantDigits(plain string) int {
	whole, fraction, _ := strings.Cut(plain, ".")
	all := strings.TrimLeft(whole+fraction, "0")
	return len(strings.TrimRight(all, "0"))
}

// CurrencyDigits is the number of decimals usual for an ISO 4217 code; 2 for
// an unknown one.
func CurrencyDigits(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale
}

// Text gives the amount with at least the currency's digits: "1299.00".
func (m Money) Text() string {
	digits := int32(CurrencyDigits(m.Currency)) //nolint:gosec // at most 4
	if shortest := -m.Amount.Exponent(); shortest > digits {
		text := m.Amount.String() // drops zeros at the end
		if _, fraction, _ := strings.Cut(text, "."); len(fraction) >= int(digits) {
			return text
		}
	}
	return m.Amount.StringFixed(digits)
}

// String reads as "EUR 1299.00".
func (m Money) String() string { return m.Currency + " " + m.Text() }

// Equal compares value and currency; 1.5 and 1.50 are equal.
func (m Money) Equal(o Money) bool { return m.Currency == o.Currency && m.Amount.Equal(o.Amount) }
