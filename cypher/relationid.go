package cypher

import (
	"regexp"
	"strings"
)

// relationID is the statement as its file has it, for a type named placeholder.
var relationID = Schema{load("schema/relation_id")}

const placeholder = "RELATION_TYPE"

// relationType is the form of a relation type's name that may become the type
// of a relationship: no character in it can end a quoted name.
var relationType = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,127}$`)

// IsRelationType says that a name may become the type of a relationship: an
// upper-case letter, then at most 127 upper-case letters, digits and
// underscores.
func IsRelationType(name string) bool { return relationType.MatchString(name) }

// RelationIDPrefix begins the name of every constraint that [RelationID] makes;
// the relation type follows.
const RelationIDPrefix = "linchpin_relation_id_"

// RelationID is the uniqueness constraint on the relation ids of one type. The
// type of a schema statement cannot be a parameter, so it is written into the
// text, but only where [IsRelationType] allows it; ok is false otherwise.
func RelationID(typeName string) (statement Schema, ok bool) {
	if !IsRelationType(typeName) {
		return Schema{}, false
	}
	statement = relationID
	statement.Text = strings.ReplaceAll(relationID.Text, placeholder, typeName)
	return statement, true
}
