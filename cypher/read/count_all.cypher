// purpose:    count all items, and the retired ones
// parameters: none
// returns:    all, retired integer
// relies on:  the count store, so that it costs the same on any number of items
CALL () {
  MATCH (n:Item)
  RETURN count(n) AS all
}
CALL () {
  MATCH (n:LinchpinRetired)
  RETURN count(n) AS retired
}
RETURN all, retired
