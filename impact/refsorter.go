package impact

import "math/bits"

// refSorter puts many items in the order of their numbers, in time linear in
// them, by way of a bit for each item of the snapshot.
type refSorter struct {
	words []uint64 // all zero between two calls
}

// Fewer items than one of sortedShare, and fewer than leastSorted, stay as they
// are. For more it pays to look at all words once: what is read for items in
// order stands in memory nearly in order.
const (
	sortedShare = 256
	leastSorted = 64
)

// sort sorts distinct refs below n, if they are many.
func (t *refSorter) sort(refs []Ref, n int) {
	if len(refs) < max(leastSorted, n/sortedShare) {
		return
	}
	if size := (n + 63) / 64; len(t.words) < size {
		t.words = make([]uint64, size)
	}
	for _, ref := range refs {
		t.words[ref>>6] |= 1 << (ref & 63)
	}
	at := 0
	for i, word := range t.words {
		if word == 0 {
			continue
		}
		t.words[i] = 0
		for ; word != 0; word &= word - 1 {
			refs[at] = Ref(i<<6 | bits.TrailingZeros64(word)) //nolint:gosec // below n
			at++
		}
	}
}
