// purpose:    wait until the search index has all that was committed
// parameters: none
// returns:    nothing
// relies on:  the procedure db.index.fulltext.awaitEventuallyConsistentIndexRefresh
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
