// Package impact answers what a failure or a change does to the items of a
// graph, and why, from memory.
//
//	shop --DEPENDS_ON--> db --RUNS_ON--> host        host down: db down, shop down
//	shop --web, 2 of 3--> vm-a, vm-b, vm-c           vm-a down: shop at risk
//
// A [Snapshot] holds the structure of one revision on compact arrays. It never
// changes: [Snapshot.Apply] makes the next one in time proportional to the
// change and shares the rest. [Simulate] runs a [Scenario] on a snapshot; its
// [Outcome] tells the affected items, and proves them.
//
// The package is pure: no I/O, no locks held while it computes, no goroutines,
// no recursion over the graph; cycles are data. Equal input gives equal output,
// in equal order. Everything is safe for concurrent use except [Builder].
//
// # Method
//
// Every item has one of four states and every rule can only worsen states, so
// forward chaining with counters reaches the least fixpoint (Dowling, Gallier,
// "Linear-time algorithms for testing the satisfiability of propositional Horn
// formulae", 1984): an item that fails adds one to the counter of each
// requirement that it is a member of, and a requirement that overflows its
// slack fails its owner. Rounds are synchronous, so that the round in which an
// item reaches its final state is its distance and the depth of its proof.
// Connectivity is the opposite, a least fixpoint of support from the roots,
// taken anew in each round that took something from it.
package impact
