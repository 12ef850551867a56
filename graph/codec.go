package graph

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// kindTags prefix each property in the stored form, so that it is read back
// without a model.
const kindTags = "_sinbdtpml"

// EncodeProperties writes properties as one JSON object whose members carry
// their kind, in name order: {"i:cores": 32, "d:warrantyEnd": "2027-03-31"}.
// Lists carry the kind of their values: "ls:tags". Equal properties give
// equal bytes. It is the stored form, not the document form.
func EncodeProperties(p Properties) []byte {
	var w formWriter
	w.properties(p)
	return w.b
}

// DecodeProperties reads what [EncodeProperties] wrote; nil for no properties.
func DecodeProperties(data []byte) (Properties, error) {
	var tagged map[string]json.RawMessage
	if err := json.Unmarshal(data, &tagged); err != nil {
		return nil, fmt.Errorf("stored properties: %w", err)
	}
	if len(tagged) == 0 {
		return nil, nil
	}
	p := make(Properties, len(tagged))
	for key, raw := range tagged {
		tag, name, ok := strings.Cut(key, ":")
		if !ok {
			return nil, fmt.Errorf("stored property %q has no kind", key)
		}
		v, err := decodeTagged(tag, raw)
		if err != nil {
			return nil, fmt.Errorf("stored property %q: %w", key, err)
		}
		p[name] = v
	}
	return p, nil
}

func decodeTagged(tag string, raw json.RawMessage) (Value, error) {
	if element, isList := strings.CutPrefix(tag, "l"); isList {
		var raws []json.RawMessage
		if err := json.Unmarshal(raw, &raws); err != nil {
			return Value{}, err
		}
		list := make([]Value, len(raws))
		for i, r := range raws {
			v, err := decodeTagged(element, r)
			if err != nil {
				return Value{}, err
			}
			list[i] = v
		}
		return ListValue(list...), nil
	}
	kind := Kind(strings.Index(kindTags, tag)) //nolint:gosec // ten tags
	switch kind {
	case KindInteger:
		var n int64
		err := json.Unmarshal(raw, &n)
		return IntegerValue(n), err
	case KindNumber:
		var x float64
		err := json.Unmarshal(raw, &x)
		return NumberValue(x), err
	case KindBoolean:
		var b bool
		err := json.Unmarshal(raw, &b)
		return BooleanValue(b), err
	case KindMoney:
		var m struct{ Amount, Currency string }
		if err := json.Unmarshal(raw, &m); err != nil {
			return Value{}, err
		}
		money, err := ParseMoney(m.Amount, m.Currency)
		return MoneyValue(money), err
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return Value{}, err
	}
	switch kind {
	case KindString:
		return StringValue(text), nil
	case KindDate:
		t, err := time.Parse(time.DateOnly, text)
		return DateValue(t), err
	case KindDateTime:
		t, err := time.Parse(time.RFC3339Nano, text)
		return DateTimeValue(t), err
	case KindDuration:
		d, err := ParseDuration(text)
		return DurationValue(d), err
	default:
		return Value{}, fmt.Errorf("no kind is tagged %q", tag)
	}
}
