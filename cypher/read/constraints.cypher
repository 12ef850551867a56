// purpose:    name the constraints that are there
// parameters: none
// returns:    name string
// relies on:  nothing
SHOW CONSTRAINTS YIELD name
RETURN name
