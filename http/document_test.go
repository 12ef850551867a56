package http

import (
	"testing"

	"linchpin/http/api"
)

// sample is an estate document with every part that the format has.
const sample = `format: linchpin/v1
source: warehouse-export
complete: false
items:
  - key: application/shop
    class: Application
    name: Web shop
    tags: [emea]
    requirements:
      database: {need: 1}
    rootFor: []
    endpointFor: []
    properties:
      criticality: high
      purchaseCost: {amount: "1299.00", currency: EUR}
      warrantyEnd: 2027-03-31
  - {key: database/shop-a, class: Database}
  - {key: database/shop-b, class: Database}
  - {key: vm/db-1, class: VirtualMachine}
relations:
  - {from: application/shop, type: DEPENDS_ON, to: database/shop-a, group: database}
  - {from: application/shop, type: DEPENDS_ON, to: database/shop-b, group: database}
  - {from: database/shop-a, type: RUNS_ON, to: vm/db-1, strength: hard, properties: {}}
`

// TestSoftwareIsAnAssetToo: an application has a price and a warranty like
// anything else that is bought.
func TestSoftwareIsAnAssetToo(t *testing.T) {
	d := newDoor(t)
	d.importYAML(sample)
	it := read[api.Item](d, "GET", "/api/v1/items/"+d.id("application/shop"), nil)
	if cost, _ := it.Properties["purchaseCost"].(map[string]any); cost["amount"] != "1299.00" || it.Properties["warrantyEnd"] != "2027-03-31" {
		t.Errorf("%+v", it.Properties)
	}
}
