package api

import (
	"encoding/binary"
	"strings"
)

// textStore keeps texts close together, four bytes to name each: a million
// strings of their own would take several times what they say. Texts are only
// added; whoever holds the store makes a new one when much of it is no longer
// named.
type textStore struct {
	chunks []*strings.Builder // each of a capacity that it never outgrows
	bytes  int
}

// textRef names a text of a store: the chunk and where in it. 0 is "".
type textRef uint32

const (
	offsetBits   = 20 // a chunk has 1 MiB, or is one longer text
	smallestBits = 12 // the first chunk; each is twice the one before
)

// put keeps a text. A store has room for 4 GiB, more than a register may take.
func (s *textStore) put(text string) textRef {
	if text == "" {
		return 0
	}
	var head [binary.MaxVarintLen64]byte
	length := binary.PutUvarint(head[:], uint64(len(text)))
	need := length + len(text)
	last := len(s.chunks) - 1
	if last < 0 || s.chunks[last].Cap()-s.chunks[last].Len() < need || s.chunks[last].Len() >= 1<<offsetBits {
		chunk := &strings.Builder{}
		chunk.Grow(max(1<<min(smallestBits+len(s.chunks), offsetBits), need+1))
		if last < 0 {
			chunk.WriteByte(0) // so that no text is at 0
		}
		s.chunks = append(s.chunks, chunk)
		s.bytes += chunk.Cap()
		last++
	}
	chunk := s.chunks[last]
	at := textRef(last<<offsetBits | chunk.Len()) //nolint:gosec // both are below their bounds
	chunk.Write(head[:length])
	chunk.WriteString(text)
	return at
}

// at gives a text without copying it.
func (s *textStore) at(ref textRef) string {
	if ref == 0 {
		return ""
	}
	rest := s.chunks[ref>>offsetBits].String()[ref&(1<<offsetBits-1):]
	if n := rest[0]; n < 0x80 {
		return rest[1 : 1+int(n)]
	}
	size, length := uint64(0), 0
	for shift := 0; ; shift += 7 {
		b := rest[length]
		length++
		size |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return rest[length : length+int(size)] //nolint:gosec // what put wrote
		}
	}
}
