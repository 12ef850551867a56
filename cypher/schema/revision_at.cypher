// purpose:    find the revision of an instant
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_revision_at IF NOT EXISTS FOR (n:LinchpinRevision) ON (n.at)
