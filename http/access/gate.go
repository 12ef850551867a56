package access

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"strings"
	"sync/atomic"
	"time"

	"linchpin/graph"
)

// Gate tells callers apart. It is safe for concurrent use.
type Gate struct {
	Tokens   *Tokens
	sessions *sessions
	file     atomic.Pointer[fileToken] // nil: there is none
	clock    func() time.Time
	required atomic.Bool
}

// NewGate is a gate over the tokens and sessions of a store. A secret that is
// not "" is that of the token file: it admits an admin named bootstrap.
func NewGate(store graph.Records, clock func() time.Time, secret string) *Gate {
	g := &Gate{Tokens: NewTokens(store, clock), sessions: &sessions{store: store, clock: clock}, clock: clock}
	g.SetSecret(secret)
	return g
}

// SetSecret makes a secret the token of the token file from the next request
// on; "" for none. The one before is refused then, and its sessions end.
// changed says whether it is another one.
func (g *Gate) SetSecret(secret string) (changed bool) {
	var next *fileToken
	if secret != "" {
		next = newFileToken(secret)
	}
	before := g.file.Swap(next)
	if before == nil || next == nil {
		return before != next
	}
	return before.digest != next.digest
}

// Require asks everybody for a token from now on.
func (g *Gate) Require() { g.required.Store(true) }

// Required says whether everybody is asked for a token.
func (g *Gate) Required() bool { return g.required.Load() }

// Opens says whether anybody has a token with which to come in.
func (g *Gate) Opens(ctx context.Context) (bool, error) {
	if g.file.Load() != nil {
		return true, nil
	}
	return g.Tokens.AnyActive(ctx)
}

// fileToken is the token of the token file.
type fileToken struct {
	digest digest
	id     string // in sessions; another one after the file has changed
}

const filePrefix = "file:"

func newFileToken(secret string) *fileToken {
	sum := digestOf(secret)
	again := digestOf(string(sum[:])) // an id from which the digest cannot be had
	return &fileToken{sum, filePrefix + hex.EncodeToString(again[:8])}
}

func (f *fileToken) principal() Principal { return Principal{Name: FileName, Role: Admin, Token: f.id} }

// refusal is the one answer for a token that is unknown, expired or revoked.
func refusal() error {
	return &graph.Error{Code: CodeUnauthorized, Op: "access.Identify", Msg: "this token is not valid (any longer)",
		Hint: "an admin makes tokens: linchpin token create --role viewer --name NAME"}
}

func missing() error {
	return &graph.Error{Code: CodeUnauthorized, Op: "access.Identify", Msg: "this call needs a token",
		Hint: "send one as Authorization: Bearer, or sign in; an admin makes tokens: linchpin token create --role viewer --name NAME"}
}

// Identify says who sends an Authorization header and a session cookie, ""
// for none: CodeUnauthorized where a token is asked for and none that holds
// came along. A header decides before a cookie. Where no token is asked for, a
// header that does not hold is refused all the same; a cookie is passed over,
// since browsers send them to every port of a host.
func (g *Gate) Identify(ctx context.Context, authorization, cookie string) (Principal, error) {
	if authorization != "" {
		scheme, text, _ := strings.Cut(authorization, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return Principal{}, missing()
		}
		return g.byToken(ctx, strings.TrimSpace(text))
	}
	if cookie != "" {
		who, ok, err := g.bySession(ctx, cookie)
		if err != nil || ok {
			return who, err
		}
	}
	if g.Required() {
		return Principal{}, missing()
	}
	return Local, nil
}

// byToken reads and compares the same for every token in the right form,
// whether there is one or not.
func (g *Gate) byToken(ctx context.Context, text string) (Principal, error) {
	sum := digestOf(text)
	if file := g.file.Load(); file != nil && subtle.ConstantTimeCompare(sum[:], file.digest[:]) == 1 {
		return file.principal(), nil
	}
	id, ok := idOf(text)
	if !ok {
		return Principal{}, refusal()
	}
	found, err := g.Tokens.find(ctx, id)
	if err != nil {
		if graph.CodeOf(err) != graph.CodeNotFound {
			return Principal{}, err
		}
		found = Token{Digest: make([]byte, len(sum))}
	}
	same := subtle.ConstantTimeCompare(sum[:], found.Digest)
	if state := found.State(g.clock()); same != 1 || state != Active {
		return Principal{}, refusal()
	}
	g.Tokens.noteUse(ctx, &found)
	return found.principal(), nil
}

func (t *Token) principal() Principal {
	return Principal{Name: t.Name, Role: t.Role, Token: t.ID, Ends: t.Expires}
}

// bySession holds a cookie to its session and its session to its token.
func (g *Gate) bySession(ctx context.Context, cookie string) (who Principal, ok bool, err error) {
	held, ok, err := g.sessions.find(ctx, cookie)
	if err != nil || !ok {
		return Principal{}, false, err
	}
	switch file := g.file.Load(); {
	case file != nil && held.Token == file.id:
		who = file.principal()
	case strings.HasPrefix(held.Token, filePrefix):
		return Principal{}, false, nil
	default:
		token, err := g.Tokens.find(ctx, held.Token)
		if graph.CodeOf(err) == graph.CodeNotFound || err == nil && token.State(g.clock()) != Active {
			return Principal{}, false, nil
		}
		if err != nil {
			return Principal{}, false, err
		}
		g.Tokens.noteUse(ctx, &token)
		who = token.principal()
	}
	g.sessions.see(ctx, &held)
	who.Session = true
	if ends := held.ends(); who.Ends.IsZero() || ends.Before(who.Ends) {
		who.Ends = ends
	}
	return who, true, nil
}

// SignIn trades a token for a new session, ends the one of an older cookie
// ("" for none), and gives the new cookie.
func (g *Gate) SignIn(ctx context.Context, text, older string) (Principal, string, error) {
	who, err := g.byToken(ctx, strings.TrimSpace(text))
	if err != nil {
		return Principal{}, "", err
	}
	if older != "" {
		if err := g.sessions.end(ctx, older); err != nil {
			return Principal{}, "", err
		}
	}
	held, cookie, err := g.sessions.begin(ctx, who.Token)
	if err != nil {
		return Principal{}, "", err
	}
	who.Session = true
	if ends := held.ends(); who.Ends.IsZero() || ends.Before(who.Ends) {
		who.Ends = ends
	}
	return who, cookie, nil
}

// SignOut ends the session of a cookie.
func (g *Gate) SignOut(ctx context.Context, cookie string) error {
	if cookie == "" {
		return nil
	}
	return g.sessions.end(ctx, cookie)
}
