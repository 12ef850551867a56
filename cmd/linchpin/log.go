package main

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
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

// reloadOnSignal reads the configuration again on SIGHUP: what can change at
// once does, what cannot is said, and an unsound one changes nothing. The
// returned function ends it.
func (c *cli) reloadOnSignal(a *app, cmd *cobra.Command, log zerolog.Logger) (stop func()) {
	hangup, done, ended := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	signal.Notify(hangup, syscall.SIGHUP)
	go func() {
		defer close(ended)
		for {
			select {
			case <-hangup:
				c.reload(a, cmd, log)
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(hangup)
		close(done)
		<-ended
	}
}

// reload takes over what a new configuration says.
func (c *cli) reload(a *app, cmd *cobra.Command, log zerolog.Logger) {
	next, err := loadConfig(cmd, os.Environ())
	if err != nil {
		log.Error().Err(err).Msg("the configuration was not reloaded")
		return
	}
	var changed, later []string
	for i := range settings {
		s := &settings[i]
		switch was, is := a.config.text(s.name), next.text(s.name); {
		case was == is:
		case s.reload:
			changed = append(changed, s.name)
		default:
			later = append(later, s.name)
		}
	}
	if len(later) > 0 {
		log.Warn().Strs("settings", later).Msg("these changes take effect at the next start")
	}
	// What needs a start stays what it was, so that the next reload says so again.
	kept := *next
	kept.values = map[string]value{}
	for i := range settings {
		from := next
		if !settings[i].reload {
			from = a.config
		}
		kept.values[settings[i].name] = from.values[settings[i].name]
	}
	a.config = &kept
	c.level.set(logLevel(kept.text("log.level")))
	a.server.SetLimits(limitsOf(&kept))
	log.Info().Strs("changed", changed).Msg("the configuration was reloaded")
}
