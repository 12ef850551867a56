package neo4j

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"linchpin/cypher"
	"linchpin/graph"
)

// oldest is the oldest release that Linchpin works with. From 2025 on Neo4j
// numbers its releases by year and month.
var oldest = [2]int{5, 26}

// checkServer holds what answers to be Neo4j 5.26 or newer.
func (s *Store) checkServer(ctx context.Context) error {
	const op = "neo4j.Open"
	if err := s.alive(ctx, op); err != nil {
		return err
	}
	info, err := s.driver.GetServerInfo(ctx)
	if err != nil {
		return s.fault(ctx, op, err)
	}
	product, version, _ := strings.Cut(info.Agent(), "/")
	if major, minor, ok := parseVersion(version); product != "Neo4j" || !ok || major < oldest[0] || major == oldest[0] && minor < oldest[1] {
		return &graph.Error{Code: graph.CodeSchema, Op: op,
			Msg:  fmt.Sprintf("the server is %q; Linchpin needs Neo4j %d.%d or newer", graph.Shown(info.Agent()), oldest[0], oldest[1]),
			Hint: "upgrade Neo4j to 5.26 LTS or newer"}
	}
	return nil
}

// parseVersion reads "5.26.12", "5.26-aura" or "2025.01.0".
func parseVersion(text string) (major, minor int, ok bool) {
	text, _, _ = strings.Cut(text, "-")
	parts := strings.Split(text, ".")
	if len(parts) < 2 {
		return 0, 0, false
	}
	major, err := strconv.Atoi(parts[0])
	if err != nil {
		return 0, 0, false
	}
	minor, err = strconv.Atoi(parts[1])
	return major, minor, err == nil
}

// prepareSchema makes the indexes and constraints that are missing.
func (s *Store) prepareSchema(ctx context.Context) error {
	const op = "neo4j.Open"
	present := map[string]bool{}
	err := s.read(ctx, op, shortTimeout, func(a asker) error {
		clear(present)
		for _, q := range []cypher.Read{cypher.Constraints, cypher.Indexes} {
			if err := a.each(q.Query, nil, func(r row) error {
				present[as[string](r["name"])] = true
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, statement := range cypher.Schemas {
		if present[statement.Makes()] {
			continue
		}
		err := s.change(ctx, op, statement, nil)
		if graph.CodeOf(err) == graph.CodeReadOnly {
			s.bare = true
			return nil
		}
		if err != nil {
			return err
		}
	}
	return s.dropNeedless(ctx, op, present)
}

// needless begins the names of constraints that earlier versions made, one for
// each relation type on the ids of its relations. The register of relations
// keeps ids apart over all types.
const needless = "linchpin_relation_id_"

// dropNeedless drops what costs each write something and serves no query.
func (s *Store) dropNeedless(ctx context.Context, op string, present map[string]bool) error {
	for name := range present {
		if !strings.HasPrefix(name, needless) {
			continue
		}
		if err := s.change(ctx, op, cypher.DropConstraint, params{"name": name}); err != nil && graph.CodeOf(err) != graph.CodeReadOnly {
			return err
		}
	}
	return nil
}

// change runs one schema statement, which says itself that it does nothing
// where there is nothing to do.
func (s *Store) change(ctx context.Context, op string, statement cypher.Schema, p params) error {
	return s.write(ctx, op, func(a asker) error {
		return a.each(statement.Query, p, func(row) error { return nil })
	})
}
