// purpose:    tell the server's time
// parameters: none
// returns:    now datetime
// relies on:  nothing
RETURN datetime.realtime() AS now
