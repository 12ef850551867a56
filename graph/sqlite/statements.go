package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// statements are the prepared statements of the one writer.
type statements struct {
	revisionOfBatch, head, putRevision, putModel, modelRevision *sql.Stmt

	itemByID, itemByKey, parkKey, insertItem, updateItem, deleteItem, itemVersion *sql.Stmt
	insertWords, deleteWords, insertTag, deleteTags                               *sql.Stmt

	relationByID, relationByName, insertRelation, updateRelation, deleteRelation, relationVersion, relationsAt *sql.Stmt

	recordVersion, insertRecord, updateRecord, deleteRecord *sql.Stmt

	all []*sql.Stmt
}

const revisionColumns = "number, batch, hash, at, actor, source, run, message, items_put, items_purged, relations_put, relations_deleted, model_put"

func prepareStatements(ctx context.Context, db *sql.DB) (*statements, error) {
	s := &statements{}
	for text, into := range map[string]**sql.Stmt{
		"SELECT " + revisionColumns + " FROM revision WHERE batch = ?":                                                           &s.revisionOfBatch,
		"SELECT " + revisionColumns + " FROM revision ORDER BY number DESC LIMIT 1":                                              &s.head,
		"INSERT INTO revision (" + revisionColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)":                          &s.putRevision,
		"INSERT INTO model (revision, form) VALUES (?, ?)":                                                                       &s.putModel,
		"SELECT coalesce(max(revision), 0) FROM model":                                                                           &s.modelRevision,
		"SELECT row, key, folded, revision, form FROM item WHERE id = ?":                                                         &s.itemByID,
		"SELECT id FROM item WHERE key = ?":                                                                                      &s.itemByKey,
		"UPDATE item SET key = char(0) || hex(id) WHERE row = ?":                                                                 &s.parkKey,
		"INSERT INTO item (id, key, class, name, folded, retired, shape, revision, form) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)":     &s.insertItem,
		"UPDATE item SET key = ?, class = ?, name = ?, folded = ?, retired = ?, shape = ?, revision = ?, form = ? WHERE row = ?": &s.updateItem,
		"DELETE FROM item WHERE row = ?":                                                                                         &s.deleteItem,
		"INSERT INTO item_version (id, since, until, gone, form) VALUES (?, ?, ?, ?, ?)":                                         &s.itemVersion,
		"INSERT INTO search (rowid, words) VALUES (?, ?)":                                                                        &s.insertWords,
		"DELETE FROM search WHERE rowid = ?":                                                                                     &s.deleteWords,
		"INSERT INTO item_tag (tag, item) VALUES (?, ?)":                                                                         &s.insertTag,
		"DELETE FROM item_tag WHERE item = ?":                                                                                    &s.deleteTags,
		"SELECT row, type, origin, target, grp, revision, form FROM relation WHERE id = ?":                                       &s.relationByID,
		"SELECT id FROM relation WHERE origin = ? AND target = ? AND type = ? AND grp = ?":                                       &s.relationByName,
		"INSERT INTO relation (id, type, origin, target, grp, strength, revision, form) VALUES (?, ?, ?, ?, ?, ?, ?, ?)":         &s.insertRelation,
		"UPDATE relation SET grp = ?, strength = ?, revision = ?, form = ? WHERE row = ?":                                        &s.updateRelation,
		"DELETE FROM relation WHERE row = ?":                                                                                     &s.deleteRelation,
		"INSERT INTO relation_version (id, since, until, gone, origin, target, form) VALUES (?, ?, ?, ?, ?, ?, ?)":               &s.relationVersion,
		"SELECT id FROM relation WHERE origin = ?1 UNION SELECT id FROM relation WHERE target = ?1":                              &s.relationsAt,
		"SELECT version FROM record WHERE kind = ? AND id = ?":                                                                   &s.recordVersion,
		"INSERT INTO record (kind, id, version, body) VALUES (?, ?, 1, ?)":                                                       &s.insertRecord,
		"UPDATE record SET version = version + 1, body = ? WHERE kind = ? AND id = ?":                                            &s.updateRecord,
		"DELETE FROM record WHERE kind = ? AND id = ?":                                                                           &s.deleteRecord,
	} {
		stmt, err := db.PrepareContext(ctx, text)
		if err != nil {
			s.close()
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		*into = stmt
		s.all = append(s.all, stmt)
	}
	return s, nil
}

func (s *statements) close() {
	for _, stmt := range s.all {
		_ = stmt.Close()
	}
}
