package api

import (
	"context"
	"math/big"
	"math/bits"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"linchpin/graph"
	"linchpin/impact"
)

// ItemList is a page of the register.
type ItemList struct {
	Items  []Item  `json:"items"`
	Next   string  `json:"next"`
	Total  int     `json:"total" doc:"All that match, on other pages too"`
	More   bool    `json:"more" doc:"Total is a floor: read it as 2000+"`
	Totals *Totals `json:"totals,omitempty" doc:"When asked for"`
}

// Totals sums up all items that match, on other pages too.
type Totals struct {
	Items int          `json:"items"`
	Money []MoneyTotal `json:"money" doc:"By property, in the model's order; only those that an item has"`
}

// MoneyTotal is the sum of one property.
type MoneyTotal struct {
	Property string  `json:"property"`
	Items    int     `json:"items" doc:"That have the property"`
	Sums     []Money `json:"sums" doc:"One for each currency, by its code"`
}

type itemListInput struct {
	MinRevision
	Paging
	ItemFilter
	ItemColumns
	Totals bool `query:"totals" doc:"Count and sum up all that match"`
}

// ItemColumns say how a list is sorted and what of an item it shows.
type ItemColumns struct {
	Sort   string `query:"sort" maxLength:"256" doc:"Up to three facts, by comma, - in front for the other way: name, class, key, tags, source, state (worst first), coveredUntil (of warrantyEnd, validUntil, endOfSupport and endOfLife the first that is recorded) or any property, such as -purchaseCost,name. Without a value: last. Default: key order, with q best first"`
	Fields string `query:"fields" maxLength:"4096" doc:"What of each item to answer, by comma: names of properties, and facets, tags, requirements, rootFor, endpointFor, provenance, state. The others come empty; id, key, class, name, revision and retired always come. Default: everything but state"`
}

type itemListOutput struct {
	Stamp
	Body ItemList
}

// listed is one question to the register, read.
type listed struct {
	*selection
	rev      graph.RevisionNumber
	model    *graph.Model
	sortings []sorting
	fields   *fieldChoice
	outcome  *impact.Outcome // when states are filtered, sorted by or shown
}

// list reads what is asked of the register.
func (a *API) list(ctx context.Context, min MinRevision, f *ItemFilter, c *ItemColumns) (*listed, error) {
	rev, m, err := a.register(ctx, min)
	if err != nil {
		return nil, err
	}
	l := &listed{rev: rev, model: m}
	var problems []graph.Problem
	l.selection, err = selectionOf(m, f, a.Clock())
	problems = append(problems, problemsOf(err)...)
	var found []graph.Problem
	l.sortings, found = sortingsOf(m, c.Sort)
	problems = append(problems, found...)
	l.fields, found = shownFields(m, c.Fields)
	problems = append(problems, found...)
	if err := graph.Invalid("api.listItems", problems); err != nil {
		return nil, err
	}
	if l.needsStates() || sortsByState(l.sortings) || l.fields.states() {
		o, err := a.ask(ctx, min, &Scenario{}, nil)
		if err != nil {
			return nil, err
		}
		l.outcome = o.Outcome
	}
	return l, nil
}

func problemsOf(err error) []graph.Problem {
	if e, ok := err.(*graph.Error); ok { //nolint:errorlint // graph.Invalid's own, never wrapped
		return e.Problems
	}
	return nil
}

func (a *API) listItems(ctx context.Context, in *itemListInput) (*itemListOutput, error) {
	l, err := a.list(ctx, in.MinRevision, &in.ItemFilter, &in.ItemColumns)
	if err != nil {
		return nil, err
	}
	asked := digest([]any{in.ItemFilter, in.Sort})
	at, err := a.cursors.read(ctx, in.Cursor, "items", asked)
	if err != nil {
		return nil, err
	}
	out := &itemListOutput{Stamp: stamp(l.rev)}
	var next *cursor
	if in.indexed() && len(l.sortings) == 0 && !in.Totals {
		next, err = a.listIndexed(ctx, l, in.Limit, at, &out.Body)
	} else {
		next, err = a.listColumns(ctx, l, in, at, out)
	}
	if err == nil && next != nil {
		next.List, next.Asked = "items", asked
		out.Body.Next, err = a.cursors.write(ctx, *next)
	}
	return out, err
}

// listIndexed answers from the store's indexes.
func (a *API) listIndexed(ctx context.Context, l *listed, limit int, at *cursor, body *ItemList) (*cursor, error) {
	query := graph.Query{Text: l.text, Classes: l.classes, Tag: l.Tag, Key: l.Key, Retired: l.Retired, Limit: limit}
	if at != nil {
		query.After = at.After
	}
	page, err := a.Store.Find(ctx, query)
	if err != nil {
		return nil, err
	}
	if l.Name != "" {
		page = named(page, l.Name)
	}
	body.Total, body.More, body.Items = page.Total, page.More, l.items(page.Items)
	if page.Next == "" {
		return nil, nil
	}
	return &cursor{After: page.Next}, nil
}

// listColumns answers from the register in memory.
func (a *API) listColumns(ctx context.Context, l *listed, in *itemListInput, at *cursor, out *itemListOutput) (*cursor, error) {
	var next *cursor
	var ids []uuid.UUID
	err := a.columns.use(ctx, graph.RevisionNumber(in.Min), a.time(), func(t *registerTable) error {
		rows := l.rows(t, l.outcome)
		out.Stamp = stamp(t.revision)
		out.Body.Total = len(rows)
		if in.Totals {
			out.Body.Totals = totalsOf(t, l.model, rows)
		}
		var page []int32
		page, next = l.page(t, rows, at, in.Limit)
		ids = make([]uuid.UUID, len(page))
		for i, row := range page {
			ids[i] = t.ids[row]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	found, err := a.Store.Items(ctx, ids)
	out.Body.Items = l.items(found)
	return next, err
}

// page picks the rows of a page, and says where the next begins.
func (l *listed) page(t *registerTable, rows []int32, at *cursor, limit int) ([]int32, *cursor) {
	if l.text != "" && len(l.sortings) == 0 {
		return l.hits(t, rows, at, limit)
	}
	stated := l.stated(t, rows)
	o := newOrder(stated, l.sortings)
	if at != nil && at.Place != nil {
		behind := o.behind(stated, l.sortings, at.Place)
		rows = slices.DeleteFunc(rows, func(row int32) bool { return !behind(row) })
	}
	page := o.first(rows, limit)
	if len(rows) <= limit {
		return page, nil
	}
	return page, &cursor{Place: placeOf(stated, l.sortings, page[limit-1])}
}

// hits picks the rows of a page of those that a text finds, the exact ones first.
func (l *listed) hits(t *registerTable, rows []int32, at *cursor, limit int) ([]int32, *cursor) {
	place := l.places(t)
	exactFirst(rows, place)
	if at != nil {
		behind, _ := graph.ParseHitPlace(at.After)
		rows = slices.DeleteFunc(rows, func(row int32) bool { return place(row).Compare(behind) <= 0 })
	}
	if len(rows) <= limit {
		return rows, nil
	}
	return rows[:limit], &cursor{After: place(rows[limit-1]).String()}
}

// totalsOf sums up rows.
func totalsOf(t *registerTable, m *graph.Model, rows []int32) *Totals {
	totals := &Totals{Items: len(rows), Money: []MoneyTotal{}}
	for _, name := range moneyProperties(m) {
		c := t.column(name)
		total := MoneyTotal{Property: name}
		total.Items, total.Sums = c.sums(c.counts(rows))
		slices.SortFunc(total.Sums, func(a, b Money) int { return strings.Compare(a.Currency, b.Currency) })
		if total.Items > 0 {
			totals.Money = append(totals.Money, total)
		}
	}
	return totals
}

// sums adds up the money of a column, each value as often as counted: how many
// have it, and a sum for each currency. Digits of one scale are added as whole
// numbers.
func (c *column) sums(counts []int32) (items int, sums []Money) {
	digits := make([]wideSum, len(c.scales))
	for n, count := range counts {
		if count == 0 || c.kinds[n] != graph.KindMoney {
			continue
		}
		items += int(count)
		digits[c.scaled[n]].add(int64(c.numbers[n]), int64(count)) //nolint:gosec // its own bits
	}
	return items, c.sumsOf(digits)
}

// sumsOf makes one sum for each currency of those by scale.
func (c *column) sumsOf(digits []wideSum) []Money {
	byCurrency := map[string]graph.Money{}
	for n, at := range c.scales {
		if digits[n].times > 0 {
			byCurrency[at.currency] = plus(byCurrency[at.currency], graph.Money{Amount: decimal.NewFromBigInt(digits[n].value(), at.exponent), Currency: at.currency}, 1)
		}
	}
	sums := []Money{}
	for _, sum := range byCurrency {
		sums = append(sums, moneyOf(sum))
	}
	return sums
}

// wideSum adds products of 64 bits without losing any: units of at most 15
// digits, each at most 2^31 times.
type wideSum struct {
	high  int64
	low   uint64
	times int64 // that anything was added
}

func (s *wideSum) add(units, times int64) {
	high, low := bits.Mul64(uint64(units), uint64(times)) //nolint:gosec // as two's complement
	if units < 0 {
		high -= uint64(times) //nolint:gosec // not negative
	}
	var carry uint64
	s.low, carry = bits.Add64(s.low, low, 0)
	s.high += int64(high + carry) //nolint:gosec // as two's complement
	s.times += times
}

func (s *wideSum) value() *big.Int {
	sum := new(big.Int).Lsh(big.NewInt(s.high), 64)
	return sum.Add(sum, new(big.Int).SetUint64(s.low))
}

// counts tells how many rows have each value.
func (c *column) counts(rows []int32) []int32 {
	counts := make([]int32, c.len())
	for _, row := range rows {
		counts[c.codes.at(row)]++
	}
	return counts
}

// moneyProperties lists the properties that are money, in the model's order.
func moneyProperties(m *graph.Model) []string {
	var names []string
	for _, class := range m.ClassNames() {
		c, _ := m.Class(class)
		for i := range c.All {
			if c.All[i].Type == graph.TypeMoney && !slices.Contains(names, c.All[i].Name) {
				names = append(names, c.All[i].Name)
			}
		}
	}
	return names
}

// named keeps of the hits of a text those with exactly this name. They stand
// first, behind at most one whose key is the text.
func named(page graph.Page, name string) graph.Page {
	want := graph.Folded(name)
	whole := len(page.Items)
	kept := slices.DeleteFunc(page.Items, func(it graph.Item) bool { return graph.Folded(it.Name) != want })
	if len(kept)+1 < whole { // others came behind: there are no more
		page.Next = ""
	}
	return graph.Page{Items: kept, Next: page.Next, Total: len(kept), More: page.Next != ""}
}

// items answers stored items as far as the fields go.
func (l *listed) items(found []graph.Item) []Item {
	items := make([]Item, len(found))
	for i := range found {
		l.fields.cut(&found[i])
		items[i] = itemOf(l.model, &found[i])
		if l.fields.states() {
			items[i].State = stateOrNil(itemStateNow(l.outcome, found[i].ID))
		}
	}
	return items
}

// plus adds an amount count times; the zero sum takes the amount's currency.
func plus(sum, m graph.Money, count int64) graph.Money {
	return graph.Money{Amount: sum.Amount.Add(m.Amount.Mul(decimal.NewFromInt(count))), Currency: m.Currency}
}
