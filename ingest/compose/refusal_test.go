package compose_test

import (
	"strings"
	"testing"
)

// TestRefusalsAreInOurWords: what Compose remarks on comes with file, line,
// place, and what it must be.
func TestRefusalsAreInOurWords(t *testing.T) {
	for content, want := range map[string]string{
		"services:\n  b: {image: x}\n  a: {depends_on: 7}": `compose.yaml:3: services.a.depends_on: must be a list`,
		"services: [a]":                                        `compose.yaml:1: services: must be a mapping of names to values`,
		"services:\n  a: {image: 5}":                           `compose.yaml:2: services.a.image: must be a text; put it in quotes`,
		"services:\n  a: {image: x, volumes: [7]}":             `compose.yaml:2: services.a.volumes.0: must be a text; put it in quotes`,
		"services:\n  a: {image: x, deploy: {replicas: many}}": `compose.yaml:2: services.a.deploy.replicas: must be a number, or true or false ("many")`,
		"services:\n  a: {imag: x}":                            `compose.yaml:2: services.a.imag: Compose knows no such field`,
		"services:\n  a: {image: x, depends_on: {b: {condition: no}}}\n  b: {image: y}": `compose.yaml:2: services.a.depends_on.b.condition: must be one of service_started, service_healthy, service_completed_successfully`,
		"service: {a: {image: x}}":                          `compose.yaml:1: service: Compose knows no such field ("service"); nearest: services`,
		"services:\n  'a b': {image: x}":                    `compose.yaml:2: services.a b: a name here is made of letters, digits, _ . and - ("a b")`,
		"services:\n  a: {image: \"${X?set it}\"}":          `compose.yaml:2: services.a.image: the variable has no value, and the file insists on one: set it; variables without a value: X ("X"); nearest: name the .env file among the files`,
		"services:\n  a: {image: x, extends: {service: b}}": `compose.yaml:2: services.a.extends: no service of the files has this name ("b")`,
		"services:\n  a: {image: x, mem_limit: lots}":       `compose.yaml:2: services.a.mem_limit: must be a size such as 512m ("lots")`,
		"services:\n  a: {image: \"${X\"}":                  `compose.yaml:2: services.a.image: a $ begins a variable such as ${NAME}; write $$ for a dollar sign`,
		"services:\n  a: {image: x, ports: [\"a:b\"]}":      `compose.yaml: a port is a number such as 80, a range 80-90, or published and own 8080:80 ("b")`,
	} {
		s := decode(t, text("compose.yaml", content))
		if len(s.problems) != 1 || s.problems[0].String() != want || len(s.items) > 0 {
			t.Errorf("%q:\n got %v\nwant %s", content, s.problems, want)
		}
	}
}

// TestOverlayAloneIsRefused: it says what to name before it, every service at
// once; behind its base it is taken.
func TestOverlayAloneIsRefused(t *testing.T) {
	const overlay = "services:\n  db:\n    environment: {A: b}\n  web:\n    ports: ['80:80']\n"
	s := decode(t, text("compose.override.yaml", overlay))
	if len(s.problems) != 2 || len(s.items) > 0 || s.problems[0].Line != 2 || s.problems[1].Path != "services.web" || !strings.Contains(s.problems[0].Reason, "overlay") {
		t.Errorf("%v", s.problems)
	}
	s = decode(t, text("compose.yaml", "services: {db: {image: x}, web: {build: .}}"), text("compose.override.yaml", overlay))
	if len(s.problems) > 0 || len(s.items) == 0 {
		t.Errorf("%v", s.problems)
	}
}
