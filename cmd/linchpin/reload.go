package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
)

// hangups collects SIGHUP from now on, which would end the process otherwise.
// The returned function ends it.
func hangups() (hangup <-chan os.Signal, stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	return signals, func() { signal.Stop(signals) }
}

// reloadOn reads the configuration again on each signal: what can change at
// once does, what cannot is said, and an unsound one changes nothing. The
// returned function ends it.
func (c *cli) reloadOn(hangup <-chan os.Signal, a *app, cmd *cobra.Command, log zerolog.Logger) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
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
		close(done)
		<-ended
	}
}

// reload takes over what a new configuration says, and what stands in the
// files that it names now. A file that is no good changes nothing of what it
// is about, and the log says why.
func (c *cli) reload(a *app, cmd *cobra.Command, log zerolog.Logger) {
	next, err := loadConfig(cmd, os.Environ())
	if err != nil {
		log.Error().Err(err).Msg("the configuration was not reloaded")
		return
	}
	kept, changed, later := a.config.successor(next)
	if len(later) > 0 {
		log.Warn().Strs("settings", later).Msg("these changes take effect at the next start")
	}
	for _, file := range []struct {
		settings []string
		take     func(context.Context, *config, zerolog.Logger) (bool, error)
	}{
		{[]string{"tls.certificate", "tls.key"}, a.takeCertificate},
		{[]string{"tokenFile"}, a.takeTokenFile},
	} {
		other, err := file.take(cmd.Context(), kept, log)
		isOne := func(name string) bool { return slices.Contains(file.settings, name) }
		switch {
		case err != nil:
			log.Error().Err(err).Strs("settings", file.settings).Msg("these stay as they were")
			changed = slices.DeleteFunc(changed, isOne)
			for _, name := range file.settings {
				kept.values[name] = a.config.values[name]
			}
		case other && !slices.ContainsFunc(changed, isOne):
			changed = append(changed, file.settings[0])
		}
	}
	a.config = kept
	c.level.set(logLevel(kept.text("log.level")))
	a.server.SetLimits(limitsOf(kept))
	a.server.SetRates(ratesOf(kept))
	log.Info().Strs("changed", changed).Msg("the configuration was reloaded")
}

// successor is the configuration that holds once next was read: what can change
// while a server runs as it is there, and the rest as it was, so that the next
// reload says so again.
func (c *config) successor(next *config) (kept *config, changed, later []string) {
	kept = &config{path: next.path, exists: next.exists, values: map[string]value{}}
	for i := range settings {
		s := &settings[i]
		was, is := c.values[s.name], next.values[s.name]
		kept.values[s.name] = was
		switch toggled := (was.text == "") != (is.text == ""); {
		case was.text == is.text:
		case s.reload && !(s.settled && toggled):
			kept.values[s.name] = is
			changed = append(changed, s.name)
		default:
			later = append(later, s.name)
		}
	}
	return kept, changed, later
}

// takeCertificate serves new connections with the certificate that stands in
// its file now.
func (a *app) takeCertificate(_ context.Context, of *config, log zerolog.Logger) (changed bool, err error) {
	if a.certificate == nil {
		return false, nil
	}
	pair, err := readCertificate(of, log)
	if err != nil {
		return false, err
	}
	return a.certificate.take(pair), nil
}

// takeTokenFile admits who has the token that stands in the token file now, and
// refuses who has the one before. A file that is gone is made anew, as at the
// start; where that cannot be done its token is refused all the same.
func (a *app) takeTokenFile(ctx context.Context, of *config, log zerolog.Logger) (changed bool, err error) {
	path := of.text("tokenFile")
	secret, err := readTokenFile(path, log)
	if err != nil {
		if _, gone := os.Stat(path); path != a.config.text("tokenFile") || !errors.Is(gone, fs.ErrNotExist) {
			return false, err
		}
		log.Error().Err(err).Msg("the token file is gone, and its token is refused from now on")
	}
	if !a.server.SetSecret(secret) {
		return false, nil
	}
	if opens, err := a.server.Opens(ctx); err == nil && !opens {
		log.Warn().Msg("nobody has a token with which to come in: name a token file that holds one, and reload")
	}
	return true, nil
}
