package graph

import "testing"

// TestEditDistance holds the distance, which gives up early and skips what two
// words share, to the definition, for all words of up to five of two letters
// and some of three.
func TestEditDistance(t *testing.T) {
	words := []string{""}
	for at := 0; len(words[at]) < 5; at++ {
		words = append(words, words[at]+"a", words[at]+"b")
	}
	words = append(words, "abcab", "acbab", "cab", "bacbac", "abccba", "ccabb")
	for _, x := range words {
		for _, y := range words {
			want := plainDistance(x, y)
			for _, limit := range []int{0, 1, 2, 3, 4, 100} {
				if got := editDistance([]rune(x), []rune(y), limit); got != min(want, limit) {
					t.Fatalf("%q %q below %d: %d, want %d", x, y, limit, got, min(want, limit))
				}
			}
		}
	}
}

// plainDistance is the definition, over all beginnings of both words.
func plainDistance(a, b string) int {
	var d [8][8]int
	for i := range len(a) + 1 {
		for j := range len(b) + 1 {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = d[i-1][j-1] + 1
			}
			d[i][j] = min(d[i][j], d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
