package api

import (
	"cmp"
	"context"
	"slices"

	"linchpin/graph"
)

// ModelAnswer is the vocabulary: classes and relation types.
type ModelAnswer struct {
	Revision      uint64         `json:"revision" doc:"The revision that put this model"`
	Facets        FacetFacts     `json:"facets"`
	Classes       []Class        `json:"classes" doc:"In order of declaration"`
	RelationTypes []RelationType `json:"relationTypes"`
	Tiers         []string       `json:"tiers" doc:"Lanes of a map, in order"`
}

// FacetFacts are the properties that each facet brings.
type FacetFacts struct {
	Common []Property `json:"common"`
	CI     []Property `json:"ci"`
	Asset  []Property `json:"asset"`
}

// Property describes one fact.
type Property struct {
	Name        string   `json:"name"`
	Label       string   `json:"label"`
	Description string   `json:"description,omitempty"`
	Type        string   `json:"type" enum:"string,text,integer,number,boolean,date,datetime,duration,money,enum,url,email,phone,ip,list"`
	Of          string   `json:"of,omitempty" doc:"Of a list: the type of its values"`
	Values      []string `json:"values,omitempty" doc:"Of an enum"`
	Min         *float64 `json:"min,omitempty"`
	Max         *float64 `json:"max,omitempty"`
	Required    bool     `json:"required,omitempty"`
	Secret      bool     `json:"secret,omitempty"`
	BuiltIn     bool     `json:"builtIn,omitempty"`
}

// Class is a kind of item, with what it inherits but for properties: those of
// its facets and of the classes in its lineage add up.
type Class struct {
	Name        string     `json:"name"`
	Extends     string     `json:"extends,omitempty"`
	Lineage     []string   `json:"lineage" doc:"The class itself first, then what it extends, to the top"`
	Label       string     `json:"label"`
	Plural      string     `json:"plural"`
	Description string     `json:"description,omitempty"`
	Tier        string     `json:"tier"`
	Icon        string     `json:"icon"`
	Facets      []string   `json:"facets" enum:"ci,asset"`
	Service     bool       `json:"service"`
	Abstract    bool       `json:"abstract"`
	RootFor     []string   `json:"rootFor"`
	EndpointFor []string   `json:"endpointFor"`
	Properties  []Property `json:"properties" doc:"Its own"`
	BuiltIn     bool       `json:"builtIn"`
}

// RelationType is a kind of relation.
type RelationType struct {
	Name         string     `json:"name"`
	Label        string     `json:"label"`
	Inverse      string     `json:"inverse" doc:"Read from the to end"`
	Description  string     `json:"description,omitempty"`
	Impact       string     `json:"impact" enum:"from,to,both,none" doc:"Which end suffers when the other fails"`
	Strength     string     `json:"strength" enum:"hard,soft"`
	Connectivity bool       `json:"connectivity"`
	GroupByType  bool       `json:"groupByType"`
	Need         Need       `json:"need"`
	Ends         []Ends     `json:"ends" doc:"Allowed pairs of classes, subclasses included; none means any"`
	Properties   []Property `json:"properties"`
	BuiltIn      bool       `json:"builtIn"`
}

// Ends is an allowed pair of classes.
type Ends struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type modelInput struct {
	MinRevision
	AsOf string `query:"asOf" maxLength:"64" doc:"The number of a revision, or a time"`
}

type modelOutput struct {
	Stamp
	Body ModelAnswer
}

func (a *API) getModel(ctx context.Context, in *modelInput) (*modelOutput, error) {
	rev, _, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	var asOf graph.RevisionNumber
	if in.AsOf != "" {
		if asOf, err = a.revisionAt(ctx, in.AsOf, "query.asOf"); err != nil {
			return nil, err
		}
		rev = max(asOf, 1)
	}
	m, put, err := a.Store.Model(ctx, asOf)
	if err != nil {
		if in.AsOf != "" && graph.CodeOf(err) == graph.CodeNotFound {
			return nil, refuse("query.asOf", in.AsOf, "there was no model then")
		}
		return nil, err
	}
	return &modelOutput{Stamp: stamp(rev), Body: modelOf(m, put)}, nil
}

func modelOf(m *graph.Model, put graph.RevisionNumber) ModelAnswer {
	out := ModelAnswer{Revision: uint64(put), Tiers: list(tiers(m)), Classes: make([]Class, 0, len(m.Classes)),
		RelationTypes: make([]RelationType, 0, len(m.RelationTypes)),
		Facets:        FacetFacts{Common: properties(m.Facets.Common), CI: properties(m.Facets.CI), Asset: properties(m.Facets.Asset)}}
	for _, name := range m.ClassNames() {
		c, _ := m.Class(name)
		out.Classes = append(out.Classes, Class{Name: c.Name, Extends: c.Extends, Lineage: c.Lineage, Label: cmp.Or(c.Label, c.Name),
			Plural: c.Plural, Description: c.Description, Tier: c.Tier, Icon: c.Icon, Facets: list(c.Facets.Names()), Service: c.Service,
			Abstract: c.Abstract, RootFor: list(c.RootFor), EndpointFor: list(c.EndpointFor), Properties: properties(c.Properties), BuiltIn: c.BuiltIn})
	}
	for i := range m.RelationTypes {
		t := &m.RelationTypes[i]
		kind := RelationType{Name: t.Name, Label: cmp.Or(t.Label, t.Name), Inverse: t.Inverse, Description: t.Description, Impact: string(t.Impact),
			Strength: string(cmp.Or(t.Strength, graph.Hard)), Connectivity: t.Connectivity, GroupByType: t.GroupByType,
			Need: Need{cmp.Or(t.Need.String(), "1")}, Ends: []Ends{}, Properties: properties(t.Properties), BuiltIn: t.BuiltIn}
		for _, e := range t.Ends {
			kind.Ends = append(kind.Ends, Ends(e))
		}
		out.RelationTypes = append(out.RelationTypes, kind)
	}
	return out
}

func properties(all []graph.Property) []Property {
	out := make([]Property, len(all))
	for i, p := range all {
		out[i] = Property{Name: p.Name, Label: p.Label, Description: p.Description, Type: string(p.Type), Of: string(p.Of), Values: p.Values,
			Min: p.Min, Max: p.Max, Required: p.Required, Secret: p.Secret, BuiltIn: p.BuiltIn}
	}
	return out
}

// tiers lists the lanes of a map from top to bottom: in the order in which the
// model's classes first name them.
func tiers(m *graph.Model) []string {
	var names []string
	for _, name := range m.ClassNames() {
		if c, _ := m.Class(name); c.Tier != "" && !slices.Contains(names, c.Tier) {
			names = append(names, c.Tier)
		}
	}
	return names
}
