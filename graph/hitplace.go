package graph

import (
	"cmp"
	"fmt"
	"strings"
)

// Ranks of the hits of a text, in the order in which they are told.
const (
	RankKey   = iota // the item whose key is the text
	RankName         // those whose folded name is the folded text
	RankWords        // the rest
)

// HitPlace is where an item stands among the hits of a text. It names the item
// and does not count those before it, so that a page that begins behind a
// place neither misses nor repeats what did not change meanwhile.
type HitPlace struct {
	Rank int // RankKey to RankWords
	Key  string
}

// Compare orders hits as [Page] tells them.
func (p HitPlace) Compare(o HitPlace) int {
	return cmp.Or(cmp.Compare(p.Rank, o.Rank), strings.Compare(p.Key, o.Key))
}

// String is the place for Query.After: "2:vm/web-1".
func (p HitPlace) String() string { return fmt.Sprintf("%d:%s", p.Rank, p.Key) }

// ParseHitPlace reads what String wrote.
func ParseHitPlace(text string) (HitPlace, bool) {
	rank, key, ok := strings.Cut(text, ":")
	if !ok || len(rank) != 1 || rank[0] < '0' || rank[0] > '0'+RankWords {
		return HitPlace{}, false
	}
	return HitPlace{Rank: int(rank[0] - '0'), Key: key}, true
}

// Place reads After of a query with Text; nil where it begins.
func (q *Query) Place() *HitPlace {
	if p, ok := ParseHitPlace(q.After); ok {
		return &p
	}
	return nil
}
