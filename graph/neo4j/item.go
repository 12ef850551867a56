package neo4j

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"linchpin/cypher"
	"linchpin/graph"
)

// itemFields are the properties of an Item that are no facts of the model.
var itemFields = map[string]bool{"id": true, "key": true, "class": true, "name": true, "tags": true, "facets": true,
	"requirements": true, "rootFor": true, "endpointFor": true, "retired": true, "provenance": true, "revision": true}

// itemProps are the properties of an item's node, all but its revision.
func itemProps(it *graph.Item) map[string]any {
	props := map[string]any{"id": it.ID.String(), "key": it.Key, "class": it.Class, "retired": it.Retired, "_words": searchWords(it)}
	putText(props, "name", it.Name)
	putText(props, "_named", nameSlot(graph.Folded(it.Name)))
	putTexts(props, "tags", it.Tags)
	putTexts(props, "facets", it.Facets.Names())
	putTexts(props, "rootFor", it.RootFor)
	putTexts(props, "endpointFor", it.EndpointFor)
	if len(it.Requirements) > 0 {
		props["requirements"] = encodeRequirements(it.Requirements)
	}
	putProvenance(props, it.Provenance)
	putFacts(props, it.Properties, itemFields)
	return props
}

func putText(props map[string]any, name, text string) {
	if text != "" {
		props[name] = text
	}
}

func putTexts(props map[string]any, name string, list []string) {
	if len(list) > 0 {
		props[name] = list
	}
}

func putProvenance(props map[string]any, p graph.Provenance) {
	if form := graph.EncodeProvenance(p); !bytes.Equal(form, []byte("{}")) {
		props["provenance"] = string(form)
	}
}

func encodeRequirements(declared map[string]graph.Declared) string {
	data, err := json.Marshal(declared)
	if err != nil {
		panic("neo4j: requirements that JSON cannot hold: " + err.Error())
	}
	return string(data)
}

func decodeRequirements(v any) (declared map[string]graph.Declared, err error) {
	if text := as[string](v); text != "" {
		err = json.Unmarshal([]byte(text), &declared)
	}
	return declared, err
}

// itemOf reads the properties of an item's node, or of an earlier version.
func itemOf(props map[string]any) (graph.Item, error) {
	it := graph.Item{Key: as[string](props["key"]), Class: as[string](props["class"]), Name: as[string](props["name"]),
		Tags: texts(props["tags"]), RootFor: texts(props["rootFor"]), EndpointFor: texts(props["endpointFor"]),
		Retired: as[bool](props["retired"]), Revision: revisionOf(props["revision"])}
	var err error
	if it.ID, err = uuid.Parse(as[string](props["id"])); err != nil {
		return it, err
	}
	for _, name := range texts(props["facets"]) {
		facet, _ := graph.ParseFacet(name)
		it.Facets |= facet
	}
	if it.Requirements, err = decodeRequirements(props["requirements"]); err != nil {
		return it, err
	}
	if it.Provenance, err = provenanceOf(props); err != nil {
		return it, err
	}
	it.Properties, err = takeFacts(props, itemFields)
	return it, err
}

func provenanceOf(props map[string]any) (graph.Provenance, error) {
	text, ok := props["provenance"].(string)
	if !ok {
		return graph.Provenance{}, nil
	}
	return graph.DecodeProvenance([]byte(text))
}

func revisionOf(v any) graph.RevisionNumber {
	return graph.RevisionNumber(as[int64](v)) //nolint:gosec // counted from 0
}

// shapeOf reads the columns of an item that the structure holds.
func shapeOf(r row) (graph.ItemShape, error) {
	shape := graph.ItemShape{Key: as[string](r["key"]), Class: as[string](r["class"]), Name: as[string](r["name"]),
		Retired: as[bool](r["retired"]), RootFor: texts(r["rootFor"]), EndpointFor: texts(r["endpointFor"])}
	var err error
	if shape.ID, err = uuid.Parse(as[string](r["id"])); err != nil {
		return shape, err
	}
	shape.Requirements, err = decodeRequirements(r["requirements"])
	return shape, err
}

// Items gives the stored items among ids; see [graph.Reader].
func (s *Store) Items(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
	const op = "neo4j.Items"
	if err := graph.CheckCount(op, len(ids)); err != nil {
		return nil, err
	}
	var found []graph.Item
	_, err := s.steady(ctx, op, func(a asker) (err error) {
		found, err = itemsByID(a, op, idTexts(ids))
		return err
	})
	return found, err
}

// itemsByID reads items in the order of ids.
func itemsByID(a asker, op string, ids []string) ([]graph.Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return itemsBy(a, op, cypher.ItemsByID, params{"ids": ids}, ids, func(it *graph.Item) string { return it.ID.String() })
}

// ItemsByKey is Items by key; see [graph.Reader].
func (s *Store) ItemsByKey(ctx context.Context, keys []string) ([]graph.Item, error) {
	const op = "neo4j.ItemsByKey"
	if err := graph.CheckCount(op, len(keys)); err != nil {
		return nil, err
	}
	var found []graph.Item
	_, err := s.steady(ctx, op, func(a asker) (err error) {
		found, err = itemsByKey(a, op, keys)
		return err
	})
	return found, err
}

func itemsByKey(a asker, op string, keys []string) ([]graph.Item, error) {
	var asked []string
	for _, key := range keys {
		if graph.CheckKey(key) == nil { // no other is stored, and a server takes no broken text
			asked = append(asked, key)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	return itemsBy(a, op, cypher.ItemsByKey, params{"keys": asked}, asked, func(it *graph.Item) string { return it.Key })
}

// itemsBy asks for items and puts them into the order of names, each once.
func itemsBy(a asker, op string, q cypher.Read, p params, names []string, name func(*graph.Item) string) ([]graph.Item, error) {
	answer, err := a.first(q.Query, p)
	if err != nil {
		return nil, err
	}
	byName := map[string]*graph.Item{}
	for _, props := range as[[]any](answer["items"]) {
		it, err := itemOf(as[map[string]any](props))
		if err != nil {
			return nil, corrupt(op, "item", err)
		}
		byName[name(&it)] = &it
	}
	var found []graph.Item
	for _, n := range names {
		if it := byName[n]; it != nil {
			found = append(found, *it)
			delete(byName, n)
		}
	}
	return found, nil
}

func idTexts(ids []uuid.UUID) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = id.String()
	}
	return list
}

// What the search index compares: the words of key and name, and markers that
// no word can be, since a word is letters and digits.
const (
	liveMarker    = "_live"
	retiredMarker = "_retired"
	classMarker   = "_class_"
)

// maxWord is the number of characters of a word that are indexed: the index
// cuts longer runs into pieces, which would look like words of their own.
const maxWord = 120

// searchWords is the text that the search index holds of an item.
func searchWords(it *graph.Item) string {
	words := []string{stateMarker(it.Retired)}
	if isLabel(it.Class) {
		words = append(words, classMarker+it.Class)
	}
	seen := map[string]bool{}
	for _, word := range append(graph.Words(it.Key), graph.Words(it.Name)...) {
		if word = cutWord(word); !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

func stateMarker(retired bool) string {
	if retired {
		return retiredMarker
	}
	return liveMarker
}

func cutWord(word string) string {
	if len(word) <= maxWord {
		return word
	}
	if runes := []rune(word); len(runes) > maxWord {
		return string(runes[:maxWord])
	}
	return word
}

// maxNameSlot is the number of bytes of a folded name that its index holds; an
// index refuses much longer values.
const maxNameSlot = 512

func nameSlot(folded string) string {
	if len(folded) > maxNameSlot {
		return strings.ToValidUTF8(folded[:maxNameSlot], "")
	}
	return folded
}
