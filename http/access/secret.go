package access

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"math/big"
	"strings"
	"time"
)

// A token reads linchpin_<id>_<secret><checksum>: an id that may be shown, 32
// random bytes, and the CRC-32 of all before it, so that a scanner of leaked
// secrets knows one when it sees it and a mistyped one is told apart without
// asking the store.
const (
	prefix       = "linchpin_"
	idLength     = timeLength + 5
	timeLength   = 9 // milliseconds in base 36, good for 3,000 years
	secretLength = 43
	checkLength  = 6
	textLength   = len(prefix) + idLength + 1 + secretLength + checkLength
)

const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// digest is the SHA-256 of a secret, which is all that is kept of it.
type digest [sha256.Size]byte

func digestOf(secret string) digest { return sha256.Sum256([]byte(secret)) }

// mint makes a new token. Ids sort by the time of their making.
func mint(now time.Time) (id, text string) {
	var tail [idLength - timeLength]byte
	for i := range tail {
		tail[i] = digits[draw(36)]
	}
	id = base(big.NewInt(now.UnixMilli()), 36, timeLength) + string(tail[:])
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	text = prefix + id + "_" + base(new(big.Int).SetBytes(secret[:]), 62, secretLength)
	return id, text + checksum(text)
}

// idOf is the id that stands in a token, where it has the form of one.
func idOf(text string) (id string, ok bool) {
	if len(text) != textLength || !strings.HasPrefix(text, prefix) {
		return "", false
	}
	body := text[:len(text)-checkLength]
	id = text[len(prefix) : len(prefix)+idLength]
	if checksum(body) != text[len(body):] || text[len(prefix)+idLength] != '_' || !isID(id) ||
		strings.Trim(body[len(prefix)+idLength+1:], digits) != "" {
		return "", false
	}
	return id, true
}

// isID says whether a text has the form of a token's id.
func isID(text string) bool { return len(text) == idLength && strings.Trim(text, digits[:36]) == "" }

func checksum(text string) string {
	return base(big.NewInt(int64(crc32.ChecksumIEEE([]byte(text)))), 62, checkLength)
}

// base writes n with digits of a base, at least of a length.
func base(n *big.Int, radix, length int) string {
	text := n.Text(radix) // the same digits: 0-9, a-z, A-Z
	return strings.Repeat("0", max(0, length-len(text))) + text
}

// draw is a random number below n.
func draw(n int64) int64 {
	drawn, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		panic("access: no randomness: " + err.Error()) // the reader never fails
	}
	return drawn.Int64()
}
