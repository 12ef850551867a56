package api

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"linchpin/graph"
)

// ItemValues says which values a fact has among items.
type ItemValues struct {
	Values       []ItemValue  `json:"values" doc:"Most frequent first, at most limit; states worst first"`
	Total        int          `json:"total" doc:"How many different values there are"`
	Missing      int          `json:"missing" doc:"Items without one"`
	MissingMoney []MoneyTotal `json:"missingMoney,omitempty" doc:"Their sums, when asked for"`
	Items        int          `json:"items" doc:"Items that match"`
}

// ItemValue is one value, as text, and what the items that have it sum up to.
type ItemValue struct {
	Value string       `json:"value"`
	Items int          `json:"items" doc:"That have it"`
	Money []MoneyTotal `json:"money,omitempty" doc:"Their sums, when asked for: by property, in the model's order; only those that one of them has"`
}

type itemValuesInput struct {
	MinRevision
	ItemFilter
	Of     string `query:"of" required:"true" maxLength:"256" doc:"The fact: class, tags, source, state, coveredUntil or a property"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Totals bool   `query:"totals" doc:"Sum up the money of each group too"`
}

type itemValuesOutput struct {
	Stamp
	Body ItemValues
}

// listItemValues counts the values of a fact among the items that match, for
// a choice of filters and for grouping. Of a list every element counts.
func (a *API) listItemValues(ctx context.Context, in *itemValuesInput) (*itemValuesOutput, error) {
	columns := &ItemColumns{}
	if in.Of == columnState {
		columns.Sort = columnState // so that states are asked for
	}
	l, err := a.list(ctx, in.MinRevision, &in.ItemFilter, columns)
	if err != nil {
		return nil, err
	}
	if p := unknownFact(l.model, "query.of", in.Of); p != nil {
		return nil, graph.Invalid("api.listItemValues", []graph.Problem{*p})
	}
	out := &itemValuesOutput{}
	return out, a.columns.use(ctx, graph.RevisionNumber(in.Min), a.time(), func(t *registerTable) error {
		rows := l.rows(t, l.outcome)
		out.Stamp = stamp(t.revision)
		c := l.stated(t, rows).column(in.Of)
		out.Body = valuesOf(c, rows, in.Limit)
		if in.Of == columnState {
			slices.SortFunc(out.Body.Values, func(a, b ItemValue) int {
				x, _ := graph.ParseState(a.Value)
				y, _ := graph.ParseState(b.Value)
				return cmp.Compare(y, x)
			})
		}
		if in.Totals {
			out.Body.sumUp(t, l.model, c, rows)
		}
		return nil
	})
}

func valuesOf(c *column, rows []int32, limit int) ItemValues {
	counts := c.counts(rows)
	byText := map[string]int{}
	for n, count := range counts {
		if n > 0 && count > 0 {
			v := c.value(uint32(n)) //nolint:gosec // fewer than rows
			v.each(func(e *cell) bool { byText[e.text] += int(count); return false })
		}
	}
	out := ItemValues{Values: make([]ItemValue, 0, len(byText)), Total: len(byText), Missing: int(counts[0]), Items: len(rows)}
	for text, count := range byText {
		out.Values = append(out.Values, ItemValue{Value: text, Items: count})
	}
	slices.SortFunc(out.Values, func(a, b ItemValue) int {
		return cmp.Or(cmp.Compare(b.Items, a.Items), strings.Compare(a.Value, b.Value))
	})
	out.Values = out.Values[:min(len(out.Values), limit)]
	return out
}
