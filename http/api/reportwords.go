package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"linchpin/graph"
	"linchpin/impact"
)

// sayer says in words what an outcome proves.
type sayer struct{ o *asked }

// name is an item as people say it.
func (s *sayer) name(key string) string {
	if ref, ok := s.o.Lookup(key); ok {
		return labelOf(s.o.Describe(ref))
	}
	return key
}

// namedAtOnce is how many items a sentence names.
const namedAtOnce = 4

func (s *sayer) names(keys []string) string {
	var named []string
	for _, key := range keys[:min(len(keys), namedAtOnce)] {
		named = append(named, s.name(key))
	}
	if more := len(keys) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("%d more", more))
	}
	if n := len(named); n > 1 {
		return strings.Join(named[:n-1], ", ") + " and " + named[n-1]
	}
	return strings.Join(named, "")
}

// changes are what a scenario does, a sentence each.
func (s *sayer) changes(sc *Scenario) []string {
	var said []string
	for _, key := range sc.Down {
		said = append(said, s.name(key)+" does not work")
	}
	for _, key := range sc.Degraded {
		said = append(said, s.name(key)+" works partly")
	}
	relation := func(r RelationName) string { return s.name(r.From) + " " + r.Type + " " + s.name(r.To) }
	if sc.Remove != nil {
		for _, key := range sc.Remove.Items {
			said = append(said, s.name(key)+" is removed")
		}
		for _, r := range sc.Remove.Relations {
			said = append(said, "the relation "+relation(r)+" is removed")
		}
	}
	if sc.Add != nil {
		for i := range sc.Add.Items {
			said = append(said, sc.Add.Items[i].Key+" is added")
		}
		for i := range sc.Add.Relations {
			r := &sc.Add.Relations[i]
			said = append(said, "the relation "+relation(RelationName{From: r.From, Type: r.Type, To: r.To})+" is added")
		}
	}
	if !sc.AsOf.IsZero() {
		said = append(said, "asked of the graph as of "+sc.AsOf.text)
	}
	return said
}

// why says in one sentence why an item is in its state: along the items that
// fell for one reason with one failed member, to where it began or where more
// than one thing broke.
func (s *sayer) why(key string) (string, error) {
	proof, err := s.o.Why(key)
	if err != nil || len(proof.Items) == 0 {
		return "", err
	}
	steps := make(map[string]*impact.ProofItem, len(proof.Items))
	for i := range proof.Items {
		steps[proof.Items[i].Key] = &proof.Items[i]
	}
	at, seen := &proof.Items[0], map[string]bool{}
	var through []string
	for at.CutOff == nil && len(at.Broken) == 1 && at.Broken[0].Members == 1 && len(at.Broken[0].Failed) == 1 {
		next := steps[at.Broken[0].Failed[0]]
		if next == nil || seen[next.Key] {
			break
		}
		seen[next.Key] = true
		through, at = append(through, next.Key), next
	}
	reason := s.reason(at)
	switch n := len(through); n {
	case 0:
		return reason, nil
	case 1:
		return "needs " + s.name(through[0]) + "; " + s.name(through[0]) + " " + reason, nil
	default:
		return "needs " + s.name(through[n-1]) + " through " + s.names(through[:n-1]) + "; " + s.name(through[n-1]) + " " + reason, nil
	}
}

// reason is why one step is in its state.
func (s *sayer) reason(at *impact.ProofItem) string {
	switch {
	case at.CutOff != nil:
		var between []string
		for _, x := range at.CutOff.SeparatedBy {
			if x.Relation != nil {
				between = append(between, "the relation to "+s.name(x.Relation.To))
			} else {
				between = append(between, x.Item)
			}
		}
		said := "is cut off from every root of " + at.CutOff.Type
		if len(between) > 0 {
			said += ": between lie " + s.names(between)
		}
		return said
	case len(at.Broken) > 0:
		b := at.Broken[0]
		failed := slices.Concat(b.Failed, b.Removed)
		if len(failed) == 0 {
			return fmt.Sprintf("needs %d of %d in %s, which cannot hold", b.Need, b.Members, b.Requirement)
		}
		return fmt.Sprintf("needs %d of %d in %s; %s failed", b.Need, b.Members, b.Requirement, s.names(failed))
	case at.Imposed:
		return "is taken out by this change or a known condition"
	}
	return "is removed by this change"
}

// whyNot says why an item keeps working, and how much is to spare.
func (s *sayer) whyNot(ctx context.Context, key string) (string, error) {
	survival, err := s.o.WhyNot(ctx, key)
	if graph.CodeOf(err) == graph.CodeInvalid {
		return "", nil // what it rests on moved on meanwhile
	}
	if err != nil {
		return "", err
	}
	said, least := "what it needs still holds", -1
	for i := range survival.Items {
		it := &survival.Items[i]
		for _, t := range it.Touched {
			spare := max(0, len(t.Holding)+len(t.Degraded)-t.Need)
			if least >= 0 && spare >= least {
				continue
			}
			owner := ""
			if it.Key != key {
				owner = s.name(it.Key) + " "
			}
			said, least = owner+s.holding(&t, spare), spare
		}
	}
	return said, nil
}

// holding says of a requirement that lost members what holds it.
func (s *sayer) holding(t *impact.TouchedRequirement, spare int) string {
	said := fmt.Sprintf("needs %d of %d in %s", t.Need, t.Members, t.Requirement)
	if len(t.Failed) > 0 {
		said += "; " + s.names(t.Failed) + " failed"
	}
	switch len(t.Holding) {
	case 0:
	case 1:
		said += "; " + s.names(t.Holding) + " still holds"
	default:
		said += "; " + s.names(t.Holding) + " still hold"
	}
	if spare == 0 {
		return said + "; nothing to spare"
	}
	return said + fmt.Sprintf("; %d to spare", spare)
}
