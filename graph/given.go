package graph

import (
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"
)

// MaxGiven bounds what a batch may be given, entries of all kinds together.
const MaxGiven = 20 * MaxBatchOps

// Given is what a batch was checked against and does not write itself, so that
// nobody can change it between the check and the commit.
type Given struct {
	At      RevisionNumber  // the newest revision when the check began to read
	Model   *RevisionNumber // the revision that put the model, 0 for none; nil asks nothing
	Items   []GivenItem     // as they were read
	Quiet   []uuid.UUID     // items at which no relation was put after At, unless by the batch's own run
	Classes []string        // of which no item was put after At
	Types   []string        // of which no relation was put after At
}

// GivenItem is an item that has a class. One that was read as retired must be so
// still; others may retire.
type GivenItem struct {
	ID      uuid.UUID
	Class   string
	Retired bool
}

// Places of what a batch is given, for problems.
const (
	GivenModelPath   = "given.model"
	GivenClassesPath = "given.classes"
	GivenTypesPath   = "given.types"
)

// GivenItemPath is the place of an item.
func GivenItemPath(i int) string { return fmt.Sprintf("given.items[%d]", i) }

// GivenQuietPath is the place of an item whose relations were read.
func GivenQuietPath(i int) string { return fmt.Sprintf("given.quiet[%d]", i) }

// check gives what is wrong with it by itself.
func (g *Given) check() []Problem {
	if g == nil {
		return nil
	}
	if n := len(g.Items) + len(g.Quiet) + len(g.Classes) + len(g.Types); n > MaxGiven {
		return []Problem{{Path: "given", Value: fmt.Sprint(n), Reason: fmt.Sprintf("a batch is given at most %d entries", MaxGiven)}}
	}
	return nil
}

// bytes is its form in the hash of a batch.
func (g *Given) bytes() []byte {
	b := make([]byte, 0, 64+32*len(g.Items)+16*len(g.Quiet))
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	b = binary.AppendUvarint(b, uint64(g.At))
	if g.Model != nil {
		b = binary.AppendUvarint(append(b, 'm'), uint64(*g.Model))
	}
	for i := range g.Items {
		b = append(append(b, 'i'), g.Items[i].ID[:]...)
		if g.Items[i].Retired {
			b = append(b, '-')
		}
		text(g.Items[i].Class)
	}
	for i := range g.Quiet {
		b = append(append(b, 'q'), g.Quiet[i][:]...)
	}
	for _, class := range g.Classes {
		b = append(b, 'c')
		text(class)
	}
	for _, name := range g.Types {
		b = append(b, 't')
		text(name)
	}
	return b
}
