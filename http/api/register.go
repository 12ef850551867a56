package api

import (
	"context"
	"iter"
	"runtime/debug"
	"sync"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// register answers questions about facts of all items from memory: columns
// that are read once, when the first such question comes, and then follow the
// store. They are dropped when nobody asks for a while.
type register struct {
	store graph.Store
	limit int // bytes that the columns may take
	idle  time.Duration

	mu      sync.Mutex // guards table while it is used
	table   *registerTable
	reading *registerReading
	release *time.Timer
}

// registerReading is the register being read for the first time.
type registerReading struct {
	cancel context.CancelFunc
	done   chan struct{} // closed at the end
	err    error
}

// Limits of the register in memory.
const (
	maxRegisterBytes = 512 << 20
	registerSlack    = 32 << 20 // by which columns may grow before they are read anew
	registerIdle     = 15 * time.Minute
	registerRead     = 5 * time.Minute // for reading it whole
	maxFollowed      = graph.MaxIDs    // changes that are followed one by one
)

// use calls ask with the register as of min or later. Reading the register
// for the first time may take longer than wait: CodeUnavailable, and the
// reading goes on.
func (r *register) use(ctx context.Context, min graph.RevisionNumber, wait time.Duration, ask func(t *registerTable) error) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		if err := r.read(ctx); err != nil {
			return err
		}
		if done, err := r.tryUse(ctx, min, ask); done || err != nil {
			return err
		}
	}
}

// tryUse is false when the table must be read anew.
func (r *register) tryUse(ctx context.Context, min graph.RevisionNumber, ask func(t *registerTable) error) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.table == nil {
		return false, nil
	}
	if ok, err := r.follow(ctx, min); !ok || err != nil {
		return false, err
	}
	r.release.Reset(r.idle)
	return true, ask(r.table)
}

// read waits until the table is there.
func (r *register) read(ctx context.Context) error {
	r.mu.Lock()
	if r.table != nil {
		r.mu.Unlock()
		return nil
	}
	if r.reading == nil {
		reading, cancel := context.WithTimeout(context.WithoutCancel(ctx), registerRead)
		r.reading = &registerReading{done: make(chan struct{}), cancel: cancel}
		go r.readAll(reading, r.reading)
	}
	reading := r.reading
	r.mu.Unlock()
	select {
	case <-reading.done:
		return reading.err
	case <-ctx.Done():
		return &graph.Error{Code: graph.CodeUnavailable, Op: "api.register", Msg: "the register is being read into memory",
			Hint: "ask again; this happens once after a start, and after a while without such questions", Err: ctx.Err()}
	}
}

func (r *register) readAll(ctx context.Context, reading *registerReading) {
	defer reading.cancel()
	t, err := r.readTable(ctx)
	debug.FreeOSMemory() // what reading took is of no use to what comes
	r.mu.Lock()
	defer r.mu.Unlock()
	reading.err, r.reading = err, nil
	if err == nil {
		r.table = t
		r.release = time.AfterFunc(r.idle, r.drop)
	}
	close(reading.done)
}

func (r *register) drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.table = nil
}

// close ends a reading under way and waits for it.
func (r *register) close() {
	r.mu.Lock()
	reading := r.reading
	if r.release != nil {
		r.release.Stop()
	}
	r.mu.Unlock()
	if reading != nil {
		reading.cancel()
		<-reading.done
	}
}

// readTable reads the register whole. What changes meanwhile is followed
// afterwards, since the table says the revision before the reading.
func (r *register) readTable(ctx context.Context) (*registerTable, error) {
	head, err := r.store.Head(ctx)
	if err != nil {
		return nil, err
	}
	t := newRegisterTable(head.Number)
	var moving []uuid.UUID // what changes meanwhile may be read twice, or not at all
	for page := range r.pages(ctx, &err) {
		t.expect(page.Total)
		for i := range page.Items {
			if page.Items[i].Revision > head.Number {
				moving = append(moving, page.Items[i].ID)
			}
			t.add(&page.Items[i])
		}
		if t.bytes() > r.limit {
			return nil, &graph.Error{Code: graph.CodeTooLarge, Op: "api.register", Msg: "the register is too large to be filtered or sorted by properties here",
				Hint: "ask for items by class, tag, key or text, which needs no memory"}
		}
	}
	if err != nil {
		return nil, err
	}
	t.update(nil, moving) // following reads them anew
	t.order()
	t.read = t.bytes()
	return t, nil
}

// pages reads all items, retired ones last, while the caller works on the
// page before. Total is told of the first page of each kind.
func (r *register) pages(ctx context.Context, failed *error) iter.Seq[graph.Page] {
	return func(yield func(graph.Page) bool) {
		ctx, cancel := context.WithCancel(ctx)
		read := make(chan graph.Page, 1)
		ended := make(chan error, 1)
		go func() {
			defer close(read)
			ended <- r.readPages(ctx, read)
		}()
		defer func() {
			cancel()
			for range read { // until the reading has ended
			}
		}()
		for page := range read {
			if !yield(page) {
				return
			}
		}
		*failed = <-ended
	}
}

func (r *register) readPages(ctx context.Context, read chan<- graph.Page) error {
	for _, retired := range []bool{false, true} {
		q := graph.Query{Retired: retired, Limit: graph.MaxPage}
		for {
			page, err := r.store.Find(ctx, q)
			if err != nil {
				return err
			}
			if q.Uncounted {
				page.Total = 0
			}
			select {
			case read <- page:
			case <-ctx.Done():
				return ctx.Err()
			}
			q.Uncounted = true
			if q.After = page.Next; q.After == "" {
				break
			}
		}
	}
	return nil
}

// follow brings the table up to the store's newest revision. It is false, and
// the table gone, when too much changed.
func (r *register) follow(ctx context.Context, min graph.RevisionNumber) (bool, error) {
	t := r.table
	head, err := r.store.Head(ctx)
	if err != nil {
		return false, err
	}
	if head.Number <= t.revision && min <= t.revision {
		return true, nil
	}
	changes, err := r.store.Changes(ctx, t.revision, maxFollowed)
	if err != nil || changes.TooMany {
		r.table = nil
		return false, err
	}
	ids := make([]uuid.UUID, len(changes.Items))
	for i := range changes.Items {
		ids[i] = changes.Items[i].ID
	}
	items, err := r.store.Items(ctx, ids)
	if err != nil {
		return false, err
	}
	t.update(items, changes.PurgedItems)
	t.revision = changes.To
	if t.bytes() > 2*t.read+registerSlack { // values that nothing has any longer
		r.table = nil
		return false, nil
	}
	return true, nil
}
