package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"linchpin/graph"
)

// recordClauses are what Records promises.
var recordClauses = []clause{
	{"records/put and get", "bytes by kind and id, versions from 1, each one higher", func(e *trial) {
		body := "\x00\xff binary 'quoted' λ"
		for version := int64(0); version < 3; version++ {
			got, err := e.PutRecord(e.ctx, graph.Record{Kind: "condition", ID: "a «b»", Version: version, Body: fmt.Append(nil, body, version)})
			e.ok(err)
			e.same("version", got, version+1)
			r, err := e.Record(e.ctx, "condition", "a «b»")
			e.ok(err)
			e.same("record", r, graph.Record{Kind: "condition", ID: "a «b»", Version: version + 1, Body: fmt.Append(nil, body, version)})
		}
		e.same("a record is no revision", e.head(), 0)
	}},
	{"records/empty body", "a body may be empty", func(e *trial) {
		_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: "1"})
		e.ok(err)
		r, err := e.Record(e.ctx, "a", "1")
		e.ok(err)
		e.same("record", r, graph.Record{Kind: "a", ID: "1", Version: 1})
	}},
	{"records/none", "CodeNotFound when there is none", func(e *trial) {
		_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: "1"})
		e.ok(err)
		for _, name := range [][2]string{{"a", "2"}, {"b", "1"}, {"", ""}, {"A", "1"}} {
			_, err := e.Record(e.ctx, name[0], name[1])
			e.fails(graph.CodeNotFound, err)
		}
	}},
	{"records/stale put", "another version than the stored one: CodeStale", func(e *trial) {
		put := func(version int64) error {
			_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: "1", Version: version, Body: fmt.Append(nil, version)})
			return err
		}
		e.fails(graph.CodeStale, put(1))
		e.ok(put(0))
		e.ok(put(1))
		for _, version := range []int64{0, 1, 3, -1} {
			e.fails(graph.CodeStale, put(version))
		}
		r, err := e.Record(e.ctx, "a", "1")
		e.ok(err)
		e.same("record", r, graph.Record{Kind: "a", ID: "1", Version: 2, Body: []byte("1")})
	}},
	{"records/limits", "kind 1..64, id 1..512 bytes of UTF-8, body at most 1 MiB: else CodeInvalid", func(e *trial) {
		long := func(n int) string { return strings.Repeat("x", n) }
		for _, r := range []graph.Record{{Kind: "", ID: "1"}, {Kind: long(65), ID: "1"}, {Kind: "a", ID: ""}, {Kind: "a", ID: long(513)},
			{Kind: "\xff", ID: "1"}, {Kind: "a", ID: "\xff"}, {Kind: "a", ID: "1", Body: make([]byte, graph.MaxRecordBody+1)}} {
			_, err := e.PutRecord(e.ctx, r)
			e.fails(graph.CodeInvalid, err)
		}
		largest := graph.Record{Kind: long(64), ID: long(512), Body: []byte(long(graph.MaxRecordBody))}
		_, err := e.PutRecord(e.ctx, largest)
		e.ok(err)
		r, err := e.Record(e.ctx, largest.Kind, largest.ID)
		e.ok(err)
		largest.Version = 1
		e.same("the largest record", r, largest)
	}},
	{"records/body is not kept", "the body is not kept, and what is read is the caller's", func(e *trial) {
		body := []byte("text")
		_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: "1", Body: body})
		e.ok(err)
		body[0] = '!'
		for range 2 {
			r, err := e.Record(e.ctx, "a", "1")
			e.ok(err)
			e.same("body", string(r.Body), "text")
			r.Body[0] = '?'
			list, err := e.ListRecords(e.ctx, "a", "", 1)
			e.ok(err)
			e.same("body", string(list[0].Body), "text")
			list[0].Body[0] = '?'
		}
	}},
	{"records/delete", "deletes where the stored version is version; another one: CodeStale; none: CodeNotFound", func(e *trial) {
		for _, id := range []string{"1", "2"} {
			_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: id})
			e.ok(err)
		}
		e.fails(graph.CodeNotFound, e.DeleteRecord(e.ctx, "b", "1", 1))
		e.fails(graph.CodeNotFound, e.DeleteRecord(e.ctx, "a", "3", 0))
		e.fails(graph.CodeStale, e.DeleteRecord(e.ctx, "a", "1", 0))
		e.fails(graph.CodeStale, e.DeleteRecord(e.ctx, "a", "1", 2))
		e.ok(e.DeleteRecord(e.ctx, "a", "1", 1))
		e.fails(graph.CodeNotFound, e.DeleteRecord(e.ctx, "a", "1", 1))
		list, err := e.ListRecords(e.ctx, "a", "", 10)
		e.ok(err)
		e.same("left", list, []graph.Record{{Kind: "a", ID: "2", Version: 1}})
		version, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: "1"})
		e.ok(err)
		e.same("version of a new one", version, 1)
	}},
	{"records/one clock", "the store's own time in UTC, whatever the clocks of those who ask say", func(e *trial) {
		before, err := e.Now(e.ctx)
		e.ok(err)
		for _, jump := range []time.Duration{10 * 365 * 24 * time.Hour, -20 * 365 * 24 * time.Hour} {
			e.clock.add(jump)
			now, err := e.Now(e.ctx)
			e.ok(err)
			if now.Before(before) || now.Sub(before) > patience || now.Location() != time.UTC {
				e.Errorf("the time was %v and is %v", before, now)
			}
		}
	}},
	{"records/list", "records of a kind in id order (UTF-8 bytes), after an id, at most limit", func(e *trial) {
		ids := []string{"A", "B", "a", "a b", "a/b", "ab", "é", "ﬀ", "🏦"}
		for i, id := range slices.Backward(ids) {
			_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: id, Body: fmt.Append(nil, i)})
			e.ok(err)
			_, err = e.PutRecord(e.ctx, graph.Record{Kind: "ab", ID: id})
			e.ok(err)
		}
		list := func(kind, after string, limit int) []string {
			records, err := e.ListRecords(e.ctx, kind, after, limit)
			e.ok(err)
			found := make([]string, len(records))
			for i, r := range records {
				found[i] = r.ID
				if want := fmt.Sprint(slices.Index(ids, r.ID)); r.Kind != kind || r.Version != 1 || string(r.Body) != want {
					e.Errorf("record %s, want body %s", render(r), want)
				}
			}
			return found
		}
		e.same("all", list("a", "", 1000), ids)
		e.same("three", list("a", "", 3), ids[:3])
		e.same("three after a", list("a", "a", 3), ids[3:6])
		e.same("after one that is not there", list("a", "aa", 2), ids[5:7])
		e.same("after the last", list("a", "🏦", 10), []string{})
		e.same("of no kind", list("none", "", 10), []string{})
	}},
	{"records/delete page by page", "a page goes on from a record that was deleted since", func(e *trial) {
		const many = 25
		for i := range many {
			_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: fmt.Sprintf("%03d", i)})
			e.ok(err)
		}
		seen, after := 0, ""
		for page := 0; page < many; page++ {
			list, err := e.ListRecords(e.ctx, "a", after, 4)
			e.ok(err)
			if len(list) == 0 {
				break
			}
			for _, r := range list {
				e.same("next", r.ID, fmt.Sprintf("%03d", seen))
				seen++
				if after = r.ID; seen%5 != 0 { // every fifth stays
					e.ok(e.DeleteRecord(e.ctx, r.Kind, r.ID, r.Version))
				}
			}
		}
		e.same("seen", seen, many)
		left, err := e.ListRecords(e.ctx, "a", "", many)
		e.ok(err)
		e.same("left", len(left), many/5)
	}},
}
