// Command boltready waits until a Neo4j server answers a query, which is later
// than the moment at which its port opens.
//
//	boltready [-for 90s] bolt://127.0.0.1:7687
//
// It speaks without authentication, as the servers of deploy/neo4j do, and ends
// with status 0 once `RETURN 1` was answered, or with status 1 and the last
// error when the time is over.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
)

const pause = 250 * time.Millisecond

func main() {
	limit := flag.Duration("for", 90*time.Second, "how long to wait")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: boltready [-for 90s] URI")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *limit); err != nil {
		fmt.Fprintf(os.Stderr, "boltready: no answer from %s within %s: %v\n", flag.Arg(0), *limit, err)
		os.Exit(1)
	}
}

func run(uri string, limit time.Duration) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return await(ctx, uri)
}

// await asks the server at uri until it answers or ctx ends; the error is that
// of the last attempt.
func await(ctx context.Context, uri string) error {
	driver, err := neo4j.NewDriverWithContext(uri, neo4j.NoAuth(), func(c *config.Config) {
		c.TelemetryDisabled = true
	})
	if err != nil {
		return err
	}
	defer func() { _ = driver.Close(context.WithoutCancel(ctx)) }()
	for {
		err := ask(ctx, driver)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

func ask(ctx context.Context, driver neo4j.DriverWithContext) error {
	_, err := neo4j.ExecuteQuery(ctx, driver, "RETURN 1", nil, neo4j.EagerResultTransformer,
		neo4j.ExecuteQueryWithDatabase("neo4j"), neo4j.ExecuteQueryWithReadersRouting())
	return err
}
