package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"linchpin/graph"
	"linchpin/http/access"
)

// View is a page of the web app as somebody left it, under a name: the state
// of the page is its address.
type View struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Page   string    `json:"page" doc:"register, map, …"`
	State  string    `json:"state" doc:"The query of the page's address, without ?"`
	Owner  string    `json:"owner" doc:"Who saved it"`
	Own    bool      `json:"own" doc:"The caller saved it, and may replace and delete it"`
	Shared bool      `json:"shared" doc:"Everybody sees it"`
	Saved  time.Time `json:"saved"`
}

// ViewList lists views by page and name, the caller's own first.
type ViewList struct {
	Views []View `json:"views"`
}

// ViewPut saves a view; the caller's view of that page and name is replaced.
type ViewPut struct {
	Name   string `json:"name" minLength:"1" maxLength:"120"`
	Page   string `json:"page" pattern:"^[a-z-]{1,32}$" doc:"Which page of the web app"`
	State  string `json:"state" maxLength:"8192" doc:"The query of the page's address, without ?"`
	Shared bool   `json:"shared,omitempty" doc:"Everybody sees it; needs the right to edit"`
}

// Limits of saved views.
const (
	maxOwnViews = 200
	maxViews    = 10_000 // of everybody
	viewKind    = "view"
)

// viewRecord is a view on record. Its id follows from owner, page and name.
type viewRecord struct {
	Name   string `json:"name"`
	Page   string `json:"page"`
	State  string `json:"state"`
	Owner  string `json:"owner"`
	Shared bool   `json:"shared"`
	Saved  int64  `json:"saved"` // milliseconds
}

func viewID(owner, page, name string) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q %q %q", owner, page, name)))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func (v *viewRecord) view(id, caller string) View {
	return View{ID: id, Name: v.Name, Page: v.Page, State: v.State, Owner: v.Owner, Own: v.Owner == caller, Shared: v.Shared, Saved: time.UnixMilli(v.Saved).UTC()}
}

type viewListInput struct {
	Page string `query:"page" maxLength:"32" doc:"Only views of this page"`
}

type viewListOutput struct {
	Body ViewList
}

type viewPutInput struct {
	Body ViewPut
}

type viewOutput struct {
	Body View
}

type viewDeleteInput struct {
	ID string `path:"id" maxLength:"64"`
}

// listViews answers the caller's views and those that are shared.
func (a *API) listViews(ctx context.Context, in *viewListInput) (*viewListOutput, error) {
	caller := a.actor(ctx)
	out := &viewListOutput{Body: ViewList{Views: []View{}}}
	err := a.eachView(ctx, func(r graph.Record, v *viewRecord) {
		if (v.Owner == caller || v.Shared) && (in.Page == "" || in.Page == v.Page) {
			out.Body.Views = append(out.Body.Views, v.view(r.ID, caller))
		}
	})
	slices.SortFunc(out.Body.Views, func(a, b View) int {
		if a.Page != b.Page {
			return strings.Compare(a.Page, b.Page)
		}
		if a.Own != b.Own {
			return map[bool]int{true: -1, false: 1}[a.Own]
		}
		if d := strings.Compare(sortKey(a.Name), sortKey(b.Name)); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out, err
}

func (a *API) eachView(ctx context.Context, visit func(graph.Record, *viewRecord)) error {
	for after := ""; ; {
		page, err := a.Store.ListRecords(ctx, viewKind, after, graph.MaxPage)
		if err != nil {
			return err
		}
		for _, r := range page {
			var v viewRecord
			if err := json.Unmarshal(r.Body, &v); err != nil {
				return graph.Errorf(graph.CodeInternal, "api.views", "the record of view %s cannot be read: %w", r.ID, err)
			}
			visit(r, &v)
		}
		if len(page) < graph.MaxPage {
			return nil
		}
		after = page[len(page)-1].ID
	}
}

func (a *API) putView(ctx context.Context, in *viewPutInput) (*viewOutput, error) {
	name := strings.TrimSpace(in.Body.Name)
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
		return nil, refuse("name", in.Body.Name, "a view's name is a text without control characters")
	}
	if in.Body.Shared {
		if err := a.allow(ctx, WriteGraph); err != nil {
			return nil, err
		}
	}
	owner := a.actor(ctx)
	v := &viewRecord{Name: name, Page: in.Body.Page, State: strings.TrimPrefix(in.Body.State, "?"), Owner: owner, Shared: in.Body.Shared, Saved: a.Clock().UnixMilli()}
	id := viewID(owner, v.Page, v.Name)
	if err := a.roomForView(ctx, id, owner); err != nil {
		return nil, err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	for range 5 {
		record := graph.Record{Kind: viewKind, ID: id, Body: body}
		stored, err := a.Store.Record(ctx, viewKind, id)
		if err != nil && graph.CodeOf(err) != graph.CodeNotFound {
			return nil, err
		}
		record.Version = stored.Version
		if _, err = a.Store.PutRecord(ctx, record); err == nil {
			return &viewOutput{Body: v.view(id, owner)}, nil
		}
		if graph.CodeOf(err) != graph.CodeStale {
			return nil, err
		}
	}
	return nil, graph.Errorf(graph.CodeConflict, "api.putView", "the view is being saved elsewhere too; save it again")
}

// roomForView refuses a new view beyond the limits.
func (a *API) roomForView(ctx context.Context, id, owner string) error {
	own, all, known := 0, 0, false
	err := a.eachView(ctx, func(r graph.Record, v *viewRecord) {
		all++
		known = known || r.ID == id
		if v.Owner == owner {
			own++
		}
	})
	if err != nil || known || own < maxOwnViews && all < maxViews {
		return err
	}
	return graph.Errorf(graph.CodeTooLarge, "api.putView", "there are %d saved views already; delete one first", max(own, min(all, maxOwnViews)))
}

// deleteView deletes the caller's own view; an administrator may delete any
// shared one. What the caller may not see does not exist.
func (a *API) deleteView(ctx context.Context, in *viewDeleteInput) (*struct{}, error) {
	missing := graph.Errorf(graph.CodeNotFound, "api.deleteView", "no view has this id")
	if in.ID == "" || strings.ContainsFunc(in.ID, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, missing
	}
	record, err := a.Store.Record(ctx, viewKind, in.ID)
	if err != nil {
		if graph.CodeOf(err) == graph.CodeNotFound {
			err = missing
		}
		return nil, err
	}
	var v viewRecord
	if err := json.Unmarshal(record.Body, &v); err != nil {
		return nil, graph.Errorf(graph.CodeInternal, "api.deleteView", "the record of view %s cannot be read: %w", in.ID, err)
	}
	if v.Owner != a.actor(ctx) {
		if !v.Shared {
			return nil, missing
		}
		if err := a.allow(ctx, access.Administer); err != nil {
			return nil, err
		}
	}
	err = a.Store.DeleteRecord(ctx, viewKind, in.ID, record.Version)
	if graph.CodeOf(err) == graph.CodeNotFound {
		return nil, nil //nolint:nilnil // gone already; an empty answer
	}
	return nil, err //nolint:nilnil // an empty answer
}
