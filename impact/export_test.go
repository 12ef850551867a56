package impact

// AlwaysAlongWays makes failure sets be found along ways in every network, and
// gives what undoes it.
func AlwaysAlongWays() (undo func()) {
	was := waysFrom
	waysFrom = 0
	return func() { waysFrom = was }
}
