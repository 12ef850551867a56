package sqlite

import (
	"context"
	"sync"

	"linchpin/graph"
)

// chunkRows is how many rows a reader hands over at once.
const chunkRows = 512

// half is a connection and the numbers of the rows that it reads.
type half struct {
	c         *conn
	low, high int64
}

// second takes another free reading connection, with a transaction that shows
// the same revision; nil where there is none at once. Reading a structure is
// work for two.
func (s *Store) second(ctx context.Context, shown graph.RevisionNumber) (c *conn, release func()) {
	select {
	case c = <-s.read:
	default:
		return nil, nil
	}
	quiet := context.WithoutCancel(ctx)
	if _, err := c.exec(quiet, `BEGIN DEFERRED`); err != nil {
		s.read <- c
		return nil, nil
	}
	release = func() {
		_, _ = c.exec(quiet, `COMMIT`) // it only read
		s.read <- c
	}
	if head, err := newest(ctx, c); err != nil || head.Number != shown {
		release()
		return nil, nil
	}
	return c, release
}

// halves splits the rows of a table between the connections of a walk.
func (w *walk) halves(table string) ([]half, error) {
	var last int64
	if _, err := w.c.one(w.ctx, `SELECT max(seq) FROM `+table, func(r row) error { last = r.integer(0); return nil }); err != nil {
		return nil, err
	}
	if w.other == nil || last < 2*chunkRows {
		return []half{{w.c, 0, last}}, nil
	}
	return []half{{w.c, 0, last / 2}, {w.other, last/2 + 1, last}}, nil
}

// readHalves has each half read by a goroutine of its own, and visits what they
// read in this one, half by half as it comes.
func readHalves[T any](ctx context.Context, halves []half, read func(ctx context.Context, h half, emit func(T) error) error, visit func(T) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	chunks, failed := make(chan []T, 4*len(halves)), make([]error, len(halves))
	var readers sync.WaitGroup
	for i, h := range halves {
		readers.Go(func() {
			chunk := make([]T, 0, chunkRows)
			send := func() error {
				select {
				case chunks <- chunk:
					chunk = make([]T, 0, chunkRows)
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			failed[i] = read(ctx, h, func(v T) error {
				if chunk = append(chunk, v); len(chunk) < chunkRows {
					return nil
				}
				return send()
			})
			if failed[i] == nil {
				failed[i] = send()
			}
		})
	}
	go func() {
		readers.Wait()
		close(chunks)
	}()
	var stopped error
	for chunk := range chunks {
		for i := range chunk {
			if stopped == nil {
				stopped = visit(chunk[i])
			}
		}
		if stopped != nil {
			stop() // and go on until the readers have ended
		}
	}
	for _, err := range failed {
		if stopped == nil {
			stopped = err
		}
	}
	return stopped
}
