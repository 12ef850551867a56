package api

import (
	"slices"
	"strings"

	"linchpin/graph"
)

// groups says which rows of a register belong to which group of values.
type groups struct {
	first []int32            // by number of the value: its group, -1 for none
	more  map[uint32][]int32 // of lists: the groups of all elements
}

// missingGroup is the group of items without a value; the others follow.
const missingGroup = 0

// groupsOf gives each value that is told a group, and one to no value.
func groupsOf(c *column, told []ItemValue) *groups {
	place := make(map[string]int32, len(told))
	for i := range told {
		place[told[i].Value] = int32(i + 1) //nolint:gosec // at most a page
	}
	g := &groups{first: make([]int32, c.len()), more: map[uint32][]int32{}}
	for n := 1; n < c.len(); n++ {
		g.first[n] = -1
		v := c.value(uint32(n)) //nolint:gosec // fewer than rows
		v.each(func(e *cell) bool {
			at, ok := place[e.text]
			switch {
			case !ok || g.first[n] == at || slices.Contains(g.more[uint32(n)], at): //nolint:gosec // fewer than rows
			case g.first[n] < 0:
				g.first[n] = at
			default:
				g.more[uint32(n)] = append(g.more[uint32(n)], at) //nolint:gosec // fewer than rows
			}
			return false
		})
	}
	return g
}

// groupSums are the sums of one property, by group.
type groupSums struct {
	*column
	sums  []wideSum // by group and scale
	items []int     // by group
}

// sumUp adds to each group what its items sum up to.
func (v *ItemValues) sumUp(t *registerTable, m *graph.Model, c *column, rows []int32) {
	g := groupsOf(c, v.Values)
	for _, name := range moneyProperties(m) {
		money := t.column(name)
		if len(money.scales) == 0 {
			continue
		}
		s := &groupSums{money, make([]wideSum, (len(v.Values)+1)*len(money.scales)), make([]int, len(v.Values)+1)}
		for _, row := range rows {
			n, value := money.codes.at(row), c.codes.at(row)
			if n == 0 || g.first[value] < 0 {
				continue
			}
			s.add(g.first[value], n)
			if len(g.more) > 0 {
				for _, group := range g.more[value] {
					s.add(group, n)
				}
			}
		}
		s.tell(name, missingGroup, &v.MissingMoney)
		for i := range v.Values {
			s.tell(name, i+1, &v.Values[i].Money)
		}
	}
}

func (s *groupSums) add(group int32, n uint32) {
	if s.kinds[n] == graph.KindMoney {
		s.items[group]++
		s.sums[int(group)*len(s.scales)+int(s.scaled[n])].add(int64(s.numbers[n]), 1) //nolint:gosec // its own bits
	}
}

// tell adds the sum of a group to those of other properties.
func (s *groupSums) tell(property string, group int, to *[]MoneyTotal) {
	if s.items[group] == 0 {
		return
	}
	at := group * len(s.scales)
	total := MoneyTotal{Property: property, Items: s.items[group], Sums: s.sumsOf(s.sums[at : at+len(s.scales)])}
	slices.SortFunc(total.Sums, func(a, b Money) int { return strings.Compare(a.Currency, b.Currency) })
	*to = append(*to, total)
}
