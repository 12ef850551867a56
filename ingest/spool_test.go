package ingest

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"linchpin/graph"
)

// TestSpoolMovesToAFile writes more than a spool holds in memory, with records
// of all sizes around those that are read in one piece.
func TestSpoolMovesToAFile(t *testing.T) {
	for _, total := range []int{1 << 20, spoolMemory + 1<<20} {
		var s spool
		var offsets []int64
		record := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, i*37%3000) }
		for i := 0; s.size < int64(total); i++ {
			offsets = append(offsets, s.size)
			if err := s.append(record(i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.flush(); err != nil {
			t.Fatal(err)
		}
		if spilled := s.file != nil; spilled != (total > spoolMemory) {
			t.Errorf("%d bytes: in a file: %v", total, spilled)
		}
		seen := 0
		err := s.scan(func(ordinal int, offset int64, got []byte) error {
			if ordinal != seen || offset != offsets[ordinal] || !bytes.Equal(got, record(ordinal)) {
				t.Fatalf("record %d at %d: ordinal %d, offset %d", seen, offsets[seen], ordinal, offset)
			}
			seen++
			return nil
		})
		if err != nil || seen != len(offsets) {
			t.Fatalf("%d of %d records, %v", seen, len(offsets), err)
		}
		for i := range offsets {
			if got, err := s.at(offsets[i]); err != nil || !bytes.Equal(got, record(i)) {
				t.Fatalf("record %d: %v", i, err)
			}
		}
		name := ""
		if s.file != nil {
			name = s.file.Name()
		}
		s.close()
		if _, err := os.Stat(name); name != "" && !os.IsNotExist(err) {
			t.Errorf("the file is left behind: %v", err)
		}
	}
}

func drawPlain(t *rapid.T, depth int) any {
	switch rapid.IntRange(0, 8-2*min(depth, 1)).Draw(t, "kind") {
	case 0:
		return nil
	case 1:
		return rapid.String().Draw(t, "text")
	case 2:
		return rapid.Bool().Draw(t, "truth")
	case 3:
		return rapid.Int64().Draw(t, "whole")
	case 4:
		return rapid.Float64().Draw(t, "number")
	case 5:
		return json.Number(rapid.StringMatching(`[0-9.]{1,30}`).Draw(t, "digits"))
	case 6:
		return false
	case 7:
		list := make([]any, rapid.IntRange(0, 3).Draw(t, "length"))
		for i := range list {
			list[i] = drawPlain(t, depth+1)
		}
		return list
	default:
		m := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "fields") {
			m[rapid.String().Draw(t, "field")] = drawPlain(t, depth+1)
		}
		return m
	}
}

func TestRowsSurviveTheSpool(t *testing.T) { rapid.Check(t, rowsSurvive) }

// FuzzSpooledRows: what a row says comes back from its spooled form, whatever
// its texts and values.
func FuzzSpooledRows(f *testing.F) {
	for seed := range byte(8) {
		f.Add(bytes.Repeat([]byte{seed, 31 * seed, 0xff - seed, 0, 1, 0x80}, 200))
	}
	f.Fuzz(rapid.MakeFuzz(rowsSurvive))
}

func rowsSurvive(t *rapid.T) {
	texts := rapid.SliceOfN(rapid.String(), 0, 3)
	row := ItemRow{
		Place: Place{File: "b", Line: rapid.IntRange(0, 1e9).Draw(t, "line"), Path: "items[1]", At: map[string]int{"name": 7}},
		Key:   rapid.String().Draw(t, "key"), Class: "Server", Name: rapid.String().Draw(t, "name"),
		Tags: texts.Draw(t, "tags"), Facets: texts.Draw(t, "facets"), RootFor: texts.Draw(t, "roots"), EndpointFor: texts.Draw(t, "endpoints"),
		Requirements: map[string]graph.Declared{"a": {Need: graph.Count(rapid.Uint32Range(1, graph.MaxNeed).Draw(t, "need"))}, "b": {Strength: graph.Soft}},
		Properties:   map[string]any{"p": drawPlain(t, 0), "q": drawPlain(t, 0)},
		Problems:     []graph.Problem{{Line: 3, Path: "key", Value: "v", Reason: "r", Nearest: "n"}},
	}
	relation := RelationRow{Place: Place{File: "a", Line: 1}, From: row.Key, Type: "CALLS", To: row.Name, Group: "g", Strength: graph.Hard,
		Properties: row.Properties, Problems: row.Problems}
	var w rowWriter
	r := rowReader{files: []string{"a", "b"}}
	same := cmp.Options{cmpopts.EquateEmpty(), cmpopts.EquateNaNs(), cmp.AllowUnexported(graph.Need{})}
	if err := w.item(1, &row); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(row, r.item(w.b), same); diff != "" {
		t.Error(diff)
	}
	if err := w.relation(0, &relation); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(relation, r.relation(w.b), same); diff != "" {
		t.Error(diff)
	}
}

func TestARowOfAnUnknownGoType(t *testing.T) {
	var w rowWriter
	if err := w.item(0, &ItemRow{Properties: map[string]any{"p": struct{}{}}}); graph.CodeOf(err) != graph.CodeInternal {
		t.Error(err)
	}
}
