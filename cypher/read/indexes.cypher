// purpose:    name the indexes that are there
// parameters: none
// returns:    name string
// relies on:  nothing
SHOW INDEXES YIELD name
RETURN name
