package graph

import (
	"slices"
	"sync"
)

// Queue is the batches that wait to be written together, first come first. Its
// zero value is empty; it is safe for concurrent use.
type Queue[W comparable] struct {
	mu   sync.Mutex
	list []W
}

// Put makes a batch wait.
func (q *Queue[W]) Put(w W) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list = append(q.list, w)
}

// Drop takes a batch out that nobody writes yet, and says whether it was so.
func (q *Queue[W]) Drop(w W) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.list, w)
	if i < 0 {
		return false
	}
	q.list = append(q.list[:i:i], q.list[i+1:]...)
	return true
}

// Take gives the batches of the next transaction: at most most of them, and
// after the first no more than weigh heaviest together.
func (q *Queue[W]) Take(most, heaviest int, weight func(W) int) []W {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, together := 0, 0
	for n < len(q.list) && n < most {
		if n > 0 {
			if together += weight(q.list[n]); together > heaviest {
				break
			}
		}
		n++
	}
	group := q.list[:n:n]
	q.list = q.list[n:]
	return group
}

// Len is how many batches wait.
func (q *Queue[W]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.list)
}
