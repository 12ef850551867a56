package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"linchpin/graph"
)

// The origins of a value, the strongest last.
const (
	fromDefault = iota
	fromFile
	fromEnv
	fromFlag
)

// value is what a setting is, and who said so.
type value struct {
	text   string
	origin int
	place  string // "--listen", "LINCHPIN_LISTEN", "config.yaml:3", "default"
}

// config is every setting with its value. It is not changed once loaded.
type config struct {
	path   string // of the file
	exists bool   // whether the file is there
	values map[string]value
}

const (
	configFlag = "config"
	configEnv  = "LINCHPIN_CONFIG"
)

// defaultConfigPath is config.yaml in the user's configuration folder.
func defaultConfigPath() string {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "linchpin.yaml"
	}
	return filepath.Join(folder, "linchpin", "config.yaml")
}

// addFlags gives a verb the flags of a scope.
func addFlags(flags *pflag.FlagSet, of scope) {
	for i := range settings {
		if s := &settings[i]; s.scope == of && !s.secret {
			flags.String(s.flag(), s.def, strings.ToLower(s.doc[:1])+s.doc[1:])
			if s.kind == truth {
				flags.Lookup(s.flag()).NoOptDefVal = "true"
			}
		}
	}
}

// loadConfig reads the flags that cmd was given, the environment and the file,
// and reports every problem in them at once.
func loadConfig(cmd *cobra.Command, environ []string) (*config, error) {
	env := map[string]string{}
	for _, pair := range environ {
		if name, text, ok := strings.Cut(pair, "="); ok && strings.HasPrefix(name, "LINCHPIN_") && text != "" {
			env[name] = text
		}
	}
	c := &config{path: defaultConfigPath(), values: map[string]value{}}
	named := env[configEnv]
	if flag := cmd.Flags().Lookup(configFlag); flag != nil && flag.Changed {
		named = flag.Value.String()
	}
	if named != "" {
		c.path = named
	}
	file, problems := readConfigFile(c.path)
	if c.exists = file != nil; !c.exists && named != "" && len(problems) == 0 {
		problems = append(problems, graph.Problem{File: c.path, Reason: "there is no such file"})
	}
	problems = append(problems, strayEnv(env)...)
	for i := range settings {
		s := &settings[i]
		v, found := c.resolve(cmd, s, env, file)
		problems = append(problems, found...)
		c.values[s.name] = v
	}
	if len(problems) > 0 {
		return c, &graph.Error{Code: codeConfig, Msg: "the configuration is not sound", Problems: problems,
			Hint: "linchpin config show --origin lists every setting and where it comes from"}
	}
	return c, nil
}

// codeConfig: a flag, the environment or the file says something unsound.
const codeConfig graph.Code = "configuration"

// resolve finds the strongest word on a setting.
func (c *config) resolve(cmd *cobra.Command, s *setting, env map[string]string, file map[string]value) (value, []graph.Problem) {
	v := value{text: s.def, origin: fromDefault, place: "default"}
	var problems []graph.Problem
	consider := func(next value, name string) {
		if err := s.verify(next.text); err != nil {
			p := graph.Problem{Path: name, Value: graph.Shown(next.text), Reason: err.Error()}
			if s.secret {
				p.Value = ""
			}
			if next.origin == fromFile {
				p.File, p.Line = splitPlace(next.place)
			}
			problems = append(problems, p)
		}
		v = next
	}
	if said, ok := file[s.name]; ok {
		consider(said, s.name)
	}
	text, direct := env[s.env()]
	path, indirect := env[s.env()+"_FILE"]
	indirect = indirect && !ownVariable(s.env()+"_FILE")
	switch {
	case direct && indirect:
		problems = append(problems, graph.Problem{Path: s.env(), Reason: "both it and " + s.env() + "_FILE are set; one is enough"})
	case direct:
		consider(value{text, fromEnv, s.env()}, s.env())
	case indirect:
		data, err := os.ReadFile(path) //nolint:gosec // the operator names it
		if err != nil {
			problems = append(problems, graph.Problem{Path: s.env() + "_FILE", Value: graph.Shown(path), Reason: "the file cannot be read: " + reasonOf(err)})
		} else {
			consider(value{strings.TrimRight(string(data), "\r\n"), fromEnv, s.env() + "_FILE"}, s.env()+"_FILE")
		}
	}
	if flag := cmd.Flags().Lookup(s.flag()); flag != nil && flag.Changed {
		consider(value{flag.Value.String(), fromFlag, "--" + s.flag()}, "--"+s.flag())
	}
	return v, problems
}

// ownVariable says whether a variable is a setting of its own.
func ownVariable(env string) bool {
	return slices.ContainsFunc(settings, func(s setting) bool { return s.env() == env })
}

// reasonOf is what the operating system said, without the path.
func reasonOf(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

func splitPlace(place string) (file string, line int) {
	i := strings.LastIndexByte(place, ':')
	line, _ = strconv.Atoi(place[i+1:])
	return place[:max(i, 0)], line
}

// strayEnv finds variables that look like a mistyped setting. Others that
// begin with LINCHPIN_ may be for other programs, and are left alone.
func strayEnv(env map[string]string) []graph.Problem {
	known := []string{configEnv}
	for i := range settings {
		known = append(known, settings[i].env(), settings[i].env()+"_FILE")
	}
	var problems []graph.Problem
	for name := range env {
		if near := graph.Nearest(name, known); near != "" && near != name && closeTo(name, near) {
			problems = append(problems, graph.Problem{Path: name, Reason: "not a setting", Nearest: near})
		}
	}
	slices.SortFunc(problems, func(a, b graph.Problem) int { return strings.Compare(a.Path, b.Path) })
	return problems
}

// closeTo says whether names differ by so little that one is a slip for the
// other: the same letters but two, or one is the other's beginning.
func closeTo(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 2 {
		return false
	}
	common := 0
	for common < len(a) && a[common] == b[common] {
		common++
	}
	end := 0
	for end < len(a)-common && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return len(b)-common-end <= 2
}

func (c *config) of(name string) value {
	settingOf(name)
	return c.values[name]
}

func (c *config) text(name string) string { return c.of(name).text }

// duration, number and size read what loadConfig has checked.
func (c *config) duration(name string) time.Duration {
	d, _ := time.ParseDuration(c.text(name))
	return d
}

func (c *config) number(name string) int {
	n, _ := strconv.Atoi(c.text(name))
	return n
}

func (c *config) size(name string) int64 {
	n, _ := parseSize(c.text(name))
	return n
}

// chosen is the value of a setting where somebody set it; "" for the default.
func (c *config) chosen(name string) string {
	if v := c.of(name); v.origin != fromDefault {
		return v.text
	}
	return ""
}

// target says which Linchpin or store a verb asks: of --server and --store the
// stronger word counts, and two of one strength contradict each other.
func (c *config) target() (store, server string, err error) {
	a, b := c.of("store"), c.of("server")
	store, server = c.chosen("store"), c.chosen("server")
	if store == "" || server == "" {
		return store, server, nil
	}
	switch {
	case a.origin == b.origin:
		return "", "", &exitError{exitUsage, fmt.Errorf("%s and %s exclude each other", a.place, b.place)}
	case a.origin > b.origin:
		return store, "", nil
	default:
		return "", server, nil
	}
}

// configure loads the configuration for a verb. Verbs that need none run with
// an unsound one too, and those about it say themselves what is wrong.
func (c *cli) configure(cmd *cobra.Command) error {
	c.config, c.configErr = loadConfig(cmd, os.Environ())
	switch verb, _, _ := strings.Cut(strings.TrimPrefix(cmd.CommandPath(), "linchpin "), " "); verb {
	case "config", "version", "completion", "help", "openapi":
		return nil
	}
	if c.configErr != nil {
		return c.configErr
	}
	var err error
	c.store, c.server, err = c.config.target()
	return err
}

// defaultConfig is what holds when nothing is configured.
func defaultConfig() *config {
	c := &config{values: map[string]value{}}
	for i := range settings {
		c.values[settings[i].name] = value{text: settings[i].def, place: "default"}
	}
	return c
}
