package http

import (
	"fmt"
	"strings"
	"testing"

	"linchpin/http/access"
	"linchpin/http/api"
)

func TestViewsAreSavedListedAndDeleted(t *testing.T) {
	d := newDoor(t)
	save := func(body string) api.View { return read[api.View](d, "PUT", "/api/v1/views", body) }
	first := save(`{"name": "Warranty over", "page": "register", "state": "?where=warrantyEnd.before.today"}`)
	if first.State != "where=warrantyEnd.before.today" || !first.Own || first.Shared || first.ID == "" {
		t.Errorf("%+v", first)
	}
	save(`{"name": "alpha", "page": "register", "state": "sort=-name", "shared": true}`)
	save(`{"name": "Shop", "page": "map", "state": "focus=service/shop"}`)
	again := save(`{"name": "Warranty over", "page": "register", "state": "x=1"}`)
	if again.ID != first.ID {
		t.Error("saving under the same name made another view")
	}
	names := func(query string) string {
		var all []string
		for _, v := range read[api.ViewList](d, "GET", "/api/v1/views"+query, nil).Views {
			all = append(all, v.Page+":"+v.Name+":"+v.State)
		}
		return strings.Join(all, " ")
	}
	if got := names(""); got != "map:Shop:focus=service/shop register:alpha:sort=-name register:Warranty over:x=1" {
		t.Error(got)
	}
	if got := names("?page=map"); got != "map:Shop:focus=service/shop" {
		t.Error(got)
	}
	if r := d.ask("DELETE", "/api/v1/views/"+first.ID, nil); r.Status != 204 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if got := names("?page=register"); got != "register:alpha:sort=-name" {
		t.Error(got)
	}
	for _, id := range []string{first.ID, "x", strings.Repeat("x", 65), "%00", "a%20b"} {
		if r := d.ask("DELETE", "/api/v1/views/"+id, nil); r.Status != 404 && r.Status != 422 {
			t.Errorf("%s: %d", id, r.Status)
		}
	}
	for _, body := range []string{`{"name": "", "page": "map", "state": ""}`, `{"name": " ", "page": "map", "state": ""}`, `{"name": "a\u001bb", "page": "map", "state": ""}`,
		`{"name": "a", "page": "../x", "state": ""}`, `{"name": "a", "page": "map", "state": "` + strings.Repeat("x", 8193) + `"}`, `{"name": "a", "page": "map"}`} {
		refused(d, 422, "PUT", "/api/v1/views", body)
	}
}

// TestViewsBelongToWhoSavedThem: others see what is shared, and only an
// administrator takes that away from its owner.
func TestViewsBelongToWhoSavedThem(t *testing.T) {
	d := newDoor(t, required)
	viewer, editor, admin := d.token(access.Viewer), d.token(access.Editor), d.token(access.Admin)
	own := read[api.View](d, "PUT", "/api/v1/views", `{"name": "mine", "page": "map", "state": "a"}`, "Authorization", viewer)
	refused(d, 403, "PUT", "/api/v1/views", `{"name": "all", "page": "map", "state": "a", "shared": true}`, "Authorization", viewer)
	shared := read[api.View](d, "PUT", "/api/v1/views", `{"name": "all", "page": "map", "state": "a", "shared": true}`, "Authorization", editor)
	if list := read[api.ViewList](d, "GET", "/api/v1/views", nil, "Authorization", editor).Views; len(list) != 1 || !list[0].Own {
		t.Errorf("%+v", list)
	}
	if list := read[api.ViewList](d, "GET", "/api/v1/views", nil, "Authorization", viewer).Views; len(list) != 2 || list[0].Name != "mine" || list[1].Own {
		t.Errorf("%+v", list)
	}
	refused(d, 404, "DELETE", "/api/v1/views/"+own.ID, nil, "Authorization", admin)
	refused(d, 403, "DELETE", "/api/v1/views/"+shared.ID, nil, "Authorization", viewer)
	if r := d.ask("DELETE", "/api/v1/views/"+shared.ID, nil, "Authorization", admin); r.Status != 204 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestViewsAreBounded(t *testing.T) {
	d := newDoor(t)
	for i := range 200 {
		read[api.View](d, "PUT", "/api/v1/views", fmt.Sprintf(`{"name": "v%d", "page": "map", "state": ""}`, i))
	}
	refused(d, 413, "PUT", "/api/v1/views", `{"name": "one more", "page": "map", "state": ""}`)
	read[api.View](d, "PUT", "/api/v1/views", `{"name": "v7", "page": "map", "state": "b"}`)
}
