package main

import (
	"os"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

// Lines carry their time in UTC, to the millisecond.
func init() { //nolint:gochecknoinits // the library keeps these for the process
	zerolog.TimeFieldFormat = "2006-01-02T15:04:05.000Z07:00"
	zerolog.TimestampFunc = func() time.Time { return time.Now().UTC() }
}

// newLog writes lines of a level and above to standard error.
func (c *cli) newLog(format string, level zerolog.Level) zerolog.Logger {
	w := c.err
	if format == "console" || format == "auto" && isTerminal(w) {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly, NoColor: !isTerminal(c.err) || os.Getenv("NO_COLOR") != ""}
	}
	return zerolog.New(w).Level(level).With().Timestamp().Logger()
}

// serverLog is the log of a process that serves. Its level can change while
// it runs, see [levelSwitch].
func (c *cli) serverLog() zerolog.Logger {
	c.level.set(logLevel(c.config.text("log.level")))
	return c.newLog(c.config.text("log.format"), zerolog.DebugLevel).Hook(&c.level)
}

// levelSwitch drops lines below a level that can change at any time.
type levelSwitch struct{ level atomic.Int32 }

func (l *levelSwitch) set(level zerolog.Level) { l.level.Store(int32(level)) }

// Run drops a line, or lets it through.
func (l *levelSwitch) Run(e *zerolog.Event, level zerolog.Level, _ string) {
	if int32(level) < l.level.Load() {
		e.Discard()
	}
}
