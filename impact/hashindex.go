package impact

import "math/bits"

// hashIndex finds entries of a table by hash: open addressing with linear
// probing over entry numbers plus one, in shards that are copied when written.
// Whether an entry is the one asked for is the caller's to say.
type hashIndex struct {
	shards    [][]uint32 // each a power of two long, at most 3/4 full
	used      []uint32   // entries in each
	shardBits uint8
}

// newHashIndex makes an index for about n entries.
func newHashIndex(n int) hashIndex {
	shardBits := uint8(min(10, bits.Len(uint(n>>8)))) //nolint:gosec // 0..10
	x := hashIndex{make([][]uint32, 1<<shardBits), make([]uint32, 1<<shardBits), shardBits}
	each := max(8, n>>shardBits)
	for i := range x.shards {
		x.shards[i] = make([]uint32, slotsFor(each))
	}
	return x
}

// filled makes an index of the entries below n.
func filled(n uint32, hashOf func(entry uint32) uint64) hashIndex {
	x := newHashIndex(int(n))
	e := hashEditor{hashIndex: x, owned: make([]bool, len(x.shards)), hashOf: hashOf}
	for i := range e.owned {
		e.owned[i] = true // nobody else has seen them
	}
	for i := range n {
		e.add(hashOf(i), i)
	}
	return e.hashIndex
}

// openIndex is a hash index that only grows, in one piece.
type openIndex struct {
	slots []uint32 // a power of two long, at most 3/4 full
	used  int
}

func (x *openIndex) find(hash uint64, same func(entry uint32) bool) (uint32, bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(x.slots) - 1)
	for at := hash & mask; x.slots[at] != 0; at = (at + 1) & mask {
		if entry := x.slots[at] - 1; same(entry) {
			return entry, true
		}
	}
	return 0, false
}

func (x *openIndex) add(hash uint64, entry uint32, hashOf func(entry uint32) uint64) {
	if (x.used+1)*4 > len(x.slots)*3 {
		grown := make([]uint32, max(64, 2*len(x.slots)))
		for _, s := range x.slots {
			if s != 0 {
				place(grown, hashOf(s-1), s)
			}
		}
		x.slots = grown
	}
	place(x.slots, hash, entry+1)
	x.used++
}

// slotsFor is the power of two that n entries fill to at most 3/4.
func slotsFor(n int) int { return 1 << bits.Len(uint(n*4/3)) }

func (x *hashIndex) shardOf(hash uint64) int {
	return int(hash >> (64 - x.shardBits)) //nolint:gosec // below 1,024; a shift by 64 is 0
}

// find gives the entry with this hash for which same holds.
func (x *hashIndex) find(hash uint64, same func(entry uint32) bool) (uint32, bool) {
	slots := x.shards[x.shardOf(hash)]
	mask := uint64(len(slots) - 1)
	for at := hash & mask; slots[at] != 0; at = (at + 1) & mask {
		if entry := slots[at] - 1; same(entry) {
			return entry, true
		}
	}
	return 0, false
}

// hashEditor is a version of an index in the making.
type hashEditor struct {
	hashIndex
	owned  []bool
	hashOf func(entry uint32) uint64
}

// edit begins the next version; hashOf must know all entries at all times.
func (x *hashIndex) edit(hashOf func(entry uint32) uint64) hashEditor {
	e := hashEditor{hashIndex: *x, owned: make([]bool, len(x.shards)), hashOf: hashOf}
	e.shards = append([][]uint32(nil), x.shards...)
	e.used = append([]uint32(nil), x.used...)
	return e
}

func (e *hashEditor) own(shard, room int) []uint32 {
	slots := e.shards[shard]
	if need := int(e.used[shard]) + room; need*4 > len(slots)*3 {
		grown := make([]uint32, slotsFor(need*2))
		for _, s := range slots {
			if s != 0 {
				place(grown, e.hashOf(s-1), s)
			}
		}
		e.shards[shard], e.owned[shard] = grown, true
	} else if !e.owned[shard] {
		e.shards[shard], e.owned[shard] = append([]uint32(nil), slots...), true
	}
	return e.shards[shard]
}

func place(slots []uint32, hash uint64, value uint32) {
	mask := uint64(len(slots) - 1)
	at := hash & mask
	for slots[at] != 0 {
		at = (at + 1) & mask
	}
	slots[at] = value
}

// add puts an entry that is not in the index.
func (e *hashEditor) add(hash uint64, entry uint32) {
	shard := e.shardOf(hash)
	place(e.own(shard, 1), hash, entry+1)
	e.used[shard]++
}

// remove takes an entry out and closes the gap that it leaves.
func (e *hashEditor) remove(hash uint64, entry uint32) {
	shard := e.shardOf(hash)
	slots := e.own(shard, 0)
	mask := uint64(len(slots) - 1)
	gap := hash & mask
	for slots[gap] != entry+1 {
		if slots[gap] == 0 {
			return
		}
		gap = (gap + 1) & mask
	}
	e.used[shard]--
	for at := (gap + 1) & mask; slots[at] != 0; at = (at + 1) & mask {
		if home := e.hashOf(slots[at]-1) & mask; (at-home)&mask >= (at-gap)&mask {
			slots[gap], gap = slots[at], at
		}
	}
	slots[gap] = 0
}
