package demo

// service is what the business asks for by name.
type service struct {
	key, name, team, cost, criticality string
	users                              int
	needs, uses                        []string
}

var services = []service{
	{"web-shop", "Web shop", "team-webshop", "2100.00", "critical", 180000, []string{"web-front", "shop-cart", "shop-db-1", "price-engine"}, []string{"search-api", "payment-api", "shop-content"}},
	{"payments", "Payments", "team-payments", "8400.00", "critical", 180000, []string{"payment-api"}, []string{"fraud-check"}},
	{"orders", "Orders", "team-orders", "600.00", "critical", 180000, []string{"orders-api", "orders-queue"}, []string{"payment-api", "notice-hub"}},
	{"search", "Search", "team-search", "900.00", "high", 180000, []string{"search-api"}, nil},
	{"store-checkout", "Store checkout", "team-stores", "5200.00", "critical", 2400, []string{"store-gw", "price-engine"}, []string{"loyalty-api"}},
	{"stock", "Stock", "team-stock", "400.00", "high", 900, []string{"stock-sync"}, []string{"wms-api"}},
	{"warehouse", "Warehouse", "team-warehouse", "3200.00", "critical", 350, []string{"wms-api"}, []string{"label-print", "wms-scanner"}},
	{"loyalty", "Loyalty", "team-loyalty", "150.00", "medium", 95000, []string{"loyalty-api"}, []string{"mail-relay"}},
	{"email", "Email and notices", "team-platform", "120.00", "medium", 4000, []string{"mail-relay", "notice-hub"}, nil},
	{"ledger", "Finance ledger", "team-finance", "250.00", "high", 60, []string{"ledger-app"}, []string{"ledger-batch"}},
	{"staff-portal", "Staff portal", "team-people", "90.00", "medium", 4000, []string{"staff-app"}, nil},
	{"supplier-portal", "Supplier portal", "team-suppliers", "180.00", "medium", 700, []string{"supplier-app"}, []string{"stock-sync"}},
}

// application is software on virtual machines; need counts its machines.
type application struct {
	key, class, team string
	need             int
	needs            []string
}

var applications = []application{
	{"web-front", "WebApplication", "team-webshop", 1, []string{"lb-shop"}},
	{"shop-cart", "Application", "team-webshop", 1, []string{"cart-cache"}},
	{"shop-content", "Application", "team-webshop", 1, []string{"content-share"}},
	{"payment-api", "Api", "team-payments", 1, []string{"payments-db"}},
	{"fraud-check", "Application", "team-payments", 1, nil},
	{"orders-api", "Api", "team-orders", 1, []string{"orders-db"}},
	{"orders-queue", "MessageBroker", "team-platform", 2, nil},
	{"search-api", "Api", "team-search", 1, []string{"search-index"}},
	{"search-index", "Database", "team-search", 2, nil},
	{"store-gw", "Application", "team-stores", 1, nil},
	{"stock-sync", "BatchJob", "team-stock", 1, []string{"stock-db"}},
	{"wms-api", "Api", "team-warehouse", 1, []string{"wms-db"}},
	{"wms-scanner", "Application", "team-warehouse", 1, nil},
	{"loyalty-api", "Api", "team-loyalty", 1, []string{"loyalty-db"}},
	{"mail-relay", "Application", "team-platform", 1, nil},
	{"notice-hub", "Application", "team-platform", 1, nil},
	{"ledger-app", "Application", "team-finance", 1, []string{"ledger-db"}},
	{"ledger-batch", "BatchJob", "team-finance", 1, []string{"ledger-db"}},
	{"staff-app", "WebApplication", "team-people", 1, nil},
	{"supplier-app", "WebApplication", "team-suppliers", 1, nil},
	{"identity", "Application", "team-platform", 1, nil},
	{"resolver-e", "Application", "team-network", 1, nil},
	{"resolver-w", "Application", "team-network", 1, nil},
	{"label-print", "Application", "team-warehouse", 1, nil},
	{"price-engine", "Application", "team-webshop", 1, nil},
	{"monitoring", "Application", "team-platform", 1, nil},
	{"backup", "Application", "team-storage", 1, nil},
}

// database is a database with its nodes (host and volume); without nodes it is
// one node itself.
type database struct {
	key, team, engine string
	nodes             []node
}

type node struct {
	key, site string
	host      int
	array     string
}

var databases = []database{
	{"shop-db-1", "team-data", "PostgreSQL 11", []node{{"", "w", 2, "san-w-1"}}},
	{"payments-db", "team-data", "PostgreSQL 16", []node{{"db-e-1", "e", 7, "san-e-1"}, {"db-e-2", "e", 11, "san-e-2"}}},
	{"orders-db", "team-data", "PostgreSQL 16", []node{{"ord-db-e", "e", 8, "san-e-1"}, {"ord-db-w", "w", 8, "san-w-1"}}},
	{"stock-db", "team-data", "PostgreSQL 15", []node{{"stock-db-e", "e", 9, "san-e-2"}, {"stock-db-w", "w", 9, "san-w-2"}}},
	{"wms-db", "team-data", "MariaDB 10.11", []node{{"wms-db-e", "e", 10, "san-e-1"}, {"wms-db-w", "w", 10, "san-w-2"}}},
	{"loyalty-db", "team-data", "MariaDB 10.11", []node{{"loyal-db-e", "e", 1, "san-e-2"}, {"loyal-db-w", "w", 1, "san-w-1"}}},
	{"ledger-db", "team-data", "PostgreSQL 15", []node{{"", "w", 7, "san-w-2"}}},
}

// catalogue tells services, applications, databases, teams and papers.
func (e *estate) catalogue() Document {
	s := newStatement("service catalogue")
	e.services(s)
	e.applications(s)
	e.databases(s)
	e.shared(s)
	e.teams(s)
	e.papers(s)
	return s.document()
}

func (e *estate) services(s *statement) {
	for _, v := range services {
		f := owned(v.team, facts{"criticality": v.criticality, "environment": "production", "lifecycleStatus": "inUse", "calendar": "24x7",
			"outageCostPerHour": money(v.cost), "users": v.users, "onCall": v.team + " rota"})
		it := s.item(v.key, "BusinessService", v.name, f)
		if v.criticality == "critical" {
			it.Tags = []string{"tier-1"}
		}
		s.relate(v.key, "DEPENDS_ON", v.needs...)
		s.relate(v.key, "USES", v.uses...)
		s.relate(v.key, "OWNED_BY", v.team)
	}
	s.relate("staff-portal", "AUTHENTICATED_BY", "identity")
	s.relate("supplier-portal", "AUTHENTICATED_BY", "identity")
}

func (e *estate) applications(s *statement) {
	for _, a := range applications {
		it := s.item(a.key, a.class, "", owned(a.team, facts{"environment": "production", "lifecycleStatus": "inUse", "version": "2026.11"}))
		if a.need > 1 {
			it.Requirements = map[string]any{"machines": map[string]any{"need": a.need}}
		}
		for _, m := range machines[a.key] {
			s.group("machines", a.key, "RUNS_ON", m.key)
		}
		s.relate(a.key, "DEPENDS_ON", a.needs...)
		if a.class == "WebApplication" || a.class == "Api" {
			s.relate(a.key, "RESOLVED_BY", "resolver-e", "resolver-w")
		}
		if a.key != "monitoring" {
			s.relate(a.key, "MONITORED_BY", "monitoring")
		}
	}
}

func (e *estate) databases(s *statement) {
	for _, d := range databases {
		f := owned(d.team, facts{"engine": d.engine, "environment": "production", "lifecycleStatus": "inUse"})
		if d.key == "shop-db-1" {
			f["endOfLife"], f["endOfSupport"] = e.years(-2, -40), e.years(-2, -40)
		}
		s.item(d.key, "Database", "", f)
		s.relate(d.key, "BACKED_UP_BY", "backup")
		for _, n := range d.nodes {
			e.databaseNode(s, d, n)
		}
	}
}

func (e *estate) databaseNode(s *statement, d database, n node) {
	key := n.key
	if key == "" {
		key = d.key
	} else {
		s.item(key, "Database", "", owned(d.team, facts{"engine": d.engine, "environment": "production", "lifecycleStatus": "inUse"}))
		s.group("nodes", d.key, "DEPENDS_ON", key)
	}
	host := hostKey(site{letter: n.site}, n.host)
	volume := "vol-" + key
	s.item(volume, "StorageVolume", "", owned("team-storage", facts{"sizeGb": 800}))
	s.relate(key, "RUNS_ON", host)
	s.relate(key, "STORED_ON", volume)
	s.relate(volume, "STORED_ON", n.array)
}

// shared tells what several applications stand on.
func (e *estate) shared(s *statement) {
	s.item("lb-shop", "LoadBalancer", "Shop load balancer", owned("team-network", facts{"environment": "production"}))
	s.group("paths", "lb-shop", "RUNS_ON", "web-e-2", "web-w-2")
	s.item("cart-cache", "Cache", "", owned("team-webshop", nil))
	s.group("machines", "cart-cache", "RUNS_ON", "cart-e-1", "cart-w-1")
	s.item("content-share", "FileShare", "", owned("team-storage", facts{"path": "/content"}))
	s.relate("content-share", "STORED_ON", "vol-ord-db-w")
	for _, product := range []string{"PostgreSQL", "MariaDB"} {
		s.item("product/"+product, "SoftwareProduct", product, owned("team-data", nil))
	}
	s.relate("shop-db-1", "INSTANCE_OF", "product/PostgreSQL")
}

func (e *estate) teams(s *statement) {
	seen := map[string]bool{}
	add := func(team string) {
		if !seen[team] {
			seen[team] = true
			s.item(team, "Team", "", facts{"email": team + "@example.org", "chat": "#" + team})
		}
	}
	for _, v := range services {
		add(v.team)
	}
	for _, team := range []string{"team-data", "team-compute", "team-network", "team-storage", "team-facilities"} {
		add(team)
	}
}

func (e *estate) papers(s *statement) {
	for _, c := range []struct {
		key, subject, owner string
		used                []string
		from, until         int
	}{
		{"cert-pay", "pay.shop.example.org", "team-payments", []string{"payment-api"}, -353, 12},
		{"cert-shop", "shop.example.org", "team-webshop", []string{"web-front"}, -100, 265},
		{"cert-supplier", "suppliers.example.org", "team-suppliers", []string{"supplier-app"}, -278, 87},
		{"cert-staff", "staff.example.org", "team-people", []string{"staff-app"}, -30, 335},
		{"cert-orders", "orders.example.org", "team-orders", []string{"orders-api"}, -60, 305},
	} {
		s.item(c.key, "Certificate", "", owned(c.owner, facts{"subject": c.subject, "issuer": "Example trust services", "validFrom": e.day(c.from), "validUntil": e.day(c.until)}))
		for _, app := range c.used {
			s.relate(app, "SECURED_BY", c.key)
		}
	}
	s.relate("mail-relay", "LICENSED_BY", "licence-mail")
	s.relate("ledger-app", "LICENSED_BY", "licence-ledger")
	s.relate("wms-api", "LICENSED_BY", "licence-wms")
	for _, d := range []struct{ key, name, about string }{
		{"runbook-payments", "Runbook: payments", "payments"}, {"runbook-warehouse", "Runbook: warehouse", "warehouse"},
		{"runbook-failover", "Runbook: move a database to the other site", "orders-db"}, {"kb-shop-slow", "When the web shop is slow", "web-shop"},
	} {
		class := "Document"
		if d.key == "kb-shop-slow" {
			class = "KnowledgeArticle"
		}
		s.item(d.key, class, d.name, owned("team-platform", facts{"address": "https://docs.example.org/" + d.key}))
		s.relate(d.about, "DOCUMENTED_BY", d.key)
	}
	s.item("sla-tier-1", "Agreement", "Service level: tier 1", owned("team-platform", facts{"targetPercent": 99.9, "responseTime": "PT15M", "validUntil": e.day(400)}))
	for _, v := range services {
		if v.criticality == "critical" {
			s.relate(v.key, "COVERED_BY", "sla-tier-1")
		}
	}
}
