// purpose:    drop a constraint that an earlier version made and none needs
// parameters: name string
// returns:    nothing
// relies on:  nothing
DROP CONSTRAINT $name IF EXISTS
