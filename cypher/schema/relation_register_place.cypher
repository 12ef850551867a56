// purpose:    find whether a relation of one type and group stands between two items
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_relation_register_place IF NOT EXISTS FOR (n:LinchpinRelation) ON (n.place)
