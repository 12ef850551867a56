package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	lphttp "linchpin/http"
	"linchpin/http/access"
)

// admission sets who may come in, from a configuration.
func admission(server *lphttp.Config, c *config) error {
	server.Access = lphttp.Access{
		Required: c.truth("requireToken"),
		Hosts:    hostsOf(c.text("host")),
		Secure:   c.truth("tls.proxy"),
		Rate:     access.Limit{Rate: float64(c.number("limit.rate")), Burst: c.number("limit.burst")},
		SignIns:  access.Limit{Rate: float64(c.number("limit.signIns")) / 60, Burst: c.number("limit.signIns")},
		Streams:  c.number("limit.streams"),
	}
	var err error
	if server.TLS, err = c.tls(); err != nil {
		return err
	}
	path := c.text("tokenFile")
	if path == "" {
		return nil
	}
	secret, made, open, err := access.TokenFile(path)
	switch {
	case err != nil:
		return &exitError{exitUsage, err}
	case made:
		server.Log.Warn().Str("file", path).Msg("the token file was not there; it holds a new token of an admin now, for its owner alone to read")
	case open:
		server.Log.Warn().Str("file", path).Msg("others on this machine can read the token file; chmod 600 keeps it to its owner")
	}
	server.Access.Secret = secret
	return nil
}

// truth reads a setting that is on or off.
func (c *config) truth(name string) bool { return c.text(name) == "true" }

// tls is the certificate with which to serve; nil for plain HTTP.
func (c *config) tls() (*tls.Config, error) {
	certificate, key := c.text("tls.certificate"), c.text("tls.key")
	switch {
	case certificate == "" && key == "":
		return nil, nil
	case certificate == "" || key == "":
		return nil, &exitError{exitUsage, errors.New("TLS takes a certificate and its key: --tls-certificate and --tls-key")}
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("the certificate: %w", err)}
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

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
