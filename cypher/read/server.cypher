// purpose:    tell what answers: product, versions, edition
// parameters: none
// returns:    name string; versions list of string; edition string
// relies on:  the procedure dbms.components, in every Neo4j
CALL dbms.components() YIELD name, versions, edition
RETURN name, versions, edition
