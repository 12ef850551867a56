package model_test

import (
	"testing"

	"linchpin/graph"
	"linchpin/graph/model"
)

func TestBuiltInModel(t *testing.T) {
	m := model.BuiltIn()
	if n := len(m.Classes); n < 40 || n > 60 {
		t.Errorf("%d classes, want about 40 to 60", n)
	}
	if n := len(m.RelationTypes); n < 25 || n > 32 {
		t.Errorf("%d relation types, want about 25 to 32", n)
	}
	var connectivity []string
	for _, rt := range m.RelationTypes {
		if rt.Connectivity {
			connectivity = append(connectivity, rt.Name)
		}
		if rt.Label == "" || rt.Inverse == "" {
			t.Errorf("%s does not read as a sentence both ways", rt.Name)
		}
	}
	if len(connectivity) != 3 {
		t.Errorf("connectivity types %v, want one each for network, power and storage", connectivity)
	}
	for _, c := range m.Classes {
		resolved, _ := m.Class(c.Name)
		if c.Label == "" || resolved.Tier == "" || resolved.Icon == "" || !c.BuiltIn {
			t.Errorf("%s lacks a label, a tier, an icon or its mark as built in", c.Name)
		}
	}
	server, ok := m.Class("Hypervisor")
	if !ok || !m.IsA("Hypervisor", "Server") || server.Facets != graph.FacetCI|graph.FacetAsset {
		t.Fatalf("Hypervisor = %+v", server)
	}
	for _, fact := range []string{"lifecycleStatus", "owner", "outageCostPerHour", "warrantyEnd", "purchaseCost", "operatingSystem"} {
		if server.ByName[fact] == nil {
			t.Errorf("a hypervisor has no %s", fact)
		}
	}
	if person, _ := m.Class("Person"); person.ByName["warrantyEnd"] != nil {
		t.Error("a person is no asset, but has a warranty")
	}
}
