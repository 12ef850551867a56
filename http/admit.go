package http

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	nethttp "net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"linchpin/graph"
	"linchpin/http/access"
	"linchpin/http/api"
)

// Access says who may come in, and how much one caller may ask. The zero value
// asks nobody on this machine for a token, everybody elsewhere, with the
// default limits.
type Access struct {
	Required bool     // ask for a token even on loopback
	Secret   string   // the token of the token file, which admits an admin; "" for none
	Hosts    []string // names besides those of this machine to which the server answers; any asks for a token
	Secure   bool     // browsers reach this server over TLS, its own or that of a proxy in front

	Rate    access.Limit // of one token; zero: [DefaultRate]; a negative Rate: none
	SignIns access.Limit // of failures from one address; zero: [access.SignInLimit]; a negative Rate: none
	Streams int          // that one caller may watch at the same time; zero: [DefaultStreams]; negative: any number
}

// DefaultRate is how often one token may ask: far more than people do.
var DefaultRate = access.Limit{Rate: 300, Burst: 1000}

// DefaultStreams is how many streams of events one caller may hold open.
const DefaultStreams = 32

// admission holds what stands between a request and its operation.
type admission struct {
	gate    *access.Gate
	rate    *access.Buckets
	signIns *access.Buckets
	streams *access.Counts
	hosts   []string
	secure  bool
}

func newAdmission(config *Config) *admission {
	a := config.Access.defaulted()
	d := &admission{
		gate: access.NewGate(config.Store, config.Clock, a.Secret),
		rate: access.NewBuckets(a.Rate, config.Clock), signIns: access.NewBuckets(a.SignIns, config.Clock),
		streams: access.NewCounts(a.Streams), secure: a.Secure,
	}
	for _, host := range a.Hosts {
		d.hosts = append(d.hosts, strings.ToLower(strings.Trim(host, "[]")))
	}
	if a.Required || len(d.hosts) > 0 { // a name for others means that others come, be it through a proxy on this machine
		d.gate.Require()
	}
	return d
}

// defaulted fills in the limits that were left out.
func (a Access) defaulted() Access {
	if a.Rate == (access.Limit{}) {
		a.Rate = DefaultRate
	}
	if a.SignIns == (access.Limit{}) {
		a.SignIns = access.SignInLimit
	}
	if a.Streams == 0 {
		a.Streams = DefaultStreams
	}
	return a
}

// SetRates changes the limits of callers, from their next request on; nothing
// that is under way ends. What else Access says stays as it was.
func (s *Server) SetRates(a Access) {
	a = a.defaulted()
	s.door.rate.SetLimit(a.Rate)
	s.door.signIns.SetLimit(a.SignIns)
	s.door.streams.SetMost(a.Streams)
}

// SetSecret changes the token of the token file, "" for none, from the next
// request on: the one before is refused then, and its sessions end. It says
// whether it is another one.
func (s *Server) SetSecret(secret string) (changed bool) { return s.door.gate.SetSecret(secret) }

// Opens says whether anybody can come in: where tokens are asked for, whether
// there is one that holds.
func (s *Server) Opens(ctx context.Context) (bool, error) {
	if !s.door.gate.Required() {
		return true, nil
	}
	return s.door.gate.Opens(ctx)
}

// admit finds out who asks, holds them to their rate, and lets through what
// their role may do. It stands before anything of the request is decoded.
func (d *admission) admit(ctx huma.Context, next func(huma.Context)) {
	needs, _ := ctx.Operation().Metadata[api.PermissionKey].(api.Permission)
	if needs == api.Public {
		next(ctx)
		return
	}
	c := humagin.Unwrap(ctx)
	who, err := d.identify(ctx.Context(), c)
	if err != nil {
		if graph.CodeOf(err) == access.CodeUnauthorized {
			c.Header("WWW-Authenticate", `Bearer realm="linchpin"`)
		}
		writeProblem(c, problemOf(err))
		return
	}
	if note := noteOf(ctx.Context()); note != nil {
		note.actor = who.Name
	}
	if who.Token != "" { // whoever works on this machine without one is held by the machine
		if wait := d.rate.Take(who.Token); wait > 0 {
			c.Header("Retry-After", api.RetryAfter(wait))
			writeProblem(c, newProblem(nethttp.StatusTooManyRequests, string(access.CodeRateLimited), "this token asks too often"))
			return
		}
	}
	if !who.Role.May(needs) {
		writeProblem(c, problemOf(forbidden(who.Role, needs)))
		return
	}
	if streams(ctx.Operation()) {
		if !d.streams.Begin(who.Token) {
			c.Header("Retry-After", "5")
			writeProblem(c, newProblem(nethttp.StatusTooManyRequests, string(access.CodeRateLimited), "too many streams are open already"))
			return
		}
		defer d.streams.End(who.Token)
	}
	next(huma.WithContext(ctx, access.With(ctx.Context(), who)))
}

// identify knows callers inside the process by their context, which no request
// from outside can set, and all others by what they send.
func (d *admission) identify(ctx context.Context, c *gin.Context) (access.Principal, error) {
	if who := access.From(ctx); who.Name != "" {
		return who, nil
	}
	return d.gate.Identify(ctx, c.GetHeader("Authorization"), access.Cookie(c.Request, d.isSecure(c.Request)))
}

// streams says whether an operation answers events for as long as its caller
// stays.
func streams(op *huma.Operation) bool {
	for _, response := range op.Responses {
		if _, has := response.Content["text/event-stream"]; has {
			return true
		}
	}
	return false
}

func (d *admission) isSecure(r *nethttp.Request) bool { return d.secure || r.TLS != nil }

// ownHost answers only to the names of this machine and those that it was
// given, so that a page from elsewhere cannot reach it under a name that it
// made point here.
func (d *admission) ownHost(c *gin.Context) {
	if !isLoopbackHost(c.Request.Host) && !slices.Contains(d.hosts, hostOf(c.Request.Host)) {
		p := newProblem(nethttp.StatusMisdirectedRequest, "misdirected", "this server does not answer to this name")
		p.Hint = "it answers to localhost, 127.0.0.1, [::1] and the names that serve --host gives it"
		writeProblem(c, p)
		return
	}
	if d.isSecure(c.Request) {
		c.Header("Strict-Transport-Security", "max-age=31536000")
	}
	c.Next()
}

// hostOf is the name in a Host header, in lower case, without port.
func hostOf(hostPort string) string {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostPort, "["), "]")
	}
	return strings.ToLower(host)
}

// Admits says whether the server may serve at an address. Elsewhere than on
// loopback it asks everybody for a token from now on. Where it asks for
// tokens and there is none, nobody could come in: CodeUnauthorized, naming the
// ways to make one.
func (s *Server) Admits(ctx context.Context, at net.Addr) error {
	tcp, ok := at.(*net.TCPAddr)
	if ok && tcp.IP.IsLoopback() && !s.door.gate.Required() {
		return nil
	}
	s.door.gate.Require()
	if ok && !tcp.IP.IsUnspecified() && !slices.Contains(s.door.hosts, tcp.IP.String()) { // an address in figures cannot be made to point elsewhere
		s.door.hosts = append(s.door.hosts, tcp.IP.String())
	}
	opens, err := s.door.gate.Opens(ctx)
	if err != nil || opens {
		return err
	}
	return &graph.Error{Code: access.CodeUnauthorized, Op: "http.Serve",
		Msg:  fmt.Sprintf("%s is open to others than this machine, or tokens are required, and there is no token with which anybody could come in", at),
		Hint: "make one with: linchpin token create --role admin --name NAME\n  or name a file that holds one, or will: LINCHPIN_TOKEN_FILE=PATH"}
}

// soundTLS is what every connection over TLS must keep to.
func soundTLS(config *tls.Config) *tls.Config {
	if config == nil {
		return nil
	}
	config = config.Clone()
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	return config
}

// actor names the caller in the history.
func actor(ctx context.Context) string { return access.From(ctx).Name }

// allow holds a caller to a permission besides the one of the operation.
func allow(ctx context.Context, needs api.Permission) error {
	if role := access.From(ctx).Role; !role.May(needs) {
		return forbidden(role, needs)
	}
	return nil
}

func forbidden(role access.Role, needs api.Permission) error {
	return &graph.Error{Code: access.CodeForbidden, Op: "http.admit", Msg: fmt.Sprintf("the role %s may not do this", role),
		Hint: "it takes a token with the permission " + string(needs)}
}
