// Package demo makes the demo estate: a retailer with twelve services across
// two data centres, told by four sources. Redundancy works in most places;
// where it does not, the estate holds what a real one does: two power feeds
// behind one battery system, a cluster whose members share a switch, an ended
// warranty and a database past its end of life under the web shop, and a
// certificate that ends in a few days. Every team is made up.
package demo

import (
	"context"
	"time"
)

// Question is what the first minute asks.
var Question = struct{ Text, Item, Service string }{
	Text:    "What if the battery system ups-e-1 fails, behind both power feeds of the data centre East?",
	Item:    "ups-e-1",
	Service: "payments",
}

// Try lists things worth opening, each a hint to a person.
var Try = []string{
	"Change preview: take ups-e-1 down. Two feeds looked redundant; both hang on it.",
	"Map of Warehouse, depth 4: both members of its cluster sit behind one switch, sw-e-12.",
	"Item shop-db-1: past its end of life, on host-w-02, whose warranty has ended, under the web shop.",
	"Item cert-pay: it ends in twelve days, and Payments goes down with it.",
	"What lets Web shop survive host-e-01? Ask why-not of web-front, and see who holds it.",
}

// Document is one import: the statement of one source.
type Document struct {
	Source string
	YAML   []byte
}

// Documents are the demo estate's imports in order, with dates that stand in
// the right distance to now.
func Documents(now time.Time) []Document {
	e := newEstate(now)
	return []Document{
		e.purchasing(), e.facilities(), e.virtualisation(firstScan), e.catalogue(), e.virtualisation(secondScan),
	}
}

// Load imports the documents in order through the given importer of one
// document of the native format.
func Load(ctx context.Context, importDocument func(context.Context, []byte) error) error {
	for _, d := range Documents(time.Now()) {
		if err := importDocument(ctx, d.YAML); err != nil {
			return err
		}
	}
	return nil
}
