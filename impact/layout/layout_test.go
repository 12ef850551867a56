package layout_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/impact/layout"
)

var update = flag.Bool("update", false, "write the golden files anew")

// read makes a graph from text: "lane NAME [COUNT]", "card ID LANE",
// "badge ID OWNER WIDTH", "edge FROM TO [soft] [badge=ID]".
func read(t *testing.T, text string) layout.Graph {
	t.Helper()
	var g layout.Graph
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		switch f[0] {
		case "lane":
			lane := layout.Lane{Name: f[1]}
			if len(f) > 2 {
				lane.Count = number(t, f[2])
			}
			g.Lanes = append(g.Lanes, lane)
		case "card":
			at := slices.IndexFunc(g.Lanes, func(l layout.Lane) bool { return l.Name == f[2] })
			g.Cards = append(g.Cards, layout.Card{ID: f[1], Key: f[1], Lane: at, Width: 146, Height: 42})
		case "badge":
			g.Badges = append(g.Badges, layout.Badge{ID: f[1], Owner: f[2], Key: f[1], Width: number(t, f[3]), Height: 20})
		case "edge":
			e := layout.Edge{From: f[1], To: f[2]}
			for _, word := range f[3:] {
				if badge, ok := strings.CutPrefix(word, "badge="); ok {
					e.Badge = badge
				}
				e.Soft = e.Soft || word == "soft"
			}
			g.Edges = append(g.Edges, e)
		default:
			t.Fatalf("no line begins with %q", f[0])
		}
	}
	return g
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// describe writes a drawing as text, lane by lane and row by row.
func describe(g layout.Graph, d layout.Drawing) string {
	var b strings.Builder
	fmt.Fprintf(&b, "drawing %d x %d\n", d.Width, d.Height)
	cards := slices.Clone(d.Cards)
	slices.SortFunc(cards, func(a, b layout.PlacedCard) int { return (a.Row-b.Row)*1000 + a.Column - b.Column })
	for i, lane := range d.Lanes {
		fmt.Fprintf(&b, "\nlane %s: %d, y %d to %d\n", lane.Name, lane.Count, lane.Y, lane.Y+lane.Height)
		row := -1
		for _, c := range cards {
			if c.Lane != i {
				continue
			}
			if c.Row != row {
				row = c.Row
				fmt.Fprintf(&b, "  row %d, y %d:\n", row, c.Y)
			}
			fmt.Fprintf(&b, "    %-14s x %d to %d\n", c.ID, c.X, c.X+c.Width)
			for j, badge := range d.Badges {
				if g.Badges[j].Owner == c.ID {
					fmt.Fprintf(&b, "      badge %s at %d, %d\n", badge.ID, badge.X, badge.Y)
				}
			}
		}
	}
	b.WriteByte('\n')
	for i, e := range d.Edges {
		against := ""
		if e.Against {
			against = " against"
		}
		fmt.Fprintf(&b, "%s -> %s%s  %s\n", g.Edges[i].From, g.Edges[i].To, against, e.Path)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.graph")
	if err != nil || len(files) == 0 {
		t.Fatalf("no graphs in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			g := read(t, string(text))
			d := layout.Place(g, layout.Options{})
			check(t, g, d)
			golden := strings.TrimSuffix(file, ".graph") + ".golden"
			got := describe(g, d)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

// estate draws a random graph of n cards in six lanes, about two relations a
// card; most go to the next lane, some stay in their own, skip lanes or go up.
func estate(r *rand.Rand, n int) layout.Graph {
	var g layout.Graph
	for i := range 6 {
		g.Lanes = append(g.Lanes, layout.Lane{Name: fmt.Sprintf("tier %d", i)})
	}
	laneOf := func(i int) int { return i * 6 / n }
	id := func(i int) string { return fmt.Sprintf("c%05d", i) }
	for i := range n {
		g.Cards = append(g.Cards, layout.Card{ID: id(i), Key: fmt.Sprintf("k%05d", r.IntN(n)), Lane: laneOf(i), Width: 130 + 2*r.IntN(14), Height: 40 + r.IntN(3)})
		if r.IntN(5) == 0 {
			for b := range 1 + r.IntN(3) {
				g.Badges = append(g.Badges, layout.Badge{ID: fmt.Sprintf("%s/%d", id(i), b), Owner: id(i), Key: strconv.Itoa(b), Width: 60 + r.IntN(120), Height: 20})
			}
		}
	}
	for range 2 * n {
		i := r.IntN(n)
		lane := laneOf(i)
		switch k := r.IntN(20); {
		case k < 14:
			lane++
		case k < 16:
		case k < 19:
			lane += 2 + r.IntN(3)
		default:
			lane -= 1
		}
		lane = max(0, min(5, lane))
		low, high := (lane*n+5)/6, ((lane+1)*n+5)/6
		if low >= high {
			continue
		}
		e := layout.Edge{From: id(i), To: id(min(n-1, low+r.IntN(high-low))), Soft: r.IntN(6) == 0}
		if r.IntN(2) == 0 {
			e.Badge = id(i) + "/0"
		}
		g.Edges = append(g.Edges, e)
	}
	return g
}

// check holds a drawing to what every map promises.
func check(t *testing.T, g layout.Graph, d layout.Drawing) {
	t.Helper()
	lane := map[string]int{}
	for i, c := range d.Cards {
		if c.X < 0 || c.Y < 0 || c.X+c.Width > d.Width || c.Y+c.Height > d.Height {
			t.Errorf("card %s leaves the drawing", c.ID)
		}
		if l := d.Lanes[c.Lane]; c.Y < l.Y || c.Y+c.Height > l.Y+l.Height || l.Name != g.Lanes[g.Cards[i].Lane].Name {
			t.Errorf("card %s leaves its lane", c.ID)
		}
		lane[c.ID] = g.Cards[i].Lane
	}
	y := 0
	for _, l := range d.Lanes {
		if l.Y != y {
			t.Errorf("lane %s begins at %d, want %d", l.Name, l.Y, y)
		}
		y += l.Height
	}
	if y != d.Height {
		t.Errorf("lanes end at %d of %d", y, d.Height)
	}
	apart(t, g, d)
	at := map[string]layout.PlacedCard{}
	for _, c := range d.Cards {
		at[c.ID] = c
	}
	for i, e := range g.Edges {
		from, okFrom := at[e.From]
		to, okTo := at[e.To]
		if !okFrom || !okTo || e.From == e.To {
			if d.Edges[i].Path != "" {
				t.Errorf("%s -> %s has a path", e.From, e.To)
			}
			continue
		}
		if d.Edges[i].Against == (to.Y > from.Y) {
			t.Errorf("%s -> %s: against is %t", e.From, e.To, d.Edges[i].Against)
		}
		passesBeside(t, e, d.Edges[i].Path, d)
	}
}

// apart says that no two cards or badges of different owners overlap.
func apart(t *testing.T, g layout.Graph, d layout.Drawing) {
	t.Helper()
	type box struct {
		owner      string
		x, y, w, h int
	}
	var boxes []box
	for _, c := range d.Cards {
		boxes = append(boxes, box{c.ID, c.X, c.Y, c.Width, c.Height})
	}
	for i, b := range d.Badges {
		boxes = append(boxes, box{g.Badges[i].Owner, b.X, b.Y, b.Width, b.Height})
	}
	slices.SortFunc(boxes, func(a, b box) int { return a.y - b.y })
	for i, a := range boxes {
		for _, b := range boxes[i+1:] {
			if b.y >= a.y+a.h {
				break
			}
			if a.owner != b.owner && a.x < b.x+b.w && b.x < a.x+a.w {
				t.Errorf("%s and %s overlap", a.owner, b.owner)
			}
		}
	}
}

// passesBeside follows a path in small steps and says that it enters no card
// but those at its ends.
func passesBeside(t *testing.T, e layout.Edge, path string, d layout.Drawing) {
	t.Helper()
	points := trace(t, path)
	for _, c := range d.Cards {
		if c.ID == e.From || c.ID == e.To {
			continue
		}
		for _, p := range points {
			if p[0] > float64(c.X) && p[0] < float64(c.X+c.Width) && p[1] > float64(c.Y) && p[1] < float64(c.Y+c.Height) {
				t.Errorf("%s -> %s passes behind %s: %s", e.From, e.To, c.ID, path)
				return
			}
		}
	}
}

func trace(t *testing.T, path string) [][2]float64 {
	t.Helper()
	var points [][2]float64
	var x, y float64
	for path != "" {
		command := path[0]
		end := strings.IndexAny(path[1:], "MVC") + 1
		if end == 0 {
			end = len(path)
		}
		var n []float64
		for _, word := range strings.Fields(path[1:end]) {
			n = append(n, float64(number(t, word)))
		}
		path = path[end:]
		switch command {
		case 'M':
			x, y = n[0], n[1]
		case 'V':
			for step := range 101 {
				points = append(points, [2]float64{x, y + (n[0]-y)*float64(step)/100})
			}
			y = n[0]
		case 'C':
			for step := range 41 {
				s := float64(step) / 40
				r := 1 - s
				points = append(points, [2]float64{
					r*r*r*x + 3*r*r*s*n[0] + 3*r*s*s*n[2] + s*s*s*n[4],
					r*r*r*y + 3*r*r*s*n[1] + 3*r*s*s*n[3] + s*s*s*n[5],
				})
			}
			x, y = n[4], n[5]
		}
	}
	return points
}

func TestEveryDrawingIsSound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 7, 30, 30, 30, 100, 100, 400} {
		g := estate(r, n)
		check(t, g, layout.Place(g, layout.Options{}))
	}
}

func TestOrderOfInputChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		g := estate(r, 60)
		want := named(g, layout.Place(g, layout.Options{}))
		r.Shuffle(len(g.Cards), func(i, j int) { g.Cards[i], g.Cards[j] = g.Cards[j], g.Cards[i] })
		r.Shuffle(len(g.Edges), func(i, j int) { g.Edges[i], g.Edges[j] = g.Edges[j], g.Edges[i] })
		r.Shuffle(len(g.Badges), func(i, j int) { g.Badges[i], g.Badges[j] = g.Badges[j], g.Badges[i] })
		if diff := cmp.Diff(want, named(g, layout.Place(g, layout.Options{}))); diff != "" {
			t.Fatalf("another order of input gives another drawing (-first +second):\n%s", diff)
		}
	}
}

// named lists everything placed by its name, sorted.
func named(g layout.Graph, d layout.Drawing) []string {
	var all []string
	for _, c := range d.Cards {
		all = append(all, fmt.Sprint("card ", c))
	}
	for _, b := range d.Badges {
		all = append(all, fmt.Sprint("badge ", b))
	}
	for i, e := range d.Edges {
		all = append(all, fmt.Sprint("edge ", g.Edges[i], e))
	}
	slices.Sort(all)
	return append(all, fmt.Sprint(d.Width, d.Height, d.Lanes))
}

func TestNeededCardsStandLower(t *testing.T) {
	g := read(t, `
		lane only
		card a only
		card b only
		card c only
		card d only
		edge a b
		edge b c
		edge c b
		edge c d`)
	d := layout.Place(g, layout.Options{})
	y := func(i int) int { return d.Cards[i].Y }
	if y(0) >= y(1) || y(1) != y(2) || y(2) >= y(3) {
		t.Errorf("a, then b and c together, then d; got y %d %d %d %d", y(0), y(1), y(2), y(3))
	}
}

func TestSweepsUncross(t *testing.T) {
	// By key the two relations cross; by barycentre they do not.
	g := read(t, `
		lane above
		lane below
		card a above
		card b above
		card c below
		card d below
		edge a d
		edge b c`)
	d := layout.Place(g, layout.Options{})
	if (d.Cards[0].X < d.Cards[1].X) != (d.Cards[3].X < d.Cards[2].X) {
		t.Error("two relations cross that need not")
	}
	for i, e := range d.Edges {
		if strings.Contains(e.Path, "C") {
			t.Errorf("relation %d is not straight: %s", i, e.Path)
		}
	}
}

func BenchmarkPlace(b *testing.B) {
	for _, n := range []int{100, 1000, 5000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			g := estate(rand.New(rand.NewPCG(5, 6)), n)
			for b.Loop() {
				layout.Place(g, layout.Options{})
			}
		})
	}
}
