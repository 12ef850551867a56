package cypher

import "regexp"

// relationType is the form of a relation type's name that may become the type
// of a relationship, so that it can be written in a query without quotes.
var relationType = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,127}$`)

// IsRelationType says that a name may become the type of a relationship: an
// upper-case letter, then at most 127 upper-case letters, digits and
// underscores.
func IsRelationType(name string) bool { return relationType.MatchString(name) }
