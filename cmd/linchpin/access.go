package main

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/rs/zerolog"

	lphttp "linchpin/http"
	"linchpin/http/access"
)

// admission sets who may come in, from a configuration.
func (a *app) admission(server *lphttp.Config) error {
	server.Access = ratesOf(a.config)
	server.Access.Required = a.config.truth("requireToken")
	server.Access.Hosts = hostsOf(a.config.text("host"))
	server.Access.Secure = a.config.truth("tls.proxy")
	pair, err := readCertificate(a.config, server.Log)
	if err != nil {
		return err
	}
	if pair != nil {
		a.certificate = &certificate{}
		a.certificate.take(pair)
		server.TLS = a.certificate.tls()
	}
	server.Access.Secret, err = readTokenFile(a.config.text("tokenFile"), server.Log)
	return err
}

// ratesOf are the limits of callers that a configuration sets.
func ratesOf(c *config) lphttp.Access {
	return lphttp.Access{
		Rate:    access.Limit{Rate: float64(c.number("limit.rate")), Burst: c.number("limit.burst")},
		SignIns: access.Limit{Rate: float64(c.number("limit.signIns")) / 60, Burst: c.number("limit.signIns")},
		Streams: c.number("limit.streams"),
	}
}

// readTokenFile gives the token of the token file; "" where no path names one.
func readTokenFile(path string, log zerolog.Logger) (string, error) {
	if path == "" {
		return "", nil
	}
	secret, made, open, err := access.TokenFile(path)
	switch {
	case err != nil:
		return "", &exitError{exitUsage, err}
	case made:
		log.Warn().Str("file", path).Msg("the token file was not there; it holds a new token of an admin now, for its owner alone to read")
	case open:
		log.Warn().Str("file", path).Msg("others on this machine can read the token file; chmod 600 keeps it to its owner")
	}
	return secret, nil
}

// truth reads a setting that is on or off.
func (c *config) truth(name string) bool { return c.text(name) == "true" }

// serverClient asks a running Linchpin with the caller's token.
func (c *cli) serverClient(address string) (*client, error) {
	asks, err := newServerClient(address)
	if err != nil {
		return nil, err
	}
	asks.token = c.config.text("token")
	if path := c.config.text("tokenFile"); asks.token == "" && path != "" {
		data, err := os.ReadFile(path) //nolint:gosec // the caller names it
		if err != nil {
			return nil, &exitError{exitUsage, fmt.Errorf("the token file %s: %s", path, reasonOf(err))}
		}
		asks.token = strings.TrimSpace(string(data))
	}
	if asks.token != "" && !private(address) {
		fmt.Fprintf(c.err, "linchpin: the token travels to %s unencrypted; https keeps it from others\n", address)
	}
	return asks, nil
}

// private says whether nobody else can read what is sent to an address.
func private(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "https" {
		return err == nil
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
