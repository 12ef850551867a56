package http

import (
	"testing"

	"linchpin/http/api"
)

func TestImportsAreListedAndTakenBack(t *testing.T) {
	d := newEstate(t)
	d.importYAML("format: linchpin/v1\nsource: scanner\nitems:\n  - {key: vm/a, class: VirtualMachine, properties: {memoryGb: 32, cpuCores: 4}}\n  - {key: vm/n, class: VirtualMachine}\n")
	d.importYAML("format: linchpin/v1\nsource: other\ncomplete: true\nitems:\n  - {key: vm/b, class: VirtualMachine, name: web-b}\n")
	all := read[api.ImportRunList](d, "GET", "/api/v1/imports", nil)
	if len(all.Items) != 3 || all.Items[0].Source != "other" || !all.Items[0].Complete || all.Items[1].Source != "scanner" || all.Items[1].Created != 1 || all.Items[1].Updated != 1 ||
		all.Items[1].State != "done" || all.Items[1].Actor != "local" || all.Items[1].Revision != 3 || all.Items[1].Ended == nil {
		t.Fatalf("%+v", all)
	}
	var paged []string
	for cursor := ""; ; {
		page := read[api.ImportRunList](d, "GET", "/api/v1/imports?limit=1&cursor="+cursor, nil)
		paged = append(paged, page.Items[0].Run)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(paged) != 3 || paged[0] != all.Items[0].Run || paged[2] != all.Items[2].Run {
		t.Errorf("%v", paged)
	}
	if one := read[api.ImportRunList](d, "GET", "/api/v1/imports?source=scanner", nil); len(one.Items) != 1 {
		t.Errorf("%+v", one)
	}
	run := all.Items[1].Run
	path := "/api/v1/imports/" + run
	dry := read[api.UndoResult](d, "POST", path+"/actions/undo?dryRun=true", nil)
	if dry.ConflictsTotal != 0 || dry.Restored != 1 || dry.Purged != 1 || dry.ChangesTotal != 2 || len(dry.Changes) != 2 || d.head() != 4 {
		t.Errorf("%+v at %d", dry, d.head())
	}
	id := d.id("vm/a")
	wrote[api.ItemWritten](d, 200, "PATCH", "/api/v1/items/"+id, `{"name": "mine"}`, "If-Match", `"3"`, "Content-Type", merge)
	left := read[api.UndoResult](d, "POST", path+"/actions/undo?message=wrong+file", nil)
	if left.Purged != 1 || left.ConflictsTotal != 1 || left.Conflicts[0].Item != "vm/a" || left.Conflicts[0].By == nil || left.Conflicts[0].By.Number != 5 || left.Revision != 6 {
		t.Errorf("%+v", left)
	}
	if it := read[api.Item](d, "GET", "/api/v1/items/"+id, nil); it.Name != "mine" || it.Properties["cpuCores"] != 4.0 {
		t.Errorf("%+v", it)
	}
	if rev := read[api.Revision](d, "GET", "/api/v1/revisions/6", nil); rev.Message != "wrong file" || rev.ItemsPurged != 1 {
		t.Errorf("%+v", rev)
	}
	if one := read[api.ImportRun](d, "GET", path, nil); one.Undone == nil || one.Undone.Actor != "local" || one.Undone.Conflicts != 1 || one.Undone.Message != "wrong file" {
		t.Errorf("%+v", one)
	}
	over := read[api.UndoResult](d, "POST", path+"/actions/undo?overwrite=true", nil)
	if over.Restored != 1 || over.ConflictsTotal != 0 {
		t.Errorf("%+v", over)
	}
	if it := read[api.Item](d, "GET", "/api/v1/items/"+id, nil); it.Name != "web-a" || it.Properties["cpuCores"] != nil || it.Properties["memoryGb"] != 16.0 {
		t.Errorf("%+v", it)
	}
	for _, bad := range []string{"nonsense", id} {
		refused(d, 404, "GET", "/api/v1/imports/"+bad, nil)
		refused(d, 404, "POST", "/api/v1/imports/"+bad+"/actions/undo", nil)
	}
}
