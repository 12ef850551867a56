package compose

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"linchpin/graph"
)

// wording turns a remark of Compose's own into ours: what stands where, and
// what it must be.
type wording struct {
	said *regexp.Regexp
	as   func(parts []string) graph.Problem
}

// at makes the problem of a place.
func at(reason string) func([]string) graph.Problem {
	return func(parts []string) graph.Problem { return graph.Problem{Path: parts[1], Reason: reason} }
}

var kinds = map[string]string{"array": "a list", "string": "a text; put it in quotes", "mapping": "a mapping of names to values", "object": "a mapping of names to values",
	"number": "a number", "integer": "a whole number", "boolean": "true or false"}

var wordings = []wording{
	{regexp.MustCompile(`^(\S+) must be an? (\w+)`), func(parts []string) graph.Problem {
		kind := kinds[parts[2]]
		if kind == "" {
			kind = parts[2]
		}
		return graph.Problem{Path: parts[1], Reason: "must be " + kind}
	}},
	{regexp.MustCompile(`^(\S+) value must be one of (.+)$`), func(parts []string) graph.Problem {
		return graph.Problem{Path: parts[1], Reason: "must be one of " + strings.ReplaceAll(parts[2], "'", "")}
	}},
	{regexp.MustCompile(`^(services|networks|volumes|secrets|configs) additional properties '(.+)' not allowed$`), func(parts []string) graph.Problem {
		return graph.Problem{Path: parts[1] + "." + parts[2], Value: parts[2], Reason: "a name here is made of letters, digits, _ . and -"}
	}},
	{regexp.MustCompile(`^additional properties '([^']+)'.* not allowed$`), func(parts []string) graph.Problem {
		return graph.Problem{Path: parts[1], Value: parts[1], Reason: "Compose knows no such field", Nearest: graph.Nearest(parts[1], topFields)}
	}},
	{regexp.MustCompile(`^(\S+) additional properties '([^']+)'.* not allowed$`), func(parts []string) graph.Problem {
		return graph.Problem{Path: parts[1] + "." + parts[2], Value: parts[2], Reason: "Compose knows no such field"}
	}},
	{regexp.MustCompile(`^(\S+) false schema$`), at("Compose knows no such field")},
	{regexp.MustCompile(`^error while interpolating (\S+): required variable (\S+) is missing a value(?:: (.*))?$`), func(parts []string) graph.Problem {
		reason := "the variable has no value, and the file insists on one"
		if parts[3] != "" {
			reason += ": " + parts[3]
		}
		return graph.Problem{Path: parts[1], Value: parts[2], Reason: reason}
	}},
	{regexp.MustCompile(`^error while interpolating (\S+): failed to cast to expected type: .*parsing "(.*)":`), func(parts []string) graph.Problem {
		return graph.Problem{Path: parts[1], Value: parts[2], Reason: "must be a number, or true or false"}
	}},
	{regexp.MustCompile(`^invalid interpolation format for (\S+?)\.?\s`), at("a $ begins a variable such as ${NAME}; write $$ for a dollar sign")},
	{regexp.MustCompile(`^cannot extend service "(.+)" in .*: service "(.+)" not found`), func(parts []string) graph.Problem {
		return graph.Problem{Path: "services." + parts[1] + ".extends", Value: parts[2], Reason: "no service of the files has this name"}
	}},
	{regexp.MustCompile(`^'services\[(.+)\]\.(\S+)' invalid size: '(.*)'`), func(parts []string) graph.Problem {
		return graph.Problem{Path: "services." + parts[1] + "." + parts[2], Value: parts[3], Reason: "must be a size such as 512m"}
	}},
	{regexp.MustCompile(`^(?i:invalid (?:container|host|)\s?port)\w*: (.*)$`), func(parts []string) graph.Problem {
		return graph.Problem{Value: parts[1], Reason: "a port is a number such as 80, a range 80-90, or published and own 8080:80"}
	}},
	{regexp.MustCompile(`^service volume (\S+) is missing a mount target`), at("a mount names its target, the path inside the container")},
}

var topFields = []string{"name", "version", "services", "networks", "volumes", "configs", "secrets", "include", "models"}

// refusal says why Compose does not take the files, and which variables have
// no value, since that is the usual cause.
func refusal(files []file, err error, unset map[string]bool) graph.Problem {
	text := plain(err)
	p := graph.Problem{Reason: "Compose refuses it: " + text}
	for _, w := range wordings {
		if parts := w.said.FindStringSubmatch(text); parts != nil {
			p = w.as(parts)
			break
		}
	}
	p.Value, p.Path = graph.Shown(p.Value), cutPath(p.Path)
	place := line(files, p.Path)
	p.File, p.Line = place.File, place.Line
	if p.Line == 0 {
		p.File = files[len(files)-1].name
	}
	if len(unset) > 0 {
		names := slices.Sorted(maps.Keys(unset))
		p.Reason += "; variables without a value: " + strings.Join(names[:min(len(names), 5)], ", ")
		if more := len(names) - 5; more > 0 {
			p.Reason += fmt.Sprintf(" and %d more", more)
		}
		p.Nearest = "name the .env file among the files"
	}
	return p
}

// cutPath keeps a path short and on one line.
func cutPath(path string) string {
	steps := strings.Split(path, ".")
	for i, step := range steps {
		steps[i] = graph.Shown(step)
	}
	return strings.Join(steps[:min(len(steps), 12)], ".")
}
