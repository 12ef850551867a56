-- The embedded store. Ids are 16-byte blobs, times milliseconds since 1970.
-- `form` is the stored form of package graph: whole, self-describing JSON. The
-- columns beside it are what questions select by and what the structure reads.
CREATE TABLE revision (
  number INTEGER PRIMARY KEY,
  batch TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, at INTEGER NOT NULL,
  actor TEXT NOT NULL, source TEXT NOT NULL, run TEXT NOT NULL, message TEXT NOT NULL,
  items_put INTEGER NOT NULL, items_purged INTEGER NOT NULL,
  relations_put INTEGER NOT NULL, relations_deleted INTEGER NOT NULL, model_put INTEGER NOT NULL
) STRICT;
CREATE INDEX revision_at ON revision (at);

CREATE TABLE model (revision INTEGER PRIMARY KEY, form BLOB NOT NULL) STRICT;

CREATE TABLE item (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, class TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL,
  retired INTEGER NOT NULL, shape BLOB, revision INTEGER NOT NULL, form BLOB NOT NULL
) STRICT;
CREATE INDEX item_listed ON item (retired, key);
CREATE INDEX item_class ON item (class, retired, key);
CREATE INDEX item_folded ON item (folded) WHERE folded <> '';
CREATE INDEX item_revision ON item (revision);

CREATE TABLE item_tag (tag TEXT NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (tag, item)) STRICT, WITHOUT ROWID;
CREATE INDEX item_tag_item ON item_tag (item);

-- Words are split and folded in Go; the tokenizer must only part them.
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

CREATE TABLE relation (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE, type TEXT NOT NULL, origin BLOB NOT NULL, target BLOB NOT NULL, grp TEXT NOT NULL, strength TEXT NOT NULL,
  revision INTEGER NOT NULL, form BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX relation_name ON relation (origin, target, type, grp);
CREATE INDEX relation_target ON relation (target);
CREATE INDEX relation_revision ON relation (revision);

-- States that were replaced or deleted: they held from revision `since` until
-- before `until`; with `gone` nothing took their place.
CREATE TABLE item_version (
  id BLOB NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, gone INTEGER NOT NULL, form BLOB NOT NULL,
  PRIMARY KEY (id, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_version_until ON item_version (until);

CREATE TABLE relation_version (
  id BLOB NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, gone INTEGER NOT NULL,
  origin BLOB NOT NULL, target BLOB NOT NULL, form BLOB NOT NULL,
  PRIMARY KEY (id, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_version_until ON relation_version (until);
CREATE INDEX relation_version_origin ON relation_version (origin);
CREATE INDEX relation_version_target ON relation_version (target);

CREATE TABLE record (
  kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
