package api

import (
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// columnState is what a list may be sorted by and no column of the register
// holds: the state under the conditions known now.
const columnState = "state"

// statedTable is the register with the states of some rows in a column, worst
// first. What is not in the graph has none.
type statedTable struct {
	*registerTable
	states *column // nil: nothing is sorted by them
}

// column gives a column of the register, or that of the states.
func (t *statedTable) column(name string) *column {
	if name == columnState && t.states != nil {
		return t.states
	}
	return t.registerTable.column(name)
}

// stated adds to the register the states of rows, where they are sorted by.
func (l *listed) stated(t *registerTable, rows []int32) *statedTable {
	if !sortsByState(l.sortings) {
		return &statedTable{registerTable: t}
	}
	return &statedTable{registerTable: t, states: l.stateColumn(t, rows)}
}

// stateColumn holds the states of some rows.
func (l *listed) stateColumn(t *registerTable, rows []int32) *column {
	states := newColumn(&textStore{}, t.len(), 0)
	for _, row := range rows {
		if after := itemStateNow(l.outcome, t.ids[row]); after != nil {
			states.set(row, stateCell(*after))
		}
	}
	return states
}

// stateCell is a state as it is sorted: by how bad it is, the worst first.
func stateCell(s graph.State) cell {
	return cell{kind: graph.KindInteger, text: s.String(), number: -float64(s)}
}

func sortsByState(sortings []sorting) bool {
	return slices.ContainsFunc(sortings, func(s sorting) bool { return s.column == columnState })
}

// itemStateNow is the state of an item; nil for one that is not in the graph.
func itemStateNow(o *impact.Outcome, id uuid.UUID) *graph.State {
	ref, ok := o.Snapshot().LookupID(id)
	if !ok {
		return nil
	}
	_, after := o.State(ref)
	return after
}

// inState tells whether a row has one of the states asked for.
func (s *selection) inState(o *impact.Outcome, t *registerTable, row int32) bool {
	after := itemStateNow(o, t.ids[row])
	for _, g := range s.grouped {
		if (after == nil) != (g.state == nil) || after != nil && *after != *g.state {
			return false
		}
	}
	return len(s.states) == 0 || after != nil && slices.Contains(s.states, *after)
}
