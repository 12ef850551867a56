package api

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"linchpin/graph"
)

// cursor is where a list goes on. Outside it is opaque and signed.
type cursor struct {
	List     string               `json:"l"`           // which list
	Asked    []byte               `json:"q,omitempty"` // digest of what was asked
	After    string               `json:"a,omitempty"` // key position
	Skip     int                  `json:"s,omitempty"` // entries before
	Place    *listPlace           `json:"p,omitempty"` // in a list that is sorted
	Revision graph.RevisionNumber `json:"r,omitempty"` // the answer stays on
	Instant  int64                `json:"i,omitempty"` // of the conditions, in milliseconds
}

// cursors signs and reads cursors. The key is a record of the store, so that
// they outlive a restart and hold in every process on that store.
type cursors struct {
	store graph.Records
	key   once[[]byte]
}

const (
	cursorKeyKind = "key"
	cursorKeyID   = "cursor"
	macBytes      = 16
)

// digest stands for a question in its cursors.
func digest(question any) []byte {
	data, err := json.Marshal(question)
	if err != nil {
		panic("api: a question that JSON cannot hold: " + err.Error())
	}
	sum := sha256.Sum256(data)
	return sum[:12]
}

func (c *cursors) write(ctx context.Context, at cursor) (string, error) {
	key, err := c.key.get(func() ([]byte, error) { return c.loadKey(ctx) })
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(at)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(sign(key, data), data...)), nil
}

// read gives the cursor of a list and question; nil for "".
func (c *cursors) read(ctx context.Context, text, list string, asked []byte) (*cursor, error) {
	if text == "" {
		return nil, nil
	}
	key, err := c.key.get(func() ([]byte, error) { return c.loadKey(ctx) })
	if err != nil {
		return nil, err
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	var at cursor
	switch {
	case err != nil || len(data) < macBytes || !hmac.Equal(data[:macBytes], sign(key, data[macBytes:])):
		return nil, refuse("cursor", text, "not a cursor that this API gave")
	case json.Unmarshal(data[macBytes:], &at) != nil || at.List != list || !bytes.Equal(at.Asked, asked):
		return nil, refuse("cursor", text, "the cursor belongs to another question; repeat the one that gave it")
	}
	return &at, nil
}

func sign(key, data []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(data)
	return mac.Sum(nil)[:macBytes]
}

func (c *cursors) loadKey(ctx context.Context) ([]byte, error) {
	for {
		record, err := c.store.Record(ctx, cursorKeyKind, cursorKeyID)
		if err == nil {
			return record.Body, nil
		}
		if graph.CodeOf(err) != graph.CodeNotFound {
			return nil, err
		}
		key := make([]byte, 32)
		_, _ = rand.Read(key) // never fails
		_, err = c.store.PutRecord(ctx, graph.Record{Kind: cursorKeyKind, ID: cursorKeyID, Body: key})
		switch graph.CodeOf(err) {
		case graph.CodeStale: // another process was first
		case graph.CodeReadOnly, graph.CodeNoSpace, graph.CodeUnavailable: // lists go on where nothing can be written
			return key, nil // holds for this process
		default:
			return key, err
		}
	}
}

// refuse is a content error of one place.
func refuse(path, value, reason string) error {
	return graph.Invalid("api", []graph.Problem{{Path: path, Value: graph.Shown(value), Reason: reason}})
}
