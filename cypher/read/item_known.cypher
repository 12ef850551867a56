// purpose:    tell whether an item is or ever was on record
// parameters: id string
// returns:    known boolean
// relies on:  unique constraint on Item.id; index on LinchpinItemVersion.id
RETURN EXISTS { MATCH (:Item {id: $id}) } OR EXISTS { MATCH (:LinchpinItemVersion {id: $id}) } AS known
