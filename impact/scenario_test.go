package impact_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linchpin/graph"
	"linchpin/impact"
)

// TestScenarios runs testdata/*.txt. A file draws estates, and asks questions
// of each:
//
//	item KEY… CLASS NAME=NEED[,STRENGTH]   items that declare requirements
//	FROM TYPE TO… group=G strength=S       relations
//	down A; when B degraded => C down 2    all that changes besides what is named, with distance;
//	                                       an item without a distance has that state and did not change
//	because C REQUIREMENT K of N: B…       the first step of its proof
//	cut C TYPE: ITEMS… by SEPARATORS…      the same, for a cut-off set
//	holds C REQUIREMENT MEMBERS…           why it does not go down
//	stopped C by ITEMS…                    where the failure was stopped on its way to C: the items on
//	                                       the way, each as ITEM or, after more than one, ITEM<THROUGH;
//	                                       "nothing" where the scenario reaches nothing that C needs
//	margin C REQUIREMENT LEFT…             what is left to the touched requirements that hold, of C
//	next ITEM SERVICES…                    what the failure of ITEM would take down that it did not before;
//	                                       "next nothing" where no item is such a point
//	shares C OWNER REQUIREMENT: ITEMS…     what redundant members below C hang on, each as ITEM=MEMBERS
//	proofs C FAILED; FAILED…               the failed members of the first step of each of its proofs, in order
//	estate WORDS                           begins the next estate
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	asked := 0
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // our own test data
		if err != nil {
			t.Fatal(err)
		}
		p := &script{t: t, file: filepath.Base(file)}
		for n, line := range strings.Split(string(data), "\n") {
			p.line = n + 1
			p.read(strings.TrimSpace(line))
		}
		asked += p.asked
	}
	if asked < 40 {
		t.Errorf("only %d questions", asked)
	}
}

// script reads one file of scenarios.
type script struct {
	t         *testing.T
	file      string
	line      int
	items     []graph.ItemShape
	relations []graph.RelationShape
	outcome   *impact.Outcome
	ground    *impact.Ground
	asked     int
}

func (p *script) errorf(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf("%s:%d: %s", p.file, p.line, fmt.Sprintf(format, args...))
}

func (p *script) read(line string) {
	words := strings.Fields(line)
	switch {
	case line == "" || line[0] == '#':
	case words[0] == "estate":
		p.items, p.relations = nil, nil
	case words[0] == "item":
		p.item(words[1:])
	case strings.Contains(line, "=>"):
		question, answer, _ := strings.Cut(line, "=>")
		p.ask(question, answer)
	case words[0] == "because" || words[0] == "cut":
		p.because(words[1], strings.Join(words[2:], " "))
	case words[0] == "holds":
		p.holds(words[1], strings.Join(words[2:], " "))
	case words[0] == "margin":
		p.margin(words[1], strings.Join(words[2:], " "))
	case words[0] == "proofs":
		p.proofs(words[1], strings.Join(words[2:], " "))
	case words[0] == "shares":
		p.shares(words[1], strings.Join(words[2:], " "))
	case words[0] == "next":
		p.next(words[1], strings.Join(words[2:], " "))
	case words[0] == "stopped":
		p.stopped(words[1], strings.Join(words[3:], " "))
	default:
		p.relation(words)
	}
}

// options splits NAME=VALUE words off.
func options(words []string) (rest []string, named [][2]string) {
	for _, w := range words {
		if name, value, ok := strings.Cut(w, "="); ok {
			named = append(named, [2]string{name, value})
		} else {
			rest = append(rest, w)
		}
	}
	return rest, named
}

func (p *script) item(words []string) {
	words, named := options(words)
	requirements := map[string]graph.Declared{}
	for _, o := range named {
		need, strength, _ := strings.Cut(o[1], ",")
		n, err := graph.ParseNeed(need)
		if err != nil {
			p.errorf("%v", err)
		}
		requirements[o[0]] = graph.Declared{Need: n, Strength: graph.Strength(strength)}
	}
	class := words[len(words)-1]
	for _, key := range words[:len(words)-1] {
		p.items = append(p.items, graph.ItemShape{ID: id(key), Key: key, Class: class, Requirements: requirements})
	}
}

func (p *script) relation(words []string) {
	words, named := options(words)
	r := graph.RelationShape{From: id(words[0]), Type: words[1]}
	for _, o := range named {
		if o[0] == "group" {
			r.Group = o[1]
		} else {
			r.Strength = graph.Strength(o[1])
		}
	}
	for _, to := range words[2:] {
		r.To = id(to)
		r.ID = id(words[0] + r.Type + to + r.Group)
		p.relations = append(p.relations, r)
	}
}

func (p *script) snapshot() *impact.Snapshot {
	b := impact.NewBuilder(smallModel())
	for _, it := range p.items {
		if err := b.Item(it); err != nil {
			p.errorf("%v", err)
		}
	}
	for _, r := range p.relations {
		if err := b.Relation(r); err != nil {
			p.errorf("%v", err)
		}
	}
	return b.Build(1)
}

// ask reads a question and compares everything that it changes, besides what it
// names.
func (p *script) ask(question, answer string) {
	p.asked++
	var sc impact.Scenario
	var conditions []impact.Condition
	for part := range strings.SplitSeq(question, ";") {
		words, named := options(strings.Fields(part))
		verb, args := words[0], words[1:]
		switch verb {
		case "down":
			sc.Down = append(sc.Down, args...)
		case "degraded":
			sc.Degraded = append(sc.Degraded, args...)
		case "remove":
			sc.Remove.Items = append(sc.Remove.Items, args...)
		case "sever":
			sc.Remove.Relations = append(sc.Remove.Relations, impact.RelationName{From: args[0], Type: args[1], To: args[2]})
		case "add":
			sc.Add.Items = append(sc.Add.Items, impact.AddedItem{Key: args[0], Class: args[1]})
		case "link":
			r := impact.AddedRelation{From: args[0], Type: args[1], To: args[2]}
			for _, o := range named {
				r.Group = o[1]
			}
			sc.Add.Relations = append(sc.Add.Relations, r)
		case "when":
			s, _ := graph.ParseState(args[1])
			conditions = append(conditions, impact.Condition{Item: args[0], State: s})
		default:
			p.errorf("unknown question %q", verb)
		}
	}
	o, err := impact.Simulate(context.Background(), p.snapshot(), sc, conditions, impact.Budget{})
	if err != nil {
		p.errorf("%v", err)
		return
	}
	p.outcome = o
	if p.ground, err = impact.NewGround(context.Background(), o.Snapshot(), sc, conditions); err != nil {
		p.errorf("%v", err)
	}
	var got []string
	for _, e := range o.Affected() {
		if !e.Imposed && e.After != nil {
			got = append(got, fmt.Sprintf("%s %s %d", o.Describe(e.Ref).Key, e.After, e.Distance))
		}
	}
	for _, e := range o.Improved() {
		got = append(got, o.Describe(e.Ref).Key+" improved")
	}
	var want []string
	for said := range strings.SplitSeq(answer, ",") {
		words := strings.Fields(said)
		if len(words) == 3 || words[1] == "improved" {
			want = append(want, strings.Join(words, " "))
			continue
		}
		ref, _ := o.Lookup(words[0])
		if _, after := o.State(ref); after == nil || after.String() != words[1] {
			p.errorf("%s is %v, want %s", words[0], after, words[1])
		}
	}
	if !slices.Equal(got, want) {
		p.errorf("got  %s\nwant %s", strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

// because compares the first step of a proof.
func (p *script) because(key, want string) {
	proof, err := p.outcome.Why(key)
	if err != nil {
		p.errorf("%v", err)
		return
	}
	got := "no step"
	switch first := proof.Items[0]; {
	case first.CutOff != nil:
		got = fmt.Sprintf("%s: %s by", first.CutOff.Type, strings.Join(first.CutOff.Items, " "))
		for _, s := range first.CutOff.SeparatedBy {
			if s.Relation != nil {
				s.Item = s.Relation.From + "-" + s.Relation.Type + "-" + s.Relation.To
			}
			got += " " + s.Item
		}
	case len(first.Broken) > 0:
		b := first.Broken[0]
		got = strings.TrimSpace(fmt.Sprintf("%s %d of %d: %s", b.Requirement, b.Need, b.Members, strings.Join(b.Failed, " ")))
	}
	if got != want {
		p.errorf("because %s\n    want %s", got, want)
	}
}

func (p *script) holds(key, want string) {
	s, err := p.outcome.WhyNot(context.Background(), key)
	if err != nil {
		p.errorf("%v", err)
		return
	}
	got := ""
	for _, touched := range s.Items[0].Touched {
		got += touched.Requirement + " " + strings.Join(touched.Holding, " ")
	}
	if got = strings.TrimSpace(got); got != want {
		p.errorf("holds %s, want %s", got, want)
	}
}

// stopped compares the way to where a failure was stopped.
func (p *script) stopped(key, want string) {
	s, err := p.outcome.WhyNot(context.Background(), key)
	if err != nil {
		p.errorf("%v", err)
		return
	}
	got, last := "", key
	for _, it := range s.Items[1:] {
		got += " " + it.Key
		if it.Through != last {
			got += "<" + it.Through
		}
		last = it.Key
	}
	if !s.Reached {
		got += " nothing"
	}
	if got = strings.TrimSpace(got); got != want {
		p.errorf("stopped by %s, want %s", got, want)
	}
}

func (p *script) margin(key, want string) {
	m, err := p.outcome.Margin(context.Background(), impact.Budget{})
	if err != nil {
		p.errorf("%v", err)
		return
	}
	var got []string
	for _, r := range m.Requirements {
		if p.outcome.Describe(r.Owner).Key == key {
			got = append(got, fmt.Sprintf("%s %d", r.Requirement, r.Left))
		}
	}
	if said := strings.Join(got, " "); said != want {
		p.errorf("margin %s, want %s", said, want)
	}
}

func (p *script) next(key, want string) {
	m, err := p.outcome.Margin(context.Background(), impact.Budget{})
	if err != nil {
		p.errorf("%v", err)
		return
	}
	if key == "nothing" {
		if len(m.NextSinglePoints) > 0 {
			p.errorf("%d next single points", len(m.NextSinglePoints))
		}
		return
	}
	got := "nothing"
	for _, point := range m.NextSinglePoints {
		if p.outcome.Describe(point.Ref).Key == key {
			got = ""
			for _, s := range point.Services {
				got += " " + p.outcome.Describe(s).Key
			}
		}
	}
	if strings.TrimSpace(got) != want {
		p.errorf("next %s: %s, want %s", key, got, want)
	}
}

func (p *script) shares(key, want string) {
	found, err := p.ground.CommonCauses(context.Background(), key, impact.Budget{})
	if err != nil {
		p.errorf("%v", err)
		return
	}
	name := func(ref impact.Ref) string { return p.outcome.Describe(ref).Key }
	got := ""
	for _, r := range found.Requirements {
		got += " " + name(r.Owner) + " " + r.Requirement + ":"
		for _, point := range r.Shared {
			members := make([]string, len(point.Members))
			for i, m := range point.Members {
				members[i] = name(m)
			}
			got += " " + name(point.Ref) + "=" + strings.Join(members, ",")
		}
	}
	if got = strings.TrimSpace(got); got != want && (got != "" || want != "nothing") {
		p.errorf("shares %s\n    want %s", got, want)
	}
}

func (p *script) proofs(key, want string) {
	var got []string
	_, err := p.outcome.Proofs(context.Background(), key, impact.ProofBudget{}, func(proof impact.Proof) bool {
		first := proof.Items[0]
		step := "imposed"
		if len(first.Broken) > 0 {
			step = strings.Join(first.Broken[0].Failed, " ")
		} else if first.CutOff != nil {
			step = "cut off"
		}
		got = append(got, step)
		return true
	})
	if said := strings.Join(got, "; "); err != nil || said != want {
		p.errorf("proofs %s, want %s (%v)", said, want, err)
	}
}
