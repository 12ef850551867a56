package sqlite

import (
	"context"
	"fmt"
	"sync"
)

// words are the class and type names that the file keeps as numbers. A number
// never changes its name.
type words struct {
	mu    sync.RWMutex
	texts map[int64]string
	codes map[string]int64
}

func (w *words) load(ctx context.Context, c *conn) error {
	w.texts, w.codes = map[int64]string{}, map[string]int64{}
	return c.query(ctx, `SELECT code, text FROM word`, func(r row) error {
		w.learn(r.integer(0), r.text(1))
		return nil
	})
}

func (w *words) learn(code int64, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.texts[code], w.codes[text] = text, code
}

// text gives the name of a number that c reads.
func (w *words) text(ctx context.Context, c *conn, code int64) (string, error) {
	w.mu.RLock()
	text, ok := w.texts[code]
	w.mu.RUnlock()
	if ok {
		return text, nil
	}
	found, err := c.one(ctx, `SELECT text FROM word WHERE code = ?`, func(r row) error { text = r.text(0); return nil }, code)
	switch {
	case err != nil:
		return "", err
	case !found:
		return "", fmt.Errorf("no word has the number %d", code)
	}
	w.learn(code, text)
	return text, nil
}

// code gives the number of a name, 0 when c has none.
func (w *words) code(ctx context.Context, c *conn, text string) (code int64, err error) {
	w.mu.RLock()
	code, ok := w.codes[text]
	w.mu.RUnlock()
	if ok {
		return code, nil
	}
	_, err = c.one(ctx, `SELECT code FROM word WHERE text = ?`, func(r row) error { code = r.integer(0); return nil }, text)
	if code > 0 && err == nil {
		w.learn(code, text)
	}
	return code, err
}
