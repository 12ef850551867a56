package storetest

import "linchpin/graph"

// deletionClauses are what Deletions promises.
var deletionClauses = []clause{
	{"deletions/oldest first", "relations deleted after a revision, in their last states, by revision and id; what was put again too", func(e *trial) {
		e.apply(append(machines(3), link(relation(2, 1, 2)), link(relation(1, 3, 1)), link(relation(3, 2, 3)))...)
		e.same("of nothing deleted", e.deletions(0, 10), []graph.Version{})
		e.apply(link(relation(2, 1, 2, grouped("g"))), put(machine(1, retired)))
		third := e.apply(unlink(relation(2, 1, 2)), unlink(relation(1, 3, 1)))
		e.apply(link(relation(2, 1, 2)))
		fifth := e.apply(unlink(relation(3, 2, 3)), purge(3))
		first, second, last := *relation(1, 3, 1), *relation(2, 1, 2, grouped("g")), *relation(3, 2, 3)
		first.Revision, second.Revision, last.Revision = 1, 2, 1
		want := []graph.Version{{Revision: third, Relation: &first, Deleted: true}, {Revision: third, Relation: &second, Deleted: true},
			{Revision: fifth, Relation: &last, Deleted: true}}
		e.same("from the beginning", e.deletions(0, 10), want)
		e.same("after 2", e.deletions(2, 10), want)
		e.same("after 3", e.deletions(3, 10), want[2:])
		e.same("after 5", e.deletions(5, 10), []graph.Version{})
		e.same("after what is to come", e.deletions(99, 10), []graph.Version{})
		e.restart()
		e.same("opened again", e.deletions(0, 10), want)
	}},
	{"deletions/pages", "until there are limit; the revision in which the limit is reached is given whole", func(e *trial) {
		e.apply(append(machines(3), link(relation(1, 1, 2)), link(relation(2, 1, 3)), link(relation(3, 2, 3)), link(relation(4, 3, 1)))...)
		e.apply(unlink(relation(3, 2, 3)), put(machine(1)))
		e.apply(put(machine(2)))
		e.apply(unlink(relation(2, 1, 3)), unlink(relation(1, 1, 2)))
		e.apply(unlink(relation(4, 3, 1)))
		revisions := func(after graph.RevisionNumber, limit int) []graph.RevisionNumber {
			var list []graph.RevisionNumber
			for _, v := range e.deletions(after, limit) {
				list = append(list, v.Revision.Number)
			}
			return list
		}
		e.same("1 from the beginning", revisions(0, 1), []int{2})
		e.same("2 from the beginning", revisions(0, 2), []int{2, 4, 4})
		e.same("3 from the beginning", revisions(0, 3), []int{2, 4, 4})
		e.same("1 after 2", revisions(2, 1), []int{4, 4})
		e.same("1 after 4", revisions(4, 1), []int{5})
		for _, limit := range []int{-1, 0, graph.MaxPage + 1} {
			_, err := e.Deletions(e.ctx, 0, limit)
			e.fails(graph.CodeInvalid, err)
		}
	}},
}

func (e *trial) deletions(after graph.RevisionNumber, limit int) []graph.Version {
	e.Helper()
	versions, err := e.Deletions(e.ctx, after, limit)
	e.ok(err)
	return versions
}
