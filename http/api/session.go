package api

import (
	"context"
	nethttp "net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"linchpin/graph"
	"linchpin/http/access"
)

// Me is who asks, and what they may do.
type Me struct {
	Name        string     `json:"name" doc:"Stands in the history as the actor"`
	Role        string     `json:"role" enum:"viewer,editor,admin"`
	Permissions []string   `json:"permissions" doc:"What this role may do; the web app offers nothing else"`
	SignIn      bool       `json:"signIn" doc:"The server asks everybody for a token"`
	Session     bool       `json:"session" doc:"Came by the cookie of a session, which can be ended"`
	Ends        *time.Time `json:"ends,omitempty" doc:"When the session or the token is over"`
}

type meOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         Me
}

// SignInRequest trades a token for a session.
type SignInRequest struct {
	Token string `json:"token" minLength:"1" maxLength:"512"`
}

// browser is what the session calls need to know of a request.
type browser struct {
	request *nethttp.Request
	address string
}

// Resolve reads the cookie and the address.
func (b *browser) Resolve(ctx huma.Context) []error {
	r := humagin.Unwrap(ctx).Request
	*b = browser{request: r, address: access.Address(r.RemoteAddr)}
	return nil
}

type signInInput struct {
	browser
	Body SignInRequest
}

type signInOutput struct {
	CacheControl string         `header:"Cache-Control"`
	SetCookie    nethttp.Cookie `header:"Set-Cookie"`
	Body         Me
}

type signOutInput struct{ browser }

type signOutOutput struct {
	SetCookie nethttp.Cookie `header:"Set-Cookie"`
}

func (a *API) getMe(ctx context.Context, _ *struct{}) (*meOutput, error) {
	return &meOutput{noStore, a.me(access.From(ctx))}, nil
}

func (a *API) me(who access.Principal) Me {
	m := Me{Name: who.Name, Role: string(who.Role), SignIn: a.Gate.Required(), Session: who.Session, Ends: timeOrNil(who.Ends), Permissions: []string{}}
	for _, p := range who.Role.Permissions() {
		m.Permissions = append(m.Permissions, string(p))
	}
	return m
}

// signIn counts an attempt before it looks, so that many at once are no way
// around the limit, and gives it back where the token holds.
func (a *API) signIn(ctx context.Context, in *signInInput) (*signInOutput, error) {
	if wait := a.SignIns.Take(in.address); wait > 0 {
		return nil, huma.ErrorWithHeaders(&graph.Error{Code: access.CodeRateLimited, Op: "api.signIn", Msg: "too many tokens that do not hold came from this address",
			Hint: "try again in " + RetryAfter(wait) + " seconds"}, nethttp.Header{"Retry-After": {RetryAfter(wait)}})
	}
	secure := a.Secure || in.request.TLS != nil
	who, cookie, err := a.Gate.SignIn(ctx, in.Body.Token, access.Cookie(in.request, secure))
	if graph.CodeOf(err) != access.CodeUnauthorized {
		a.SignIns.Return(in.address)
	}
	if err != nil {
		return nil, err
	}
	return &signInOutput{noStore, access.NewCookie(cookie, secure), a.me(who)}, nil
}

func (a *API) signOut(ctx context.Context, in *signOutInput) (*signOutOutput, error) {
	secure := a.Secure || in.request.TLS != nil
	if err := a.Gate.SignOut(ctx, access.Cookie(in.request, secure)); err != nil {
		return nil, err
	}
	return &signOutOutput{access.NewCookie("", secure)}, nil
}

// RetryAfter is a wait in whole seconds, at least one, as a header says it.
func RetryAfter(wait time.Duration) string {
	return strconv.Itoa(max(1, int((wait+time.Second-1)/time.Second)))
}
