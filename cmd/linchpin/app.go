package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"linchpin/graph"
	"linchpin/graph/backup"
	"linchpin/graph/model"
	"linchpin/graph/neo4j"
	"linchpin/graph/sqlite"
	lphttp "linchpin/http"
	"linchpin/http/api"
	"linchpin/http/metric"
	"linchpin/http/ui"
	"linchpin/impact/live"
	"linchpin/ingest"
	"linchpin/ingest/compose"
	"linchpin/ingest/csv"
	"linchpin/ingest/linchpin"
)

// app is everything that one process runs: a store, the index that follows
// it, and the server over both.
type app struct {
	store  graph.Store
	index  index
	server *lphttp.Server
	config *config
	serves bool // others than this process ask it

	certificate *certificate // nil: it speaks plain HTTP
}

// index is the graph in memory.
type index interface {
	api.Snapshots
	Close()
}

// openApp opens the store at an address and all that stands on it.
func openApp(ctx context.Context, address string, log zerolog.Logger, with *config) (*app, error) {
	return open(ctx, address, log, &app{config: with})
}

// openServing opens what others will ask, with all that holds them off.
func openServing(ctx context.Context, address string, log zerolog.Logger, with *config) (*app, error) {
	return open(ctx, address, log, &app{config: with, serves: true})
}

func open(ctx context.Context, address string, log zerolog.Logger, a *app) (*app, error) {
	store, err := openStore(ctx, address, a.config)
	if err != nil {
		return nil, err
	}
	a.store = store
	if err := a.start(ctx, log); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *app) start(ctx context.Context, log zerolog.Logger) error {
	metrics := metric.New(versionText())
	store := metrics.Store(a.store)
	if err := backup.Finished(ctx, store); err != nil {
		return err
	}
	if err := ensureModel(ctx, store); err != nil {
		return err
	}
	if err := a.tellAbandoned(ctx, log); err != nil {
		return err
	}
	if a.serves {
		index, err := live.Open(ctx, store)
		if err != nil {
			return err
		}
		a.index = index
	} else {
		a.index = live.Later(store)
	}
	metrics.Follow(a.index, store)
	config := lphttp.Config{
		Store: store, Index: a.index, Log: log, Version: versionText(),
		Importer: metrics.Importer(ingest.New(store, linchpin.Source{}, compose.Source{}, csv.Source{})),
		UI:       ui.New(ui.Options{}),
		Metrics:  metrics,
		Drain:    a.config.duration("drain"),
	}
	if archive, ok := a.store.(graph.Archiver); ok {
		config.Backup = func(ctx context.Context, w io.Writer) error {
			_, err := backup.Write(ctx, archive, w, versionText(), time.Now())
			return err
		}
	}
	if a.serves {
		config.Retention = retentionOf(a.config)
		if err := a.admission(&config); err != nil {
			return err
		}
	}
	server, err := lphttp.New(config)
	if err != nil {
		return err
	}
	a.server = server
	a.server.SetLimits(limitsOf(a.config))
	return nil
}

// limitsOf are the limits that a configuration sets.
func limitsOf(c *config) api.Limits {
	return api.Limits{QuestionTime: c.duration("question.time"), ImportBytes: c.size("import.bytes")}
}

// tellAbandoned puts imports on record as partial that a process before this
// one, or another one, left without a word. Only a SQLite store is held by one
// process alone; of others a server sees to it, and readers know. A disk that
// takes nothing yet keeps nobody from reading.
func (a *app) tellAbandoned(ctx context.Context, log zerolog.Logger) error {
	_, alone := a.store.(*sqlite.Store)
	if !alone && !a.serves {
		return nil
	}
	n, err := ingest.Abandoned(ctx, a.store, alone)
	switch code := graph.CodeOf(err); {
	case code == graph.CodeNoSpace || code == graph.CodeReadOnly || code == graph.CodeUnavailable:
		log.Warn().Err(err).Msg("imports that ended with their process are not on record as partial yet")
	case err != nil:
		return err
	case n > 0:
		log.Warn().Int("imports", n).Msg("imports ended with their process: sending them again completes them")
	}
	return nil
}

// retentionOf is how long a configuration keeps records.
func retentionOf(c *config) *api.Retention {
	of := func(name string) time.Duration { return time.Duration(c.number(name)) * 24 * time.Hour }
	return &api.Retention{Keys: of("retention.keys"), Operations: of("retention.operations"), Conditions: of("retention.conditions"), Every: c.duration("retention.every")}
}

func (a *app) close() error {
	var errs []error
	if a.server != nil {
		errs = append(errs, a.server.Close())
	}
	if a.index != nil {
		a.index.Close()
	}
	return errors.Join(append(errs, a.store.Close())...)
}

// openStore opens sqlite:PATH, neo4j://…, bolt://… and their encrypted forms.
func openStore(ctx context.Context, address string, with *config) (graph.Store, error) {
	scheme, rest, ok := strings.Cut(address, ":")
	switch {
	case ok && scheme == "sqlite" && rest != "":
		if err := os.MkdirAll(filepath.Dir(rest), 0o700); err != nil {
			return nil, graph.Errorf(graph.CodeUnavailable, "", "the data folder cannot be made: %w", err)
		}
		return sqlite.Open(ctx, rest, sqlite.WithReaders(with.number("sqlite.readers")))
	case ok && (strings.HasPrefix(scheme, "neo4j") || strings.HasPrefix(scheme, "bolt")):
		uri, options, err := neo4jOptions(address, with)
		if err != nil {
			return nil, err
		}
		return neo4j.Open(ctx, uri, options...)
	default:
		return nil, &exitError{exitUsage, fmt.Errorf("--store %q is neither sqlite:PATH nor neo4j://HOST:7687", address)}
	}
}

// neo4jOptions takes user and database out of the address; the password comes
// from the environment, never from a flag.
func neo4jOptions(address string, with *config) (string, []neo4j.Option, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", nil, &exitError{exitUsage, fmt.Errorf("--store %q is not an address such as neo4j://localhost:7687", address)}
	}
	options := []neo4j.Option{neo4j.WithPool(with.number("neo4j.pool"))}
	if _, has := u.User.Password(); has {
		return "", nil, &exitError{exitUsage, errors.New("the password does not belong in --store: set LINCHPIN_NEO4J_PASSWORD or LINCHPIN_NEO4J_PASSWORD_FILE")}
	}
	user := u.User.Username()
	if user == "" {
		user = with.text("neo4j.user")
	}
	password := with.text("neo4j.password")
	if user == "" && password != "" {
		user = "neo4j"
	}
	if user != "" {
		options = append(options, neo4j.WithAuth(user, password))
	}
	if database := strings.Trim(u.Path, "/"); database != "" {
		options = append(options, neo4j.WithDatabase(database))
	}
	return u.Scheme + "://" + u.Host, options, nil
}

// ensureModel puts the built-in model into an empty store, and brings an older
// one up to this binary's.
func ensureModel(ctx context.Context, store graph.Store) error {
	stored, _, err := store.Model(ctx, 0)
	put, message := model.BuiltIn(), "the built-in model"
	switch {
	case graph.CodeOf(err) == graph.CodeNotFound:
	case err != nil:
		return err
	default:
		upgraded, changed, problems := model.Upgrade(stored)
		if len(problems) > 0 {
			return &graph.Error{Code: graph.CodeSchema, Msg: "the stored model and the built-in model of this version collide", Problems: problems,
				Hint: "open the store with the version that wrote it, and rename what collides"}
		}
		if !changed {
			return nil
		}
		put, message = upgraded, "the built-in model of this version"
	}
	_, err = store.Apply(ctx, graph.Batch{ID: uuid.NewString(), Actor: "linchpin", Source: "linchpin", Message: message, Ops: []graph.Op{{PutModel: put}}})
	return err
}

// withClient runs a verb against the Linchpin that it should ask: the one
// named by --server, the one that holds the store, or one in this process.
func (c *cli) withClient(ctx context.Context, verb func(*client) error) error {
	api, err := c.running()
	if err != nil {
		return err
	}
	if api != nil {
		return verb(api)
	}
	address := c.storeAddress()
	a, err := openApp(ctx, address, c.quietLog(), c.config)
	if err != nil {
		return err
	}
	err = verb(newInsideClient(a.server.Handler()))
	return errors.Join(err, a.close())
}

// running is the Linchpin that is to be asked: the one that was named, or the
// one that holds the store; nil where there is none.
func (c *cli) running() (*client, error) {
	if c.server != "" {
		return c.serverClient(c.server)
	}
	path, ok := strings.CutPrefix(c.storeAddress(), "sqlite:")
	if !ok {
		return nil, nil //nolint:nilnil // said above
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !c.creates {
		return nil, &exitError{exitUnreachable, fmt.Errorf("there is no store at %s yet; begin with: linchpin import FILE, or linchpin demo", path)}
	}
	if holder, held := sqlite.Holder(path); held && holder != "" {
		return c.serverClient(holder)
	}
	return nil, nil //nolint:nilnil // said above
}

func (c *cli) storeAddress() string {
	if c.store != "" {
		return c.store
	}
	return defaultStore()
}

// quietLog shows only what goes wrong inside, for verbs that are not servers.
func (c *cli) quietLog() zerolog.Logger {
	return c.newLog("console", zerolog.ErrorLevel)
}
