package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// said is what a source said from an instant on.
type said struct {
	Source string      `json:"source"`
	At     int64       `json:"at"` // milliseconds
	Number int         `json:"number"`
	States []saidState `json:"states"`
}

type saidState struct {
	Item  uuid.UUID   `json:"item"`
	State graph.State `json:"state"`
}

// conditions keeps what sources say of states. What a source says now is the
// record of its name under conditionKind; every statement before stays under
// conditionPastKind, numbered from 1, so that the one that held at an instant
// is found in a number of reads that grows with the logarithm; the first of
// them go when their time is over, see [Retention]. Conditions are not part of
// the graph and make no revision.
type conditions struct {
	store graph.Records
	clock func() time.Time

	mu      sync.Mutex
	last    []said    // what the newest reading found; never changed
	read    time.Time // of that reading; zero: none yet
	retryAt time.Time // after a failed reading: when to try again; zero after a good one
}

// While the store cannot be reached, what was read last stands in: a reading
// may take lateAfter then, and is tried again after lateAgain.
const (
	lateAfter = 2 * time.Second
	lateAgain = time.Second
)

const (
	conditionKind     = "condition"
	conditionPastKind = "condition-past"
)

func pastID(source string, number int) string { return fmt.Sprintf("%s/%010d", source, number) }

// now lists what every source says, by source. While the store cannot be
// reached it is what was read last, and late tells when that was.
func (c *conditions) now(ctx context.Context) ([]said, error) {
	c.mu.Lock()
	last, known, wait := c.last, !c.read.IsZero(), c.clock().Before(c.retryAt)
	c.mu.Unlock()
	if wait {
		return last, nil
	}
	reading := ctx
	if known {
		var cancel context.CancelFunc
		reading, cancel = context.WithTimeout(ctx, lateAfter)
		defer cancel()
	}
	all, err := c.list(reading)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch code := graph.CodeOf(err); {
	case err == nil:
		c.last, c.read, c.retryAt = all, c.clock(), time.Time{}
	case known && ctx.Err() == nil && (code == graph.CodeUnavailable || code == graph.CodeTimeout):
		c.retryAt = c.clock().Add(lateAgain)
		return last, nil
	}
	return all, err
}

// late is when the conditions that stand in for unreachable ones were read; nil
// when the newest reading went well.
func (c *conditions) late() *time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.retryAt.IsZero() {
		return nil
	}
	read := c.read.UTC()
	return &read
}

// list reads what every source says.
func (c *conditions) list(ctx context.Context) ([]said, error) {
	var all []said
	for after := ""; ; {
		page, err := c.store.ListRecords(ctx, conditionKind, after, 1000)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			one, err := readSaid(r)
			if err != nil {
				return nil, err
			}
			all = append(all, one)
		}
		if len(page) < 1000 {
			return all, nil
		}
		after = page[len(page)-1].ID
	}
}

func readSaid(r graph.Record) (said, error) {
	var s said
	if err := json.Unmarshal(r.Body, &s); err != nil {
		return s, graph.Errorf(graph.CodeInternal, "api.conditions", "the conditions of %q cannot be read: %w", r.ID, err)
	}
	return s, nil
}

// at lists what every source said at an instant.
func (c *conditions) at(ctx context.Context, t time.Time) ([]said, error) {
	current, err := c.now(ctx)
	if err != nil {
		return nil, err
	}
	then := make([]said, 0, len(current))
	for _, s := range current {
		low, high := 0, s.Number // the statement that held is low; 0: none
		held, pruned := s, false
		for s.At > t.UnixMilli() && low < high-1 {
			middle := low + (high-low)/2
			r, err := c.store.Record(ctx, conditionPastKind, pastID(s.Source, middle))
			if graph.CodeOf(err) == graph.CodeNotFound { // so are those before it
				low, pruned = middle, true
				continue
			}
			if err != nil {
				return nil, err
			}
			one, err := readSaid(r)
			if err != nil {
				return nil, err
			}
			if one.At <= t.UnixMilli() {
				low, held, pruned = middle, one, false
			} else {
				high = middle
			}
		}
		if pruned {
			return nil, &graph.Error{Code: graph.CodeGone, Op: "api.conditions", Msg: "what was known of states at that time is no longer kept",
				Hint: "ask with conditions set to ignore; retention.conditions says how long they are kept"}
		}
		if held.At <= t.UnixMilli() {
			then = append(then, held)
		}
	}
	return then, nil
}

// put replaces what a source says. What is the same writes nothing.
func (c *conditions) put(ctx context.Context, source string, states []saidState) error {
	slices.SortFunc(states, func(a, b saidState) int { return slices.Compare(a.Item[:], b.Item[:]) })
	for range 5 {
		current, err := c.store.Record(ctx, conditionKind, source)
		if err != nil && graph.CodeOf(err) != graph.CodeNotFound {
			return err
		}
		before := said{}
		if err == nil {
			if before, err = readSaid(current); err != nil {
				return err
			}
		}
		if before.Number > 0 && slices.Equal(before.States, states) || before.Number == 0 && len(states) == 0 {
			return nil
		}
		next := said{Source: source, At: max(c.clock().UnixMilli(), before.At), Number: before.Number + 1, States: list(states)}
		err = c.write(ctx, current, &before, &next)
		if graph.CodeOf(err) != graph.CodeStale {
			return err
		}
	}
	return graph.Errorf(graph.CodeConflict, "api.conditions", "others write the conditions of %q at the same time", source)
}

// write makes a statement the current one, once the one that it replaces is
// among the past ones. That one is settled, so whoever else replaces it at the
// same time keeps the same, and what is kept of a number never depends on who
// was first.
func (c *conditions) write(ctx context.Context, current graph.Record, before, next *said) error {
	if before.Number > 0 {
		if err := c.keep(ctx, graph.Record{Kind: conditionPastKind, ID: pastID(before.Source, before.Number), Body: current.Body}); err != nil {
			return err
		}
	}
	body, err := json.Marshal(next)
	if err != nil {
		return err
	}
	_, err = c.store.PutRecord(ctx, graph.Record{Kind: conditionKind, ID: next.Source, Version: current.Version, Body: body})
	return err
}

// keep writes a past statement, over one that an earlier version kept there
// and that never became current.
func (c *conditions) keep(ctx context.Context, past graph.Record) error {
	kept, err := c.store.Record(ctx, past.Kind, past.ID)
	switch {
	case err == nil && bytes.Equal(kept.Body, past.Body):
		return nil
	case err == nil:
		past.Version = kept.Version
	case graph.CodeOf(err) != graph.CodeNotFound:
		return err
	}
	_, err = c.store.PutRecord(ctx, past)
	return err
}
