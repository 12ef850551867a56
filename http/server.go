package http

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	stdlog "log"
	"net"
	nethttp "net/http"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/rs/zerolog"

	"linchpin/graph"
	"linchpin/http/api"
	"linchpin/http/metric"
	"linchpin/ingest/linchpin"
)

// Config is what a server is made of.
type Config struct {
	Store     graph.Store
	Index     api.Snapshots
	Importer  api.Importer
	Export    api.Exporter // default: the writer of the native format
	Log       zerolog.Logger
	Version   string
	UI        nethttp.Handler  // answers every path outside the API; nil: 404
	Clock     func() time.Time // default time.Now
	Time      time.Duration    // budget of one question; default 10 s
	Access    Access
	TLS       *tls.Config     // serve over TLS 1.2 or later; nil: plain HTTP
	Backup    api.Backup      // nil: this kind of store has none
	Metrics   *metric.Metrics // default: new ones
	Retention *api.Retention  // what is pruned while it serves; nil: nothing
	Drain     time.Duration   // of requests under way, at a shutdown; default [Drain]
}

// Server is the HTTP door. It is safe for concurrent use.
type Server struct {
	engine     *gin.Engine
	framework  huma.API
	operations *api.API
	door       *admission
	bodies     bodyLimits
	tls        *tls.Config
	log        zerolog.Logger
	draining   atomic.Bool
	drain      time.Duration
}

// New builds the server. It fails when an operation declares no permission.
func New(config Config) (*Server, error) {
	prepare()
	s := &Server{engine: gin.New(), log: config.Log, drain: config.Drain}
	if s.drain == 0 {
		s.drain = Drain
	}
	if config.Clock == nil {
		config.Clock = time.Now
	}
	s.door, s.tls = newAdmission(&config), soundTLS(config.TLS)
	if config.Metrics == nil {
		config.Metrics = metric.New(config.Version)
	}
	if err := s.engine.SetTrustedProxies(nil); err != nil {
		return nil, err
	}
	s.engine.HandleMethodNotAllowed = true
	s.engine.RedirectTrailingSlash = false
	s.engine.Use(measured(config.Metrics), logged(config.Log), recovered(config.Log), guarded, s.door.ownHost, sameOrigin(), s.parting, limited(s.largestBody), s.stamped(config.Index))
	s.engine.NoRoute(s.elsewhere(config.UI))
	s.engine.NoMethod(func(c *gin.Context) {
		writeProblem(c, newProblem(nethttp.StatusMethodNotAllowed, "method_not_allowed", "this path does not take "+c.Request.Method))
	})
	s.framework = newAPI(s.engine, "1", s.door.admit)
	if config.Export == nil {
		config.Export = linchpin.Export
	}
	var err error
	s.operations, err = api.New(api.Parts{Store: config.Store, Index: config.Index, Importer: config.Importer, Export: config.Export,
		Version: config.Version, Clock: config.Clock, Time: config.Time, Draining: s.draining.Load,
		Gate: s.door.gate, SignIns: s.door.signIns, Secure: s.door.secure, Actor: actor, Allow: allow,
		Backup: config.Backup, Metrics: config.Metrics, Ran: config.Metrics.Scenario, Retention: config.Retention, Broke: brokenWork(config.Log), Pruned: pruned(config.Log)})
	if err != nil {
		return nil, err
	}
	s.operations.Register(s.framework)
	s.bodies = bodyLimitsOf(s.framework.OpenAPI())
	if err := checkPermissions(s.framework.OpenAPI()); err != nil {
		return nil, err
	}
	return s, s.operations.Seal(s.framework)
}

// Handler answers requests, for a server of the caller's own, for tests and
// for commands that ask inside the process.
func (s *Server) Handler() nethttp.Handler { return s.engine }

// Document is the API's description in OpenAPI 3.1.
func (s *Server) Document() []byte { return s.operations.Document() }

// elsewhere answers what no operation serves.
func (s *Server) elsewhere(ui nethttp.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if ui == nil || isAPI(c.Request.URL.Path) {
			writeProblem(c, newProblem(nethttp.StatusNotFound, "not_found", "nothing lies at this path"))
			return
		}
		c.Status(nethttp.StatusOK) // the router has set 404
		ui.ServeHTTP(c.Writer, c.Request)
	}
}

// stamped names the revision in every answer, failures included; an operation
// that answers from another one says so itself.
func (s *Server) stamped(index api.Snapshots) gin.HandlerFunc {
	return func(c *gin.Context) {
		if snapshot := index.Current(); snapshot != nil && isAPI(c.Request.URL.Path) {
			c.Header("Linchpin-Revision", fmt.Sprint(uint64(snapshot.Revision())))
		}
		c.Next()
	}
}

// Listen opens an address such as 127.0.0.1:8080. Whether the server may serve
// there, [Server.Serve] says.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, fmt.Errorf("%q is not an address such as 127.0.0.1:8080", address)
	}
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", address)
}

// Serve answers on a listener until ctx ends, then stops gracefully: readyz
// fails first, senders get a moment to leave, imports under way are cancelled between
// batches, requests get up to Config.Drain to end. It returns nil after a graceful stop.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	open := newTraffic()
	server := &nethttp.Server{
		Handler:           s.engine,
		TLSConfig:         s.tls,
		ConnState:         open.note,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          stdlog.New(s.log, "", 0),
	}
	if err := s.Admits(ctx, listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	if at, ok := listener.Addr().(*net.TCPAddr); (!ok || !at.IP.IsLoopback()) && s.tls == nil && !s.door.secure {
		s.log.Warn().Str("address", listener.Addr().String()).
			Msg("others reach this server without TLS: tokens, cookies and answers can be read on the way; give it a certificate, or put a proxy in front and say so")
	}
	failed := make(chan error, 1)
	go func() {
		if s.tls != nil {
			failed <- server.ServeTLS(listener, "", "")
			return
		}
		failed <- server.Serve(listener)
	}()
	select {
	case err := <-failed:
		return errors.Join(err, s.Close())
	case <-ctx.Done():
	}
	err := s.stop(ctx, server, open)
	if closed := <-failed; !errors.Is(closed, nethttp.ErrServerClosed) {
		err = errors.Join(err, closed)
	}
	return err
}

// SetLimits changes the limits of what begins from now on; a zero one stays.
func (s *Server) SetLimits(l api.Limits) { s.operations.SetLimits(l) }

// Close cancels the imports under way and waits for them, up to the drain time. The
// handler answers on; new imports are refused with not_ready.
func (s *Server) Close() error {
	s.draining.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), s.drain)
	defer cancel()
	return s.operations.Close(ctx)
}
