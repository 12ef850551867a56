package http

import (
	"fmt"
	"testing"
)

func TestFirst(t *testing.T) {
	d := newEstate(t)
	for _, p := range []string{"/livez", "/readyz", "/api/v1/items", "/api/v1/items?q=shop", "/api/v1/items?name=web%20shop", "/api/v1/overview", "/api/v1/findings", "/api/v1/revisions", "/api/v1/revisions/2", "/api/v1/map?focus=app/shop", "/api/v1/conditions", "/api/v1/export?format=ndjson", "/api/v1/items/" + d.id("app/shop"), "/api/v1/items/" + d.id("app/shop") + "/history", "/api/v1/items/" + d.id("app/shop") + "/relations", "/api/v1/items/" + d.id("app/shop") + "/state"} {
		r := d.ask("GET", p, nil)
		fmt.Println("==", p, r.Status, r.Header.Get("Linchpin-Revision"), len(r.Body))
		fmt.Printf("%.1500s\n", r.Body)
	}
	for _, p := range []string{"/api/v1/impact", "/api/v1/impact/why", "/api/v1/impact/why-not", "/api/v1/map"} {
		q := map[string]any{"scenario": map[string]any{"down": []string{"host/2"}}}
		switch p {
		case "/api/v1/impact/why":
			q["item"] = "service/shop"
		case "/api/v1/impact/why-not":
			q["item"] = "service/reports"
		case "/api/v1/map":
			q["focus"] = []string{"host/2"}
		}
		r := d.ask("POST", p, q)
		fmt.Println("==", p, r.Status, len(r.Body))
		fmt.Printf("%.2500s\n", r.Body)
	}
}
