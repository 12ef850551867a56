// purpose:    find the model of a revision
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE CONSTRAINT linchpin_model_revision IF NOT EXISTS FOR (n:LinchpinModel) REQUIRE n.revision IS UNIQUE
