package access

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"linchpin/graph"
)

// Codes of a door that are about who asks.
const (
	CodeUnauthorized graph.Code = "unauthorized"
	CodeForbidden    graph.Code = "forbidden"
	CodeRateLimited  graph.Code = "rate_limited"
)

// How long tokens are good for.
const (
	DefaultLife = 90 * 24 * time.Hour
	MaxLife     = 366 * 24 * time.Hour
	minLife     = time.Minute
)

// usedGap is how exactly a token's last use is kept.
const usedGap = time.Hour

// Names that no token may have: they stand in the history for Linchpin itself,
// for whoever works without signing in, and for the token of the token file.
const (
	LocalName = "local"
	FileName  = "bootstrap"
	ownName   = "linchpin"
)

// MaxNameBytes is the longest name of a token.
const MaxNameBytes = 100

// Token is what is kept of a token, its secret as a digest.
type Token struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"` // the actor of what is written with it
	Role      Role      `json:"role"`
	Digest    []byte    `json:"digest"`
	CreatedBy string    `json:"createdBy"`
	Created   time.Time `json:"created"`
	Expires   time.Time `json:"expires"`
	Used      time.Time `json:"used,omitzero"` // exact to an hour
	Revoked   time.Time `json:"revoked,omitzero"`
	RevokedBy string    `json:"revokedBy,omitempty"`

	version int64
}

// The states of a token.
const (
	Active  = "active"
	Expired = "expired"
	Revoked = "revoked"
)

// State is active, expired or revoked.
func (t *Token) State(now time.Time) string {
	switch {
	case !t.Revoked.IsZero():
		return Revoked
	case !now.Before(t.Expires):
		return Expired
	}
	return Active
}

// Tokens are the tokens of a store. They are safe for concurrent use.
type Tokens struct {
	store graph.Records
	clock func() time.Time
}

// NewTokens are the tokens that a store keeps.
func NewTokens(store graph.Records, clock func() time.Time) *Tokens {
	return &Tokens{store: store, clock: clock}
}

const tokenKind = "token"

// Create makes a token and gives its text, which cannot be had again. A zero
// expires is in 90 days. Problems with name, role and expires: CodeInvalid.
func (t *Tokens) Create(ctx context.Context, by, name string, role Role, expires time.Time) (Token, string, error) {
	now := t.clock().UTC()
	if expires.IsZero() {
		expires = now.Add(DefaultLife)
	}
	if err := check(name, role, expires, now); err != nil {
		return Token{}, "", err
	}
	id, text := mint(now)
	sum := digestOf(text)
	made := Token{ID: id, Name: name, Role: role, Digest: sum[:], CreatedBy: by, Created: now, Expires: expires.UTC()}
	var err error
	made.version, err = t.put(ctx, &made)
	return made, text, err
}

func check(name string, role Role, expires, now time.Time) error {
	var problems []graph.Problem
	add := func(path, value, reason, nearest string) {
		problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(value), Reason: reason, Nearest: nearest})
	}
	switch {
	case graph.CheckKey(name) != nil || len(name) > MaxNameBytes:
		add("name", name, "a name is text of 1 to 100 bytes without control characters and without space at its ends", "")
	case slices.Contains([]string{LocalName, FileName, ownName}, strings.ToLower(name)):
		add("name", name, "this name stands in the history for Linchpin itself", "")
	}
	if role.rank() == 0 {
		add("role", string(role), "expected one of viewer, editor, admin", graph.Nearest(string(role), Roles()))
	}
	switch life := expires.Sub(now); {
	case life < minLife:
		add("expires", expires.Format(time.RFC3339), "expected a time to come", "")
	case life > MaxLife:
		add("expires", expires.Format(time.RFC3339), "a token is good for 366 days at most", "")
	}
	return graph.Invalid("access.Create", problems)
}

// List gives tokens in the order of their making, those after an id, at most
// limit (1..1000); revoked and expired ones too.
func (t *Tokens) List(ctx context.Context, after string, limit int) ([]Token, error) {
	records, err := t.store.ListRecords(ctx, tokenKind, after, limit)
	if err != nil {
		return nil, err
	}
	all := make([]Token, len(records))
	for i, r := range records {
		if all[i], err = readToken(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Revoke ends a token; ending it again changes nothing. CodeNotFound for an
// unknown one.
func (t *Tokens) Revoke(ctx context.Context, by, id string) (Token, error) {
	for {
		found, err := t.find(ctx, id)
		if err != nil || !found.Revoked.IsZero() {
			return found, err
		}
		found.Revoked, found.RevokedBy = t.clock().UTC(), by
		found.version, err = t.put(ctx, &found)
		if graph.CodeOf(err) != graph.CodeStale { // its last use was noted meanwhile
			return found, err
		}
	}
}

// AnyActive says whether somebody could come in with a token.
func (t *Tokens) AnyActive(ctx context.Context) (bool, error) {
	const page = 1000
	for after := ""; ; {
		all, err := t.List(ctx, after, page)
		if err != nil {
			return false, err
		}
		now := t.clock()
		if slices.ContainsFunc(all, func(one Token) bool { return one.State(now) == Active }) {
			return true, nil
		}
		if len(all) < page {
			return false, nil
		}
		after = all[page-1].ID
	}
}

// find reads a token by its id.
func (t *Tokens) find(ctx context.Context, id string) (Token, error) {
	unknown := &graph.Error{Code: graph.CodeNotFound, Op: "access.find", Msg: "there is no token with this id", Hint: "linchpin token list shows them"}
	if !isID(id) {
		return Token{}, unknown
	}
	r, err := t.store.Record(ctx, tokenKind, id)
	if graph.CodeOf(err) == graph.CodeNotFound {
		return Token{}, unknown
	}
	if err != nil {
		return Token{}, err
	}
	return readToken(r)
}

// noteUse keeps when a token was last used, now and then. A store that cannot
// keep it now keeps it another time.
func (t *Tokens) noteUse(ctx context.Context, one *Token) {
	now := t.clock().UTC()
	if now.Sub(one.Used) < usedGap {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	used := *one
	used.Used = now
	_, _ = t.put(ctx, &used) // a stale version: it was revoked meanwhile, or noted
}

func (t *Tokens) put(ctx context.Context, one *Token) (int64, error) {
	body, err := json.Marshal(one)
	if err != nil {
		return 0, err
	}
	return t.store.PutRecord(ctx, graph.Record{Kind: tokenKind, ID: one.ID, Version: one.version, Body: body})
}

func readToken(r graph.Record) (Token, error) {
	var one Token
	if err := json.Unmarshal(r.Body, &one); err != nil || one.ID != r.ID || one.Role.rank() == 0 || len(one.Digest) != len(digest{}) {
		return Token{}, graph.Errorf(graph.CodeInternal, "access.readToken", "the record of token %q cannot be read: %w", r.ID, err)
	}
	one.version = r.Version
	return one, nil
}
