package ingest

import (
	"hash/maphash"

	"github.com/google/uuid"
)

// hash stands for a key. Two seeds of this process make 128 bits, so that
// nobody can prepare keys that collide.
type hash [2]uint64

var hashSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func hashOf(key string) hash {
	return hash{maphash.String(hashSeeds[0], key), maphash.String(hashSeeds[1], key)}
}

// entry is what the import knows of an item that it names: one that a row
// states, or that a relation ends at.
type entry struct {
	id       uuid.UUID
	line     int32 // of the row; 0 for none
	file     uint16
	class    int16 // in order of the model; -1 for unknown
	stated   bool  // a row states it
	stored   bool  // it is in the store
	retired  bool  // stored, and retired before this import
	rejected bool  // its row has a problem
}

// What becomes of a row.
const (
	rowUnchanged byte = iota
	rowCreated
	rowUpdated
	rowRejected
)
