package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"linchpin/graph"
)

// render writes what a store answers as text: equal answers give equal text,
// and nil and empty differ where the contract says nil.
func render(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case graph.Item:
		return fmt.Sprintf("@%d %s", v.Revision, graph.EncodeItem(&v)) + nils(v.Tags == nil, v.Requirements == nil, v.Properties == nil)
	case graph.Relation:
		return fmt.Sprintf("@%d %s", v.Revision, graph.EncodeRelation(&v)) + nils(v.Properties == nil)
	case graph.ItemShape:
		return fmt.Sprintf("item %s %q %s %q retired=%t %s roots=%q ends=%q", v.ID, v.Key, v.Class, v.Name, v.Retired,
			requirements(v.Requirements), v.RootFor, v.EndpointFor) +
			nils(v.Requirements == nil, v.RootFor == nil, v.EndpointFor == nil)
	case graph.RelationShape:
		return fmt.Sprintf("relation %s %s-%s->%s %q %q", v.ID, v.From, v.Type, v.To, v.Group, v.Strength)
	case graph.Revision:
		return renderRevision(v)
	case graph.Version:
		return renderVersion(v)
	case graph.ChangeSet:
		return renderChanges(v)
	case graph.Record:
		return fmt.Sprintf("%s/%s v%d %q", v.Kind, v.ID, v.Version, v.Body)
	case *graph.Model:
		if v == nil {
			return "no model"
		}
		return string(graph.EncodeModel(v))
	case graph.Page:
		return fmt.Sprintf("total %d more %t next %q\n%s", v.Total, v.More, v.Next, renderAll(v.Items))
	case []graph.Item:
		return renderAll(v)
	case []graph.Relation:
		return renderAll(v)
	case []graph.Version:
		return renderAll(v)
	case []graph.Revision:
		return renderAll(v)
	case []graph.Record:
		return renderAll(v)
	default:
		return fmt.Sprint(v)
	}
}

func renderAll[V any](list []V) string {
	var b strings.Builder
	for _, v := range list {
		b.WriteString("\n      " + render(v))
	}
	return b.String()
}

// nils marks which fields are nil.
func nils(isNil ...bool) string {
	text := " "
	for _, n := range isNil {
		text += map[bool]string{true: "-", false: "+"}[n]
	}
	return text
}

func requirements(r map[string]graph.Declared) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r)) {
		fmt.Fprintf(&b, "%q:%s/%s ", name, r[name].Need, r[name].Strength)
	}
	return b.String()
}

func renderRevision(r graph.Revision) string {
	zone := "UTC"
	if r.At.Location() != time.UTC {
		zone = r.At.Location().String()
	}
	return fmt.Sprintf("revision %d batch=%q hash=%s at=%s %s by=%q source=%q run=%q why=%q items+%d-%d relations+%d-%d model=%t",
		r.Number, r.Batch, r.Hash, r.At.Format(time.RFC3339Nano), zone, r.Actor, r.Source, r.Run, r.Message,
		r.ItemsPut, r.ItemsPurged, r.RelationsPut, r.RelationsDeleted, r.ModelPut)
}

func renderVersion(v graph.Version) string {
	text := fmt.Sprintf("%s deleted=%t ", renderRevision(v.Revision), v.Deleted)
	if v.Item != nil {
		text += render(*v.Item)
	}
	if v.Relation != nil {
		text += render(*v.Relation)
	}
	return text
}

func renderChanges(c graph.ChangeSet) string {
	var lines []string
	for _, s := range c.Items {
		lines = append(lines, "put "+render(s))
	}
	for _, s := range c.Relations {
		lines = append(lines, "put "+render(s))
	}
	for _, u := range c.PurgedItems {
		lines = append(lines, "purged item "+u.String())
	}
	for _, u := range c.DeletedRelations {
		lines = append(lines, "deleted relation "+u.String())
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d..%d tooMany=%t model=%s\n      %s", c.From, c.To, c.TooMany, render(c.Model), strings.Join(lines, "\n      "))
}
