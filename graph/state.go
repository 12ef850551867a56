package graph

import "fmt"

// State is how well an item works. A larger State is a worse one.
type State uint8

// The four states, best first.
const (
	Operational State = iota // works, with all the redundancy it was built with
	AtRisk                   // works fully, but a requirement has lost members
	Degraded                 // works partly
	Down                     // does not work
)

var stateNames = [...]string{"operational", "at_risk", "degraded", "down"}

// StateNames lists the states' names, best first.
func StateNames() []string { return stateNames[:] }

// String is the state's name in every document and answer.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// ParseState reads a state's name.
func ParseState(name string) (State, bool) {
	for i, n := range stateNames {
		if n == name {
			return State(i), true //nolint:gosec // four states
		}
	}
	return Operational, false
}

// MarshalText writes the name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name.
func (s *State) UnmarshalText(text []byte) error {
	parsed, ok := ParseState(string(text))
	if !ok {
		return fmt.Errorf("no state is named %q", Shown(string(text)))
	}
	*s = parsed
	return nil
}

// Strength is how hard an item leans on a requirement. The zero Strength
// means that none was said, so the relation type's counts.
type Strength string

// The strengths.
const (
	Hard Strength = "hard"
	Soft Strength = "soft"
)
