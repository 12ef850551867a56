package api

import (
	"context"
	"testing"

	"linchpin/graph"
)

// TestAFreePlaceIsTakenWhateverTheTime: the time that is over is told by the
// answer; only a question that has to wait is told that it found no place.
func TestAFreePlaceIsTakenWhateverTheTime(t *testing.T) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	p := &lightPool{places: make(chan struct{}, 1)}
	for range 100 {
		leave, err := p.enter(over)
		if err != nil {
			t.Fatalf("a place was free: %v", err)
		}
		leave()
	}
	leave, err := p.enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.enter(over); graph.CodeOf(err) != graph.CodeTimeout {
		t.Errorf("all places are taken: %v", err)
	}
	leave()
	if _, err := p.enter(over); err != nil {
		t.Errorf("the place was given back: %v", err)
	}
}
