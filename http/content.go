package http

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"linchpin/graph"
)

// contentProblem is a defect that the framework found, with the nearest name
// that would be accepted. Of values it keeps only short ones: the framework
// hands over the whole object that a defect stands in.
func contentProblem(ctx huma.Context, d *huma.ErrorDetail) graph.Problem {
	place := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body"), ".")
	p := graph.Problem{Path: place, Reason: graph.Shown(d.Message)}
	if _, reason, found := strings.Cut(d.Message, syntaxMark); found {
		p.Reason = reason
		return p
	}
	at := place[strings.LastIndexByte(place, '.')+1:]
	switch d.Message {
	case "unknown query parameter":
		p.Path, p.Reason = "query", "no parameter has this name"
		p.Value = graph.Shown(strings.TrimPrefix(d.Location, "query."))
		p.Nearest = graph.Nearest(strings.TrimPrefix(d.Location, "query."), queryNames(ctx))
		return p
	case validation.MsgUnexpectedProperty:
		p.Reason, p.Value = "no field has this name", graph.Shown(at)
		p.Nearest = graph.Nearest(at, fieldNames(ctx, d.Location))
		return p
	}
	p.Value = shortValue(d.Value)
	if text, found := strings.CutPrefix(d.Message, `expected value to be one of "`); found {
		known := strings.Split(strings.TrimSuffix(text, `"`), ", ")
		p.Reason = "expected one of " + strings.Join(known, ", ")
		p.Nearest = graph.Nearest(p.Value, known)
	}
	return p
}

// shortValue shows a plain value, and nothing of an object or a list.
func shortValue(v any) string {
	switch v := v.(type) {
	case string:
		return graph.Shown(v)
	case bool, float64, int64, int, uint64, json.Number:
		return fmt.Sprint(v)
	}
	return ""
}

func queryNames(ctx huma.Context) []string {
	if ctx == nil || ctx.Operation() == nil {
		return nil
	}
	var names []string
	for _, p := range ctx.Operation().Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return names
}

// fieldNames lists the fields of the object in which a defect stands.
func fieldNames(ctx huma.Context, location string) []string {
	if ctx == nil || ctx.Operation() == nil || ctx.Operation().RequestBody == nil {
		return nil
	}
	media := ctx.Operation().RequestBody.Content["application/json"]
	known, _ := ctx.Context().Value(schemasKey{}).(huma.Registry)
	if media == nil || media.Schema == nil || known == nil {
		return nil
	}
	steps := strings.Split(location, ".")
	at := media.Schema
	for i, step := range steps {
		for at != nil && at.Ref != "" {
			at = known.SchemaFromRef(at.Ref)
		}
		if at == nil {
			return nil
		}
		if i == len(steps)-1 {
			break
		}
		name, index, _ := strings.Cut(steps[i], "[")
		if i > 0 {
			next, ok := at.Properties[name]
			if !ok {
				next, ok = at.AdditionalProperties.(*huma.Schema)
			}
			if !ok {
				return nil
			}
			at = next
		}
		for at != nil && at.Ref != "" {
			at = known.SchemaFromRef(at.Ref)
		}
		if at != nil && index != "" {
			at = at.Items
		}
		_ = step
	}
	if at == nil {
		return nil
	}
	var names []string
	for name := range at.Properties {
		names = append(names, name)
	}
	slices.SortFunc(names, cmp.Compare[string])
	return names
}
