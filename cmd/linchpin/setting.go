package main

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/rs/zerolog"
)

// setting is one thing that can be configured. Its flag, its environment
// variable, its place in the file, its check and its documentation all follow
// from this one description.
type setting struct {
	name    string // as in the file, sections parted by dots: "log.level"
	def     string // as written; "" is none
	kind    string // what a value is, for people: "duration such as 10s"
	doc     string // a sentence without a full stop
	check   func(string) error
	scope   scope
	secret  bool // never a flag, never in the file, masked wherever shown
	reload  bool // takes effect on SIGHUP
	settled bool // whether it is set at all takes a start
}

// scope says which verbs have a setting's flag.
type scope int

const (
	everywhere scope = iota // all verbs
	serving                 // verbs that serve
	noFlag                  // environment and file alone
)

// settings is every setting, in the order in which people read them.
var settings = []setting{
	{name: "store", kind: "address: sqlite:PATH or neo4j://HOST:7687", doc: "Where the graph is kept; by default a file in the user's data folder"},
	{name: "server", kind: "address such as http://127.0.0.1:8080", doc: "The running Linchpin that the command line asks, instead of opening a store"},
	{name: "listen", def: defaultListen, kind: "HOST:PORT", check: checkHostPort, scope: serving, doc: "Where the API and the web app are served; port 0 takes a free one"},
	{name: "token", kind: "text", scope: noFlag, secret: true, doc: "The token that the command line sends to a running Linchpin"},
	{name: "tokenFile", kind: "path", reload: true, doc: "A file with the token that the command line sends; for serve, with that of its first admin, made when the file is not there"},
	{name: "requireToken", def: "false", kind: truth, check: oneOf("true", "false"), scope: serving, doc: "Ask for a token on loopback too; elsewhere one is always asked for"},
	{name: "host", kind: "names parted by commas", check: checkHosts, scope: serving, doc: "Names besides those of this machine to which the server answers, such as that of a proxy in front; asks for tokens"},
	{name: "tls.certificate", kind: "path", scope: serving, reload: true, settled: true, doc: "The certificate, with its chain, with which the server speaks TLS"},
	{name: "tls.key", kind: "path", scope: serving, reload: true, settled: true, doc: "The key of that certificate"},
	{name: "tls.proxy", def: "false", kind: truth, check: oneOf("true", "false"), scope: serving, doc: "A proxy in front speaks TLS with the browsers"},
	{name: "limit.rate", def: "300", kind: "number", check: numberBetween(1, 1_000_000), scope: serving, reload: true, doc: "The requests a second that one token may make"},
	{name: "limit.burst", def: "1000", kind: "number", check: numberBetween(1, 1_000_000), scope: serving, reload: true, doc: "The requests that one token may make at once, before its rate counts"},
	{name: "limit.signIns", def: "5", kind: "number", check: numberBetween(1, 1_000_000), scope: serving, reload: true, doc: "The failures to sign in a minute from one address"},
	{name: "limit.streams", def: "32", kind: "number", check: numberBetween(1, 100_000), scope: serving, reload: true, doc: "The streams of events that one token may hold open"},
	{name: "drain", def: "25s", kind: "duration such as 25s", check: durationBetween(0, 5*time.Minute), scope: serving, doc: "How long requests under way may take to end after a stop was asked for"},
	{name: "log.level", def: "info", kind: "one of debug, info, warn, error", check: oneOf("debug", "info", "warn", "error"), scope: serving, reload: true, doc: "The least important log line that is written"},
	{name: "log.format", def: "auto", kind: "one of auto, json, console", check: oneOf("auto", "json", "console"), scope: serving, doc: "The form of log lines; auto is console on a terminal and JSON elsewhere"},
	{name: "question.time", def: "10s", kind: "duration such as 10s", check: durationBetween(10*time.Millisecond, 10*time.Minute), scope: serving, reload: true, doc: "The time that one question may take; what does not fit is left out, and the answer says so"},
	{name: "import.bytes", def: "64GiB", kind: "size such as 512MiB", check: sizeBetween(1<<10, 1<<40), scope: serving, reload: true, doc: "The largest import, which is read as a stream"},
	{name: "retention.keys", def: "7", kind: days, check: numberBetween(1, maxDays), scope: serving, doc: "The days for which a write with an Idempotency-Key is known when it is sent again"},
	{name: "retention.operations", def: "90", kind: days, check: numberBetween(1, maxDays), scope: serving, doc: "The days for which ended operations, and imports that changed nothing, stay on record"},
	{name: "retention.conditions", def: "1096", kind: days, check: numberBetween(1, maxDays), scope: serving, doc: "The days for which it stays known what sources said of states"},
	{name: "retention.every", def: "1h", kind: "duration such as 1h", check: durationBetween(100*time.Millisecond, 7*24*time.Hour), scope: serving, doc: "How often the server looks for records whose time is over"},
	{name: "neo4j.user", kind: "name", scope: noFlag, doc: "Who signs in to Neo4j; neo4j when only a password is given"},
	{name: "neo4j.password", kind: "text", scope: noFlag, secret: true, doc: "The password of that user"},
	{name: "neo4j.pool", def: "40", kind: "number", check: numberBetween(2, 1000), scope: serving, doc: "The most connections to Neo4j"},
	{name: "sqlite.readers", def: "4", kind: "number", check: numberBetween(1, 64), scope: serving, doc: "The connections that read a SQLite store"},
}

// days is the kind of a setting that counts days, of which maxDays are the most.
const (
	days    = "number of days"
	maxDays = 36500
)

// truth is the kind of a setting that is on or off; its flag alone means on.
const truth = "true or false"

// env is the setting's environment variable. NAME_FILE names a file that holds
// the value.
func (s *setting) env() string {
	return "LINCHPIN_" + strings.ToUpper(strings.ReplaceAll(words(s.name, '_'), ".", "_"))
}

// flag is the setting's flag, without dashes.
func (s *setting) flag() string { return strings.ReplaceAll(words(s.name, '-'), ".", "-") }

// words parts the words of a camelCase name.
func words(name string, between rune) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteRune(between)
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// verify says what is wrong with a value.
func (s *setting) verify(value string) error {
	if s.check == nil || value == "" {
		return nil
	}
	return s.check(value)
}

// settingOf finds a setting by its name. A name that is none is a defect.
func settingOf(name string) *setting {
	i := slices.IndexFunc(settings, func(s setting) bool { return s.name == name })
	if i < 0 {
		panic("there is no setting " + name)
	}
	return &settings[i]
}

func oneOf(choices ...string) func(string) error {
	return func(value string) error {
		if !slices.Contains(choices, value) {
			return fmt.Errorf("not one of %s", strings.Join(choices, ", "))
		}
		return nil
	}
}

func durationBetween(low, high time.Duration) func(string) error {
	return func(value string) error {
		d, err := time.ParseDuration(value)
		if err != nil {
			return fmt.Errorf("not a duration such as 10s or 2m30s")
		}
		if d < low || d > high {
			return fmt.Errorf("not between %s and %s", low, high)
		}
		return nil
	}
}

func numberBetween(low, high int) func(string) error {
	return func(value string) error {
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("not a whole number")
		}
		if n < low || n > high {
			return fmt.Errorf("not between %d and %d", low, high)
		}
		return nil
	}
}

func sizeBetween(low, high int64) func(string) error {
	return func(value string) error {
		n, err := parseSize(value)
		if err != nil {
			return err
		}
		if n < low || n > high {
			return fmt.Errorf("not between %d bytes and %d GiB", low, high>>30)
		}
		return nil
	}
}

// sizeUnits are the units of a size, in bytes; each is 1024 of the one before.
var sizeUnits = []string{"B", "KiB", "MiB", "GiB"}

// parseSize reads 4096, 512KiB, 8MiB, 64GiB.
func parseSize(text string) (int64, error) {
	shift := 0
	for i, unit := range slices.Backward(sizeUnits) {
		if rest, ok := strings.CutSuffix(text, unit); ok {
			text, shift = rest, 10*i
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 33)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("not a size such as 4096, 512KiB, 8MiB or 64GiB")
	}
	return n << shift, nil
}

func checkHostPort(value string) error {
	if _, _, err := net.SplitHostPort(value); err != nil {
		return fmt.Errorf("not HOST:PORT such as %s", defaultListen)
	}
	return nil
}

func checkHosts(value string) error {
	for _, host := range hostsOf(value) {
		if host == "" || strings.ContainsAny(host, "/ *") || strings.Count(host, ":") == 1 {
			return fmt.Errorf("not names such as graph.example.org, without scheme and port")
		}
	}
	return nil
}

// hostsOf are the names of a list.
func hostsOf(value string) []string {
	if value == "" {
		return nil
	}
	hosts := strings.Split(value, ",")
	for i := range hosts {
		hosts[i] = strings.TrimSpace(hosts[i])
	}
	return hosts
}

// logLevel reads a level that log.level allows.
func logLevel(text string) zerolog.Level {
	level, err := zerolog.ParseLevel(text)
	if err != nil {
		return zerolog.InfoLevel
	}
	return level
}
