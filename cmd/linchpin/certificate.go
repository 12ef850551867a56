package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

// certificate is the one with which a server speaks TLS. It can change while
// the server runs: connections that are open keep theirs, new ones get the new
// one.
type certificate struct {
	pair atomic.Pointer[tls.Certificate]
}

// tls serves with the certificate as it is when a connection begins.
func (c *certificate) tls() *tls.Config {
	return &tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.pair.Load(), nil },
		MinVersion:     tls.VersionTLS12,
	}
}

// take serves with another certificate, and says whether it is another one.
func (c *certificate) take(pair *tls.Certificate) (changed bool) {
	before := c.pair.Swap(pair)
	return before == nil || !bytes.Equal(before.Leaf.Raw, pair.Leaf.Raw)
}

// readCertificate reads the certificate that a configuration names with its
// key; nil for plain HTTP. One that holds no longer, or not yet, is taken with
// a word in the log: clients may know it by other means.
func readCertificate(of *config, log zerolog.Logger) (*tls.Certificate, error) {
	path, key := of.text("tls.certificate"), of.text("tls.key")
	switch {
	case path == "" && key == "":
		return nil, nil //nolint:nilnil // said above
	case path == "" || key == "":
		return nil, &exitError{exitUsage, errors.New("TLS takes a certificate and its key: --tls-certificate and --tls-key")}
	}
	pair, err := tls.LoadX509KeyPair(path, key)
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("the certificate: %w", err)}
	}
	if now := time.Now(); now.Before(pair.Leaf.NotBefore) || now.After(pair.Leaf.NotAfter) {
		log.Warn().Str("file", path).Time("from", pair.Leaf.NotBefore).Time("until", pair.Leaf.NotAfter).Msg("the certificate does not hold now")
	}
	return &pair, nil
}
