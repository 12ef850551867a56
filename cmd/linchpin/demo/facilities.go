package demo

import (
	"fmt"
	"slices"
)

// site is one data centre of the estate.
type site struct {
	letter, name string
	racks, hosts int
}

var sites = []site{{"e", "East", 5, 12}, {"w", "West", 5, 10}}

// facilities tells places, power, cooling, network and storage paths.
func (e *estate) facilities() Document {
	s := newStatement("facilities plan")
	for _, dc := range sites {
		e.places(s, dc)
		e.network(s, dc)
		e.storage(s, dc)
		e.hostWiring(s, dc)
	}
	e.powerEast(s)
	e.powerWest(s)
	s.relate("core-e-1", "CONNECTED_TO", "core-w-1")
	s.relate("core-e-2", "CONNECTED_TO", "core-w-2")
	return s.document()
}

func owned(team string, f facts) facts {
	if f == nil {
		f = facts{}
	}
	f["owner"], f["ownerEmail"] = team, team+"@example.org"
	return f
}

func (e *estate) places(s *statement, dc site) {
	centre := "dc-" + dc.name2()
	s.item(centre, "DataCentre", "DC "+dc.name, owned("team-facilities", facts{"address": dc.name + " business park", "country": "NL", "unavailability": 0.00001}))
	room := "room-" + dc.letter + "-1"
	s.item(room, "Room", "Machine room "+dc.name, owned("team-facilities", facts{"unavailability": 0.00002}))
	s.relate(room, "LOCATED_IN", centre)
	for n := 1; n <= dc.racks; n++ {
		rack := fmt.Sprintf("rack-%s-%02d", dc.letter, n)
		s.item(rack, "Rack", "", owned("team-facilities", facts{"heightUnits": 42, "unavailability": 0.00001}))
		s.relate(rack, "LOCATED_IN", room)
		for _, side := range []string{"a", "b"} {
			strip := fmt.Sprintf("strip-%s-%02d-%s", dc.letter, n, side)
			s.item(strip, "PowerStrip", "", owned("team-facilities", facts{"model": "24 outlets, switched"}))
			s.relate(strip, "POWERED_BY", "feed-"+dc.letter+"-"+side)
			s.relate(strip, "LOCATED_IN", rack)
		}
	}
	for n := 1; n <= 2; n++ {
		unit := fmt.Sprintf("cooling-%s-%d", dc.letter, n)
		s.item(unit, "CoolingUnit", "", owned("team-facilities", nil))
		s.relate(unit, "POWERED_BY", "feed-"+dc.letter+"-a", "feed-"+dc.letter+"-b")
	}
	s.relate(room, "COOLED_BY", "cooling-"+dc.letter+"-1", "cooling-"+dc.letter+"-2")
}

func (dc site) name2() string { return map[string]string{"e": "east", "w": "west"}[dc.letter] }

// powerEast is the trap: two feeds that look redundant, behind one battery
// system.
func (e *estate) powerEast(s *statement) {
	s.item("utility-e", "UtilityFeed", "Utility East", owned("team-facilities", facts{"unavailability": 0.0004}))
	s.item("generator-e", "Generator", "Generator East", owned("team-facilities", facts{"unavailability": 0.02}))
	s.item("ups-e-1", "BatterySystem", "", owned("team-facilities", facts{"ratingKva": 120, "model": "Double conversion, 120 kVA", "mtbf": "P3650D", "mttr": "PT12H"}))
	s.relate("ups-e-1", "POWERED_BY", "utility-e", "generator-e")
	for _, side := range []string{"a", "b"} {
		s.item("feed-e-"+side, "PowerFeed", "", owned("team-facilities", facts{"unavailability": 0.00005}))
		s.relate("feed-e-"+side, "POWERED_BY", "ups-e-1")
	}
}

// powerWest is how it should be: each feed has its own way to the street.
func (e *estate) powerWest(s *statement) {
	s.item("generator-w", "Generator", "Generator West", owned("team-facilities", facts{"unavailability": 0.02}))
	for i, side := range []string{"a", "b"} {
		utility, ups := "utility-w-"+side, fmt.Sprintf("ups-w-%d", i+1)
		s.item(utility, "UtilityFeed", "Utility West "+side, owned("team-facilities", facts{"unavailability": 0.0004}))
		s.item(ups, "BatterySystem", "", owned("team-facilities", facts{"ratingKva": 80, "mtbf": "P3650D", "mttr": "PT12H"}))
		s.item("feed-w-"+side, "PowerFeed", "", owned("team-facilities", facts{"unavailability": 0.00005}))
		s.relate(ups, "POWERED_BY", utility, "generator-w")
		s.relate("feed-w-"+side, "POWERED_BY", ups)
	}
}

// network: gateway, firewalls, two core switches, and pairs of rack switches
// that are each wired to both cores.
func (e *estate) network(s *statement, dc site) {
	l := dc.letter
	device := func(key, class string, rack int) {
		s.item(key, class, "", owned("team-network", facts{"firmware": "9.4.2", "mtbf": "P9125D", "mttr": "PT4H"}))
		s.relate(key, "LOCATED_IN", fmt.Sprintf("rack-%s-%02d", l, rack))
		s.relate(key, "POWERED_BY", fmt.Sprintf("strip-%s-%02d-a", l, rack), fmt.Sprintf("strip-%s-%02d-b", l, rack))
	}
	device("gw-"+l, "InternetGateway", 1)
	for n := 1; n <= 2; n++ {
		firewall, core := fmt.Sprintf("fw-%s-%d", l, n), fmt.Sprintf("core-%s-%d", l, n)
		device(firewall, "Firewall", n)
		device(core, "Switch", n)
		s.relate(firewall, "CONNECTED_TO", "gw-"+l)
		s.relate(core, "CONNECTED_TO", fmt.Sprintf("fw-%s-1", l), fmt.Sprintf("fw-%s-2", l))
	}
	s.relate("core-"+l+"-1", "CONNECTED_TO", "core-"+l+"-2")
	for n := 1; n <= dc.racks; n++ {
		for _, pair := range []string{fmt.Sprintf("sw-%s-%d1", l, n), fmt.Sprintf("sw-%s-%d2", l, n)} {
			device(pair, "Switch", n)
			s.relate(pair, "CONNECTED_TO", "core-"+l+"-1", "core-"+l+"-2")
		}
	}
}

func (e *estate) storage(s *statement, dc site) {
	l := dc.letter
	for n := 1; n <= 2; n++ {
		path := fmt.Sprintf("fc-%s-%d", l, n)
		s.item(path, "StorageSwitch", "", owned("team-storage", facts{"mtbf": "P9125D", "mttr": "PT4H"}))
		s.relate(path, "POWERED_BY", fmt.Sprintf("strip-%s-%02d-a", l, n+2), fmt.Sprintf("strip-%s-%02d-b", l, n+2))
		s.relate(path, "LOCATED_IN", fmt.Sprintf("rack-%s-%02d", l, n+2))
		array := fmt.Sprintf("san-%s-%d", l, n)
		s.item(array, "StorageArray", "", owned("team-storage", facts{"capacityTb": 96, "mtbf": "P1825D", "mttr": "PT8H"}))
		s.relate(array, "ATTACHED_TO", "fc-"+l+"-1", "fc-"+l+"-2")
		s.relate(array, "LOCATED_IN", fmt.Sprintf("rack-%s-%02d", l, n+2))
		s.relate(array, "POWERED_BY", fmt.Sprintf("strip-%s-%02d-a", l, n+2), fmt.Sprintf("strip-%s-%02d-b", l, n+2))
		s.relate(array, "CONNECTED_TO", fmt.Sprintf("sw-%s-%d1", l, n+2), fmt.Sprintf("sw-%s-%d2", l, n+2))
	}
}

// singleHomed hosts hang on one switch: the warehouse's cluster trap.
var singleHomed = map[string]string{"host-e-03": "sw-e-12", "host-e-05": "sw-e-12"}

// rackOf spreads hosts over racks; the two of the warehouse share rack 1.
func rackOf(dc site, n int) int {
	if slices.Contains([]int{3, 5}, n) && dc.letter == "e" {
		return 1
	}
	return (n-1)%dc.racks + 1
}

func (e *estate) hostWiring(s *statement, dc site) {
	for n := 1; n <= dc.hosts; n++ {
		host, rack := hostKey(dc, n), rackOf(dc, n)
		s.item(host, "Hypervisor", "", nil)
		s.relate(host, "LOCATED_IN", fmt.Sprintf("rack-%s-%02d", dc.letter, rack))
		s.relate(host, "POWERED_BY", fmt.Sprintf("strip-%s-%02d-a", dc.letter, rack), fmt.Sprintf("strip-%s-%02d-b", dc.letter, rack))
		s.relate(host, "ATTACHED_TO", "fc-"+dc.letter+"-1", "fc-"+dc.letter+"-2")
		if only, single := singleHomed[host]; single {
			s.relate(host, "CONNECTED_TO", only)
			continue
		}
		s.relate(host, "CONNECTED_TO", fmt.Sprintf("sw-%s-%d1", dc.letter, rack), fmt.Sprintf("sw-%s-%d2", dc.letter, rack))
	}
}

func hostKey(dc site, n int) string { return fmt.Sprintf("host-%s-%02d", dc.letter, n) }
