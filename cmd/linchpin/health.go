package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"time"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

// healthTime is how long a server may take to say how it is.
const healthTime = 10 * time.Second

// healthCommand is for what watches over a server: containers, units, scripts.
func (c *cli) healthCommand() *cobra.Command {
	return &cobra.Command{
		Use: "health", Short: "Ask whether a server is ready: the one of --server, else the one on this machine", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := context.WithTimeout(cmd.Context(), healthTime)
			defer stop()
			address := c.server
			if address == "" {
				address = c.ownAddress()
			}
			remote, err := newServerClient(address)
			if err != nil {
				return err
			}
			raw, err := remote.read(remote.request(ctx, nethttp.MethodGet, "/readyz", nil, nethttp.Header{}, nil))
			if err != nil {
				return err
			}
			return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
				var health api.Health
				if err := json.Unmarshal(raw, &health); err != nil {
					return err
				}
				_, err := fmt.Fprintf(w, "%s is %s, at revision %d\n", address, health.Status, health.Revision)
				return err
			})
		},
	}
}

// ownAddress is where a Linchpin of this configuration is reached from this
// machine.
func (c *cli) ownAddress() string {
	host, port, err := net.SplitHostPort(c.config.text("listen"))
	if err != nil {
		return "http://" + defaultListen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	if c.config.text("tls.certificate") != "" {
		return "https://" + net.JoinHostPort(host, port)
	}
	return "http://" + net.JoinHostPort(host, port)
}
