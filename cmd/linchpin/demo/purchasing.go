package demo

import "fmt"

// purchasing tells what was bought, for how much, from whom, and until when
// somebody stands behind it.
func (e *estate) purchasing() Document {
	s := newStatement("purchase list")
	e.suppliers(s)
	e.servers(s)
	e.devices(s)
	e.licences(s)
	e.workplace(s)
	return s.document()
}

func (e *estate) suppliers(s *statement) {
	s.item("supplier-hardware", "Organisation", "Example hardware supplies", facts{"email": "sales@hardware.example.org", "phone": "+31 20 000 0001"})
	s.item("supplier-power", "Organisation", "Example power systems", facts{"email": "service@power.example.org", "phone": "+31 20 000 0002"})
	s.item("contract-servers", "Contract", "Server maintenance", facts{"number": "M-2023-118", "validUntil": e.day(220), "costPerYear": money("38400.00"), "noticePeriod": "P12W"})
	s.item("contract-power", "Contract", "Battery and generator service", facts{"number": "P-2021-007", "validUntil": e.day(64), "costPerYear": money("9200.00"), "noticePeriod": "P8W"})
	s.relate("contract-servers", "SUPPLIED_BY", "supplier-hardware")
	s.relate("contract-power", "SUPPLIED_BY", "supplier-power")
}

// bought is the asset facts of a thing bought some years ago.
func (e *estate) bought(tag, cost, order string, years, warrantyDays int, f facts) facts {
	if f == nil {
		f = facts{}
	}
	for name, value := range (facts{
		"assetTag": tag, "purchaseCost": money(cost), "purchaseOrder": order, "vendor": "Example hardware supplies", "costCentre": "CC-410",
		"purchaseDate": e.years(-years, -20), "warrantyStart": e.years(-years, -10), "warrantyEnd": e.day(warrantyDays),
		"warrantyLevel": "next business day on site", "warrantyProvider": "Example hardware supplies", "warrantyContact": "service@hardware.example.org",
		"depreciationMethod": "straightLine", "depreciationStart": e.years(-years, 0), "depreciationLifeMonths": 60, "salvageValue": money("200.00"),
	}) {
		f[name] = value
	}
	return f
}

// warranties of servers that do not run for years: host-w-02 carries the
// web shop's database, and its warranty has ended.
var warranties = map[string]int{"host-w-02": -101, "host-e-07": 420, "host-e-04": 71}

func (e *estate) servers(s *statement) {
	tag := 20400
	for _, dc := range sites {
		for n := 1; n <= dc.hosts; n++ {
			host := hostKey(dc, n)
			days, special := warranties[host]
			if !special {
				days = 300 + 37*n
			}
			f := e.bought(fmt.Sprintf("A-%d", tag+n), "14860.00", fmt.Sprintf("88-14%02d", n), 3, days, facts{
				"model": "Rack server, 2 × 32 cores", "manufacturer": "Example systems", "serialNumber": fmt.Sprintf("7KQ-%s%02d-1184", dc.letter, n),
				"location": fmt.Sprintf("DC %s, rack %02d", dc.name, rackOf(dc, n)), "endOfLife": e.years(2, 40), "runningCostPerYear": money("2140.00"),
			})
			if host == "host-e-07" {
				f["memoryGb"] = 384 // the virtualisation source counts 512
			}
			s.item(host, "Hypervisor", "", f)
			s.relate(host, "COVERED_BY", "contract-servers")
		}
		tag += 100
	}
}

func (e *estate) devices(s *statement) {
	tag := 21000
	add := func(key, class, cost string, years, days int) {
		tag++
		s.item(key, class, "", e.bought(fmt.Sprintf("A-%d", tag), cost, fmt.Sprintf("77-%d", tag), years, days, facts{"serialNumber": fmt.Sprintf("S%d", tag*7)}))
	}
	add("ups-e-1", "BatterySystem", "42500.00", 5, 38)
	add("ups-w-1", "BatterySystem", "31800.00", 2, 900)
	add("ups-w-2", "BatterySystem", "31800.00", 2, 900)
	add("san-e-1", "StorageArray", "88000.00", 4, 45)
	add("san-e-2", "StorageArray", "88000.00", 2, 500)
	add("san-w-1", "StorageArray", "88000.00", 4, 410)
	add("san-w-2", "StorageArray", "88000.00", 2, 505)
	add("core-e-1", "Switch", "26400.00", 3, 610)
	add("core-e-2", "Switch", "26400.00", 3, 610)
	add("core-w-1", "Switch", "26400.00", 3, 640)
	add("core-w-2", "Switch", "26400.00", 3, 640)
	add("sw-e-12", "Switch", "4100.00", 6, 140)
	s.relate("ups-e-1", "COVERED_BY", "contract-power")
}

func (e *estate) licences(s *statement) {
	for _, l := range []struct {
		key, name, cost string
		seats, used     int
		until           int
	}{
		{"licence-mail", "Mail relay, 400 seats", "6400.00", 400, 391, 81},
		{"licence-ledger", "Ledger suite", "21500.00", 60, 58, 190},
		{"licence-wms", "Warehouse suite", "33900.00", 350, 350, 260},
		{"licence-office", "Office suite", "48000.00", 4000, 3720, 150},
	} {
		s.item(l.key, "Licence", l.name, owned("team-platform", facts{"seats": l.seats, "seatsUsed": l.used, "validUntil": e.day(l.until),
			"purchaseCost": money(l.cost), "vendor": "Example software", "costCentre": "CC-200"}))
	}
}

// workplace tells asset-only things on desks and shelves.
func (e *estate) workplace(s *statement) {
	for n := 1; n <= 8; n++ {
		s.item(fmt.Sprintf("phone-%02d", n), "Phone", "", facts{"assetTag": fmt.Sprintf("P-%04d", n), "phoneNumber": fmt.Sprintf("+31 6 0000 10%02d", n),
			"assignee": "team-stores", "purchaseCost": money("389.00"), "purchaseDate": e.years(-1, -n*9), "warrantyEnd": e.years(1, -n*9)})
	}
	for n := 1; n <= 10; n++ {
		s.item(fmt.Sprintf("till-%02d", n), "Workstation", fmt.Sprintf("Till %d", n), owned("team-stores", facts{"assetTag": fmt.Sprintf("T-%04d", n), "model": "Till with scanner",
			"purchaseCost": money("1240.00"), "purchaseDate": e.years(-4, n*6), "warrantyEnd": e.years(1, n*6), "location": fmt.Sprintf("Store %d", (n+1)/2)}))
	}
	for n := 1; n <= 3; n++ {
		s.item(fmt.Sprintf("label-printer-%d", n), "Printer", "", facts{"assetTag": fmt.Sprintf("L-%04d", n), "model": "Thermal, 110 mm", "purchaseCost": money("560.00")})
	}
	s.item("spare-disks", "SparePart", "Spare disks", facts{"quantity": 12, "location": "DC East, shelf 2", "purchaseCost": money("3480.00")})
	s.item("spare-switch", "SparePart", "Spare rack switch", facts{"quantity": 1, "location": "DC West, shelf 1", "purchaseCost": money("4100.00")})
}
