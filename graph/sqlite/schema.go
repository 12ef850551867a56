package sqlite

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"linchpin/graph"
)

// applicationID marks a file as Linchpin's: "LPIN".
const applicationID = 0x4c50494e

// tables is the schema. Items and relations have a small integer of their own
// (seq) that the other tables and the search index use; class and type names
// are kept once, in word. The newest state stands in item and relation, with
// the columns that the structure needs before the stored form (body), so that
// a walk over the structure reads little; earlier states move to item_version
// and relation_version, with the revisions from which and up to which they held.
var tables = []string{
	`CREATE TABLE word (code INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)`,
	`CREATE TABLE revision (number INTEGER PRIMARY KEY, batch TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, at INTEGER NOT NULL,
		actor TEXT NOT NULL, source TEXT NOT NULL, run TEXT NOT NULL, message TEXT NOT NULL, items_put INTEGER NOT NULL,
		items_purged INTEGER NOT NULL, relations_put INTEGER NOT NULL, relations_deleted INTEGER NOT NULL, model_put INTEGER NOT NULL)`,
	`CREATE INDEX revision_at ON revision (at)`,
	`CREATE TABLE item (seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, class INTEGER NOT NULL REFERENCES word,
		retired INTEGER NOT NULL, revision INTEGER NOT NULL, folded INTEGER NOT NULL, name TEXT NOT NULL, shape BLOB, body BLOB NOT NULL)`,
	`CREATE INDEX item_class ON item (class, retired, key)`,
	`CREATE INDEX item_retired ON item (key) WHERE retired = 1`,
	`CREATE INDEX item_folded ON item (folded)`,
	`CREATE INDEX item_revision ON item (revision)`,
	`CREATE TABLE item_tag (tag TEXT NOT NULL, item INTEGER NOT NULL REFERENCES item, PRIMARY KEY (tag, item)) WITHOUT ROWID`,
	`CREATE TABLE relation (seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, source INTEGER NOT NULL REFERENCES item,
		target INTEGER NOT NULL REFERENCES item, type INTEGER NOT NULL REFERENCES word, revision INTEGER NOT NULL,
		strength TEXT NOT NULL, named TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (source, target, type, named))`,
	`CREATE INDEX relation_target ON relation (target)`,
	`CREATE INDEX relation_revision ON relation (revision)`,
	`CREATE TABLE item_version (seq INTEGER PRIMARY KEY, id BLOB NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
		deleted INTEGER NOT NULL, body BLOB NOT NULL)`,
	`CREATE INDEX item_version_id ON item_version (id, since)`,
	`CREATE INDEX item_version_until ON item_version (until)`,
	`CREATE TABLE relation_version (seq INTEGER PRIMARY KEY, id BLOB NOT NULL, source BLOB NOT NULL, target BLOB NOT NULL,
		since INTEGER NOT NULL, until INTEGER NOT NULL, deleted INTEGER NOT NULL, body BLOB NOT NULL)`,
	`CREATE INDEX relation_version_source ON relation_version (source)`,
	`CREATE INDEX relation_version_target ON relation_version (target)`,
	`CREATE INDEX relation_version_until ON relation_version (until)`,
	migrationTable,
	`CREATE TABLE model (revision INTEGER PRIMARY KEY, body BLOB NOT NULL)`,
	`CREATE TABLE record (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
		body BLOB NOT NULL, UNIQUE (kind, id))`,
	// The words of key and name, joined by spaces. To the tokenizer "ascii"
	// every byte above 127 is part of a word, so that it splits at the spaces
	// alone: graph.Words has done the work.
	`CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
}

// oldestSQLite is the first release without the defect that can damage a
// write-ahead log when it is reset.
var oldestSQLite = [3]int{3, 51, 3}

// checkEngine refuses a SQLite that is too old.
func checkEngine(version string) error {
	var have [3]int
	for i, part := range strings.SplitN(version, ".", 3) {
		have[i], _ = strconv.Atoi(part)
	}
	for i, want := range oldestSQLite {
		if have[i] != want {
			if have[i] > want {
				return nil
			}
			return &graph.Error{Code: graph.CodeSchema, Op: "sqlite.Open",
				Msg:  fmt.Sprintf("SQLite %s can damage its write-ahead log; at least 3.51.3 is needed", version),
				Hint: "build Linchpin with the SQLite module that its go.mod names"}
		}
	}
	return nil
}

// prepareSchema creates the tables in an empty file, migrates those of an older
// schema, and refuses a file that this version of Linchpin does not read. It
// changes nothing in such a file.
func prepareSchema(ctx context.Context, c *conn, m *migration) error {
	number := func(query string) (n int64, err error) {
		_, err = c.one(ctx, query, func(r row) error { n = r.integer(0); return nil })
		return n, err
	}
	var version string
	if _, err := c.one(ctx, `SELECT sqlite_version()`, func(r row) error { version = r.text(0); return nil }); err != nil {
		return err
	}
	if err := checkEngine(version); err != nil {
		return err
	}
	objects, err := number(`SELECT count(*) FROM sqlite_schema`)
	if err != nil {
		return err
	}
	application, err := number(`PRAGMA application_id`)
	if err != nil {
		return err
	}
	schema, err := number(`PRAGMA user_version`)
	if err != nil {
		return err
	}
	switch {
	case application == 0 && schema == 0 && objects == 0:
		return createSchema(ctx, c)
	case application != applicationID:
		return &graph.Error{Code: graph.CodeSchema, Op: "sqlite.Open", Msg: "the file is a SQLite database, but not one of Linchpin's",
			Hint: "name another file with --store sqlite:PATH; Linchpin creates it"}
	case schema > schemaVersion:
		return &graph.Error{Code: graph.CodeSchema, Op: "sqlite.Open",
			Msg:  fmt.Sprintf("the file has schema %d, of a newer Linchpin; this one reads schema %d", schema, schemaVersion),
			Hint: "use the Linchpin that wrote it, or a newer one"}
	case schema > 0 && schema < schemaVersion:
		return m.run(ctx, c, int(schema))
	case schema < schemaVersion:
		return &graph.Error{Code: graph.CodeSchema, Op: "sqlite.Open",
			Msg:  fmt.Sprintf("the file has schema %d, of an older Linchpin; this one reads schema %d", schema, schemaVersion),
			Hint: "export with the Linchpin that wrote it, and import into a new file"}
	}
	return nil
}

func createSchema(ctx context.Context, c *conn) error {
	steps := append([]string{`BEGIN IMMEDIATE`}, tables...)
	steps = append(steps, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID), fmt.Sprintf(`PRAGMA user_version = %d`, schemaVersion), `COMMIT`)
	for _, step := range steps {
		if _, err := c.exec(ctx, step); err != nil {
			return err
		}
	}
	return nil
}
