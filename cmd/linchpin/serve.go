package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"linchpin/cmd/linchpin/demo"
	"linchpin/graph/sqlite"
	"linchpin/http/api"
	"linchpin/http/ui"
)

const defaultListen = "127.0.0.1:8080"

func (c *cli) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the API and the web app",
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			hangup, restore := hangups() // before anything takes its time
			defer restore()
			listener, err := listen(c.config.text("listen"))
			if err != nil {
				return err
			}
			log := c.serverLog()
			a, err := openServing(cmd.Context(), c.storeAddress(), log, c.config)
			if err != nil {
				return errors.Join(err, listener.Close())
			}
			if err := a.server.Admits(cmd.Context(), listener.Addr()); err != nil {
				return errors.Join(err, listener.Close(), a.close())
			}
			address := a.address(listener)
			fmt.Fprintf(c.out, "Linchpin serves %s at %s\n", c.storeAddress(), address)
			if !ui.Built() {
				log.Warn().Msg("this binary was built without the web app; its pages say how to build it")
			}
			settleMemory()
			go boundMemory(cmd.Context(), time.Tick(5*time.Second))
			stop := c.reloadOn(hangup, a, cmd, log)
			defer stop()
			return a.serve(cmd.Context(), listener, address)
		},
	}
	addFlags(cmd.Flags(), serving)
	return cmd
}

// serve answers until the context ends, then drains.
func (a *app) serve(ctx context.Context, listener net.Listener, address string) error {
	if store, ok := a.store.(*sqlite.Store); ok {
		if err := store.SetAddress(address); err != nil {
			return errors.Join(err, listener.Close(), a.close())
		}
	}
	return errors.Join(a.server.Serve(ctx, listener), a.close())
}

// listen opens an address. Whether others than this machine may be served
// there, the server says once it knows who has a token.
func listen(address string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("--listen %q is not HOST:PORT such as %s", address, defaultListen)}
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, &exitError{exitUnreachable, fmt.Errorf("cannot listen: %w; try --listen 127.0.0.1:0 for a free port", err)}
	}
	return listener, nil
}

// address is where a listener is reached from this machine.
func (a *app) address(listener net.Listener) string {
	scheme := "http://"
	if a.config.text("tls.certificate") != "" {
		scheme = "https://"
	}
	at, ok := listener.Addr().(*net.TCPAddr)
	if ok && at.IP.IsUnspecified() {
		return scheme + net.JoinHostPort("127.0.0.1", strconv.Itoa(at.Port))
	}
	return scheme + listener.Addr().String()
}

func (c *cli) demoCommand() *cobra.Command {
	var open bool
	cmd := &cobra.Command{
		Use: "demo", Short: "Serve a throw-away store that holds the demo estate, and say what to try",
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.runDemo(cmd.Context(), open) },
	}
	addFlags(cmd.Flags(), serving)
	cmd.Flags().BoolVar(&open, "open", false, "open the web app in a browser")
	return cmd
}

func (c *cli) runDemo(ctx context.Context, open bool) error {
	listener, err := listen(c.config.text("listen"))
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "linchpin-demo-")
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer os.RemoveAll(folder)
	address := c.store // a chosen store keeps the demo estate
	if address == "" {
		address = "sqlite:" + filepath.Join(folder, "demo.db")
	}
	a, err := openServing(ctx, address, c.newLog("auto", zerolog.WarnLevel), c.config)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := a.server.Admits(ctx, listener.Addr()); err != nil {
		return errors.Join(err, listener.Close(), a.close())
	}
	if err := c.tellDemo(ctx, a, a.address(listener)); err != nil {
		return errors.Join(err, listener.Close(), a.close())
	}
	if open {
		openBrowser("http://" + listener.Addr().String())
	}
	return a.serve(ctx, listener, a.address(listener))
}

// tellDemo loads the demo estate, asks it one question, and says what to try.
func (c *cli) tellDemo(ctx context.Context, a *app, address string) error {
	inside := newInsideClient(a.server.Handler())
	if err := demo.Load(ctx, inside.importDocument); err != nil {
		return err
	}
	raw, err := inside.post(ctx, "/impact", map[string]any{"scenario": map[string]any{"down": []string{demo.Question.Item}}})
	if err != nil {
		return err
	}
	answer, err := decode[api.ImpactAnswer](raw)
	if err != nil {
		return err
	}
	proof, err := inside.post(ctx, "/impact/why", map[string]any{"scenario": map[string]any{"down": []string{demo.Question.Item}}, "item": demo.Question.Service})
	if err != nil {
		return err
	}
	why, err := decode[proofAnswer](proof)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "The demo estate is loaded.\n\n%s\n%s\n\n", demo.Question.Text, impactSentence(answer))
	if err := grid(c.out, []string{"SERVICE", "KEY", "BEFORE", "AFTER"}, effectRows(answer.Services, false)); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "\nWhy %s:\n", demo.Question.Service)
	if err := why.text(c.out); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "\nOpen %s and try:\n", address)
	for _, hint := range demo.Try {
		fmt.Fprintln(c.out, "  "+hint)
	}
	fmt.Fprintf(c.out, "\nThe command line asks this server too: linchpin --server %s find shop\nStop with Ctrl-C.\n", address)
	return nil
}

func openBrowser(address string) {
	command := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open"}
	}
	_ = exec.Command(command[0], append(command[1:], address)...).Start() //nolint:gosec // our own address
}
