package demo

import (
	"fmt"
	"strings"
)

// machine is a virtual machine: its key says site and number (web-e-1).
type machine struct {
	key  string
	host int
}

// machines are the virtual machines by the application that runs on them.
var machines = map[string][]machine{
	"web-front":    {{"web-e-1", 1}, {"web-e-2", 2}, {"web-w-1", 1}, {"web-w-2", 3}},
	"shop-cart":    {{"cart-e-1", 4}, {"cart-w-1", 4}},
	"shop-content": {{"content-e-1", 6}, {"content-w-1", 5}},
	"payment-api":  {{"pay-e-1", 6}, {"pay-w-1", 6}},
	"fraud-check":  {{"fraud-e-1", 9}, {"fraud-w-1", 7}},
	"orders-api":   {{"ord-e-1", 8}, {"ord-w-1", 8}},
	"orders-queue": {{"mq-e-1", 9}, {"mq-w-1", 9}, {"mq-w-2", 10}},
	"search-api":   {{"search-e-1", 10}, {"search-w-1", 3}},
	"search-index": {{"index-e-1", 10}, {"index-e-2", 12}, {"index-w-1", 4}},
	"store-gw":     {{"store-gw-e-1", 12}, {"store-gw-w-1", 5}},
	"stock-sync":   {{"stock-e-1", 2}, {"stock-e-2", 4}, {"stock-w-1", 6}},
	"wms-api":      {{"wms-e-1", 3}, {"wms-e-2", 5}},
	"wms-scanner":  {{"scan-e-1", 8}, {"scan-w-1", 7}},
	"loyalty-api":  {{"loyal-e-1", 1}, {"loyal-w-1", 8}},
	"mail-relay":   {{"mail-e-1", 2}, {"mail-w-1", 9}, {"mail-w-2", 10}},
	"notice-hub":   {{"notice-e-1", 6}, {"notice-w-1", 1}},
	"ledger-app":   {{"fin-w-1", 5}},
	"ledger-batch": {{"fin-w-2", 7}},
	"staff-app":    {{"staff-e-1", 10}, {"staff-w-1", 3}},
	"supplier-app": {{"sup-e-1", 9}, {"sup-w-1", 6}},
	"identity":     {{"id-e-1", 7}, {"id-w-1", 10}},
	"resolver-e":   {{"dns-e-1", 11}},
	"resolver-w":   {{"dns-w-1", 4}},
	"label-print":  {{"label-e-1", 7}},
	"price-engine": {{"price-e-1", 12}, {"price-w-1", 9}},
	"monitoring":   {{"mon-w-1", 8}},
	"backup":       {{"bak-w-1", 10}},
}

// scan is one run of the virtualisation source; the second found changes.
type scan int

const (
	firstScan scan = iota
	secondScan
)

// virtualisation tells hosts, virtual machines and what runs where.
func (e *estate) virtualisation(at scan) Document {
	s := newStatement("virtualisation")
	kernel := map[scan]string{firstScan: "Linux 6.1.90", secondScan: "Linux 6.1.112"}[at]
	for _, dc := range sites {
		for n := 1; n <= dc.hosts; n++ {
			s.item(hostKey(dc, n), "Hypervisor", "", owned("team-compute", facts{
				"cpuCores": 64, "memoryGb": 512, "operatingSystem": kernel, "environment": "production",
				"ipAddress": fmt.Sprintf("10.20.%d.%d", 4+len(dc.letter)*int(dc.letter[0]-'d'), 10+n), "criticality": "high", "lifecycleStatus": "inUse",
				"mtbf": "P730D", "mttr": "PT6H",
			}))
		}
	}
	for _, app := range applications {
		for i, m := range machines[app.key] {
			host := m.host
			if m.key == "stock-e-2" && at == firstScan {
				host = 2 // moved between the scans
			}
			letter := siteOf(m.key)
			s.item(m.key, "VirtualMachine", "", owned("team-compute", facts{
				"cpuCores": 4 + 4*(i%2), "memoryGb": 16, "operatingSystem": "Linux 6.1", "environment": "production", "lifecycleStatus": "inUse",
			}))
			s.relate(m.key, "RUNS_ON", fmt.Sprintf("host-%s-%02d", letter, host))
		}
	}
	return s.document()
}

// siteOf finds the letter of the site in a key such as store-gw-e-1.
func siteOf(key string) string {
	if strings.Contains(key, "-e-") {
		return "e"
	}
	return "w"
}
