package access

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"sync/atomic"
	"time"

	"linchpin/graph"
)

// How long a session lasts.
const (
	SessionIdle = 8 * time.Hour  // without a request
	SessionLife = 24 * time.Hour // at most

	seenGap  = 5 * time.Minute // how exactly the last request is kept
	pruneGap = time.Hour       // between two clearings of sessions that are over
)

// session is a browser that has traded a token for a cookie. Its record has
// the digest of the cookie for an id; the cookie itself is kept nowhere.
type session struct {
	Token   string    `json:"token"` // with which it ends
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`

	id      string
	version int64
}

const sessionKind = "session"

// ends is when a session is over, without another request.
func (s *session) ends() time.Time {
	idle, life := s.Seen.Add(SessionIdle), s.Created.Add(SessionLife)
	if idle.Before(life) {
		return idle
	}
	return life
}

// sessions are the sessions of a store.
type sessions struct {
	store  graph.Records
	clock  func() time.Time
	pruned atomic.Int64 // when, in milliseconds
}

// cookieBytes is the number of random bytes in a cookie.
const cookieBytes = 32

func sessionID(cookie string) string {
	sum := digestOf(cookie)
	return hex.EncodeToString(sum[:])
}

// begin makes a session of a token, and gives the cookie.
func (s *sessions) begin(ctx context.Context, token string) (session, string, error) {
	var secret [cookieBytes]byte
	_, _ = rand.Read(secret[:]) // never fails
	cookie := base64.RawURLEncoding.EncodeToString(secret[:])
	now := s.clock().UTC()
	made := session{Token: token, Created: now, Seen: now, id: sessionID(cookie)}
	s.prune(ctx, now)
	version, err := s.put(ctx, &made)
	made.version = version
	return made, cookie, err
}

// find gives the session of a cookie; ok is false where there is none, or none
// any longer.
func (s *sessions) find(ctx context.Context, cookie string) (found session, ok bool, err error) {
	if len(cookie) != base64.RawURLEncoding.EncodedLen(cookieBytes) {
		return session{}, false, nil
	}
	r, err := s.store.Record(ctx, sessionKind, sessionID(cookie))
	if graph.CodeOf(err) == graph.CodeNotFound {
		return session{}, false, nil
	}
	if err != nil {
		return session{}, false, err
	}
	found, err = readSession(r)
	return found, err == nil && s.clock().Before(found.ends()), err
}

// see keeps that a session is in use, now and then.
func (s *sessions) see(ctx context.Context, one *session) {
	now := s.clock().UTC()
	if now.Sub(one.Seen) < seenGap {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	one.Seen = now
	_, _ = s.put(ctx, one) // where the store cannot keep it now, the next request does
}

// end forgets the session of a cookie; one that is not there is no error.
func (s *sessions) end(ctx context.Context, cookie string) error {
	for {
		r, err := s.store.Record(ctx, sessionKind, sessionID(cookie))
		if err == nil {
			err = s.store.DeleteRecord(ctx, sessionKind, r.ID, r.Version)
		}
		switch graph.CodeOf(err) {
		case graph.CodeNotFound:
			return nil
		case graph.CodeStale: // it was seen meanwhile
		default:
			return err
		}
	}
}

// prune forgets sessions that are over, at most once an hour. What fails is
// left for the next time: such sessions are refused anyway.
func (s *sessions) prune(ctx context.Context, now time.Time) {
	last := s.pruned.Load()
	if now.UnixMilli()-last < pruneGap.Milliseconds() || !s.pruned.CompareAndSwap(last, now.UnixMilli()) {
		return
	}
	const page = 1000
	for after := ""; ; {
		records, err := s.store.ListRecords(ctx, sessionKind, after, page)
		if err != nil {
			return
		}
		for _, r := range records {
			if one, err := readSession(r); err != nil || !now.Before(one.ends()) {
				_ = s.store.DeleteRecord(ctx, sessionKind, r.ID, r.Version)
			}
		}
		if len(records) < page {
			return
		}
		after = records[page-1].ID
	}
}

func (s *sessions) put(ctx context.Context, one *session) (int64, error) {
	body, err := json.Marshal(one)
	if err != nil {
		return 0, err
	}
	return s.store.PutRecord(ctx, graph.Record{Kind: sessionKind, ID: one.id, Version: one.version, Body: body})
}

func readSession(r graph.Record) (session, error) {
	var one session
	if err := json.Unmarshal(r.Body, &one); err != nil {
		return session{}, graph.Errorf(graph.CodeInternal, "access.readSession", "the record of a session cannot be read: %w", err)
	}
	one.id, one.version = r.ID, r.Version
	return one, nil
}
