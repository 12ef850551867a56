package impact

import (
	"sync/atomic"
	"unsafe"
)

// text names a string in an arena: chunk, offset and length in one word, so
// that the garbage collector sees no pointer. The zero text is "".
type text uint64

const (
	textLengthBits = 20 // up to 1 MiB, more than any key, name or group
	textOffsetBits = 24
	chunkBytes     = 1 << 20
	smallChunk     = 1 << 14
)

// arena holds strings in chunks that are only appended to. Versions share
// chunks: the version that wins the free end of the last chunk writes there,
// any other begins a chunk of its own.
type arena struct {
	chunks []*chunk
	live   int // bytes of the strings put, dead ones included
}

type chunk struct {
	data []byte       // full length from the beginning; free beyond taken
	used atomic.Int64 // bytes given away
}

// put stores a string.
func (a *arena) put(s string) text {
	if s == "" {
		return 0
	}
	n := len(s)
	a.live += n
	if last := len(a.chunks) - 1; last >= 0 {
		c := a.chunks[last]
		for {
			used := c.used.Load()
			if int(used)+n > len(c.data) {
				break
			}
			if c.used.CompareAndSwap(used, used+int64(n)) {
				copy(c.data[used:], s)
				return newText(last, int(used), n)
			}
		}
	}
	size := smallChunk
	if len(a.chunks) > 0 {
		size = min(chunkBytes, 2*len(a.chunks[len(a.chunks)-1].data))
	}
	c := &chunk{data: make([]byte, max(n, size))}
	c.used.Store(int64(n))
	copy(c.data, s)
	a.chunks = append(a.chunks[:len(a.chunks):len(a.chunks)], c)
	return newText(len(a.chunks)-1, 0, n)
}

func newText(chunk, offset, length int) text {
	return text(chunk)<<(textLengthBits+textOffsetBits) | text(offset)<<textLengthBits | text(length) //nolint:gosec // never negative
}

// get reads a string without copying it: the bytes of a string that was put
// never change again.
func (a *arena) get(t text) string {
	n := int(t & (1<<textLengthBits - 1))
	if n == 0 {
		return ""
	}
	offset := int(t >> textLengthBits & (1<<textOffsetBits - 1)) //nolint:gosec // 24 bits
	return unsafe.String(&a.chunks[t>>(textLengthBits+textOffsetBits)].data[offset], n)
}
