// purpose:    find a relation of one type by its id; one relation of an id and type
// parameters: none; RELATION_TYPE stands for the checked name of a relation type
// returns:    nothing
// relies on:  nothing; a type cannot be a parameter of a schema statement
CREATE CONSTRAINT `linchpin_relation_id_RELATION_TYPE` IF NOT EXISTS FOR ()-[k:`RELATION_TYPE`]-() REQUIRE k.id IS UNIQUE
