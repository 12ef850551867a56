// purpose:    find the newest revision that is not after an instant
// parameters: instant datetime
// returns:    number integer; no row when the instant lies before the first
// relies on:  index on LinchpinRevision.at, read backwards
MATCH (v:LinchpinRevision)
USING INDEX SEEK v:LinchpinRevision(at)
WHERE v.at <= $instant
RETURN v.number AS number
ORDER BY v.at DESC, v.number DESC
LIMIT 1
