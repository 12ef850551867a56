package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	nethttp "net/http"
	"time"
)

// watch counts watchers; it refuses one too many.
func (o *operations) watch(more int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if more > 0 && o.watchers >= maxWatchers {
		return false
	}
	o.watchers += more
	return true
}

// events writes server-sent events, each within a time.
type events struct {
	w       io.Writer
	control *nethttp.ResponseController
}

func (e *events) write(text string) error {
	_ = e.control.SetWriteDeadline(time.Now().Add(eventTimeout)) // writers of tests have none
	if _, err := io.WriteString(e.w, text); err != nil {
		return err
	}
	return e.control.Flush()
}

func (e *events) send(name string, number int, state Operation) error {
	data, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return e.write(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", number, name, data))
}

// follow sends the state at once where it is newer than what the watcher has,
// then each change, and ends with the work.
func (e *events) follow(ctx context.Context, w *work, last int) error {
	alive := time.NewTicker(heartbeat)
	defer alive.Stop()
	if err := e.write(": watching\n\n"); err != nil {
		return err
	}
	for {
		state, number, changed := w.now()
		if state.Finished != nil {
			return e.send("finished", number, state)
		}
		if number > last || last == 0 {
			if err := e.send("progress", number, state); err != nil {
				return err
			}
			last = max(number, 1)
			select { // what changes in between is told together
			case <-time.After(eventGap):
			case <-w.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			continue
		}
		select {
		case <-changed:
		case <-alive.C:
			if err := e.write(": alive\n\n"); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
