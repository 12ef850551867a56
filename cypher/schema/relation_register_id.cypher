// purpose:    find a relation by its id, whatever its type; one relation of an id
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE CONSTRAINT linchpin_relation_register_id IF NOT EXISTS FOR (n:LinchpinRelation) REQUIRE n.id IS UNIQUE
