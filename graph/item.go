package graph

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Facets say which sides an item has. An item can have both.
type Facets uint8

// The facets, to be combined.
const (
	FacetCI    Facets = 1 << iota // a configuration item: it can fail and be changed
	FacetAsset                    // an asset: it is owned, paid for, and expires
)

// Names lists the facets: "ci", "asset".
func (f Facets) Names() []string {
	var names []string
	if f&FacetCI != 0 {
		names = append(names, "ci")
	}
	if f&FacetAsset != 0 {
		names = append(names, "asset")
	}
	return names
}

// ParseFacet reads one facet's name.
func ParseFacet(name string) (Facets, bool) {
	switch name {
	case "ci":
		return FacetCI, true
	case "asset":
		return FacetAsset, true
	}
	return 0, false
}

// Declared is a requirement as its owner declares it. A zero Need reads as the
// need of the type that the requirement is named after, else 1; a zero
// Strength as that type's or of the relations.
type Declared struct {
	Need     Need     `json:"need,omitzero"`
	Strength Strength `json:"strength,omitempty"`
}

// Item is a node: a configuration item, an asset, or both in one record.
// Slices are sorted and hold no value twice; see [Item.Normalise].
type Item struct {
	ID           uuid.UUID           // version 7
	Key          string              // stable, unique; see CheckKey
	Class        string              // a class of the model
	Name         string              // as people say it; may be empty
	Facets       Facets              // effective: those of the class, or what the item narrows them to
	Tags         []string            //
	Requirements map[string]Declared // by group, or by relation type that groups
	RootFor      []string            // connectivity types; adds to the class's
	EndpointFor  []string            // connectivity types; adds to the class's
	Properties   Properties
	Retired      bool // on record, but absent from the graph
	Provenance   Provenance
	Revision     RevisionNumber // that last changed it; set by the store
}

// Label is the name, or the key where the item has no name.
func (it *Item) Label() string {
	if it.Name != "" {
		return it.Name
	}
	return it.Key
}

// Normalise sorts slices, drops repeats and empty values, and makes empty maps
// and slices nil, so that equal items have equal encodings.
func (it *Item) Normalise() {
	it.Tags, it.RootFor, it.EndpointFor = sortedSet(it.Tags), sortedSet(it.RootFor), sortedSet(it.EndpointFor)
	it.Properties = normalProperties(it.Properties)
	if len(it.Requirements) == 0 {
		it.Requirements = nil
	}
	it.Provenance.normalise()
}

func normalProperties(p Properties) Properties {
	for _, v := range p {
		if v.IsZero() {
			p = maps.Clone(p)
			maps.DeleteFunc(p, func(_ string, v Value) bool { return v.IsZero() })
			break
		}
	}
	if len(p) == 0 {
		return nil
	}
	return p
}

func sortedSet(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	if slices.IsSorted(words) && !slices.Contains(words, "") && len(slices.Compact(slices.Clone(words))) == len(words) {
		return words
	}
	words = slices.DeleteFunc(slices.Clone(words), func(s string) bool { return s == "" })
	slices.Sort(words)
	if words = slices.Compact(words); len(words) == 0 {
		return nil
	}
	return words
}

// SameContent says that two items say the same: everything but identity,
// revision and provenance.
func (it *Item) SameContent(o *Item) bool {
	return it.Key == o.Key && it.Class == o.Class && it.Name == o.Name && it.Facets == o.Facets &&
		it.Retired == o.Retired && slices.Equal(it.Tags, o.Tags) && maps.Equal(it.Requirements, o.Requirements) &&
		slices.Equal(it.RootFor, o.RootFor) && slices.Equal(it.EndpointFor, o.EndpointFor) &&
		it.Properties.Equal(o.Properties)
}

// MaxKeyBytes is the longest key.
const MaxKeyBytes = 512

// CheckKey says what is wrong with a key: it must be 1 to 512 bytes of UTF-8
// without control characters and without space at its ends.
func CheckKey(key string) error {
	switch {
	case key == "":
		return errors.New("a key must not be empty")
	case len(key) > MaxKeyBytes:
		return errors.New("a key has at most 512 bytes")
	case !utf8.ValidString(key):
		return errors.New("a key must be UTF-8")
	case strings.ContainsFunc(key, isControl):
		return errors.New("a key must not hold control characters")
	case strings.TrimSpace(key) != key:
		return errors.New("a key must not begin or end with space")
	}
	return nil
}

// MaxTextBytes is the longest name, tag, group and string property.
const MaxTextBytes = 1 << 16

func isControl(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029
}

// CheckGroup says what is wrong with the name of a requirement's group; ""
// stands for no group and is fine. At most 256 bytes, no control characters.
func CheckGroup(name string) error {
	switch {
	case len(name) > 256:
		return errors.New("a group's name has at most 256 bytes")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, isControl):
		return errors.New("a group's name must be UTF-8 without control characters")
	}
	return nil
}
