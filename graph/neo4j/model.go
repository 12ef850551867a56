package neo4j

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"linchpin/cypher"
	"linchpin/graph"
)

// vocabulary is the newest model that a store has read, with its revision;
// nil and 0 where none was put yet. Labels follow it.
type vocabulary struct {
	model    *graph.Model
	revision graph.RevisionNumber
}

// ownLabel begins the labels of what is not an item.
const ownLabel = "Linchpin"

// retiredLabel marks a retired item, so that they can be counted.
const retiredLabel = "LinchpinRetired"

var labelForm = regexp.MustCompile(`^[A-Z][A-Za-z0-9]{0,127}$`)

// isLabel says that a class may become a label.
func isLabel(class string) bool {
	return labelForm.MatchString(class) && !strings.HasPrefix(class, ownLabel) && class != "Item"
}

// classLabels are the labels that a class gives: itself and what it extends.
// A class that the model does not have gives its own name.
func (v *vocabulary) classLabels(class string) []string {
	lineage := []string{class}
	if v.model != nil {
		if c, ok := v.model.Class(class); ok {
			lineage = c.Lineage
		}
	}
	return slices.DeleteFunc(slices.Clone(lineage), func(name string) bool { return !isLabel(name) })
}

// labels are all labels of an item.
func (v *vocabulary) labels(it *graph.Item) []string {
	labels := append([]string{"Item"}, v.classLabels(it.Class)...)
	if it.Facets&graph.FacetCI != 0 {
		labels = append(labels, "CI")
	}
	if it.Facets&graph.FacetAsset != 0 {
		labels = append(labels, "Asset")
	}
	if it.Retired {
		labels = append(labels, retiredLabel)
	}
	return labels
}

// relabel says which labels the items of each class lose and get when another
// model takes the place of this one.
func (v *vocabulary) relabel(next *vocabulary) []map[string]any {
	changes := []map[string]any{}
	var names []string
	for _, m := range []*graph.Model{v.model, next.model} {
		if m != nil {
			names = append(names, m.ClassNames()...)
		}
	}
	slices.Sort(names)
	for _, class := range slices.Compact(names) {
		before, after := v.classLabels(class), next.classLabels(class)
		drop, add := without(before, after), without(after, before)
		if len(drop)+len(add) > 0 {
			changes = append(changes, map[string]any{"class": class, "drop": drop, "add": add})
		}
	}
	return changes
}

func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(name string) bool { return slices.Contains(other, name) })
}

// Model gives the model as of a revision; see [graph.Reader].
func (s *Store) Model(ctx context.Context, asOf graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
	const op = "neo4j.Model"
	var revision graph.RevisionNumber
	var body string
	var known *vocabulary
	number, err := s.steady(ctx, op, func(a asker) error {
		revision, body, known = 0, "", s.vocabulary.Load()
		upTo := int64(maxNumber)
		if asOf > 0 {
			upTo = number64(asOf)
		}
		found, err := a.first(cypher.ModelRevision.Query, params{"asOf": upTo})
		if err != nil || found == nil {
			return err
		}
		revision = revisionOf(found["revision"])
		if revision == known.revision {
			return nil
		}
		stored, err := a.first(cypher.ModelBody.Query, params{"revision": number64(revision)})
		body = as[string](stored["body"])
		return err
	})
	switch {
	case err != nil:
		return nil, 0, err
	case asOf > number:
		return nil, 0, graph.Errorf(graph.CodeNotFound, op, "revision %d does not exist yet", asOf)
	case revision == 0:
		return nil, 0, graph.Errorf(graph.CodeNotFound, op, "the store had no model then")
	}
	if known.revision == revision {
		return known.model, revision, nil
	}
	model, err := graph.DecodeModel([]byte(body))
	if err != nil {
		return nil, 0, corrupt(op, "model", err)
	}
	if asOf == 0 {
		s.learn(&vocabulary{model, revision})
	}
	return model, revision, nil
}

// learn keeps a model that is newer than the one kept.
func (s *Store) learn(v *vocabulary) {
	for {
		known := s.vocabulary.Load()
		if known.revision >= v.revision || s.vocabulary.CompareAndSwap(known, v) {
			return
		}
	}
}
