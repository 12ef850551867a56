package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"net/url"
	"slices"
	"strings"

	"linchpin/graph"
	"linchpin/http/api"
)

// client asks the API: a running Linchpin over the network, or the same
// handler inside this process. The verbs do not know which.
type client struct {
	base  string // http://127.0.0.1:8080
	http  *nethttp.Client
	token string // sent along; "" for none
}

func newInsideClient(handler nethttp.Handler) *client {
	return &client{base: "http://localhost", http: &nethttp.Client{Transport: insideProcess{handler}}}
}

func newServerClient(address string) (*client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &exitError{exitUsage, fmt.Errorf("--server %q is not an address such as http://127.0.0.1:8080", address)}
	}
	asks := &nethttp.Client{CheckRedirect: func(*nethttp.Request, []*nethttp.Request) error { return nethttp.ErrUseLastResponse }}
	return &client{base: strings.TrimSuffix(u.String(), "/"), http: asks}, nil
}

// problemError is an answer of the API that says what went wrong (RFC 9457).
type problemError struct {
	Status int             `json:"status"`
	Code   string          `json:"code"`
	Title  string          `json:"title"`
	Detail string          `json:"detail"`
	Hint   string          `json:"hint"`
	Errors []graph.Problem `json:"errors"`
	Total  int             `json:"total"`

	Conflict *api.Conflict `json:"conflict"`
}

func (p *problemError) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

func (p *problemError) exit() int {
	switch {
	case p.Code == string(graph.CodeUnknownItem) || p.Status == nethttp.StatusNotFound:
		return exitNotFound
	case p.Status == nethttp.StatusUnauthorized || p.Status == nethttp.StatusForbidden:
		return exitNotAllowed
	case p.Status >= 500 || p.Status == nethttp.StatusTooManyRequests:
		return exitUnreachable
	case p.aboutFlags():
		return exitUsage
	default:
		return exitRejected
	}
}

// flagFields are the fields of questions that are flags here.
var flagFields = []string{"scenario.asOf", "before.asOf", "after.asOf", "limit", "maxSize", "protect.state"}

// aboutFlags says that the request itself was off, not what it carried: a
// limit, a format, an instant, all of which are flags here.
func (p *problemError) aboutFlags() bool {
	for _, e := range p.Errors {
		if !strings.HasPrefix(e.Path, "query.") && !slices.Contains(flagFields, e.Path) {
			return false
		}
	}
	return len(p.Errors) > 0
}

func (p *problemError) print(w io.Writer) {
	fmt.Fprintln(w, "linchpin:", p.Error())
	for _, e := range p.Errors {
		fmt.Fprintln(w, "  "+e.String())
	}
	if more := p.Total - len(p.Errors); more > 0 {
		fmt.Fprintf(w, "  and %d more problems\n", more)
	}
	if p.Conflict != nil {
		conflictText(w, p.Conflict)
	}
	if p.Hint != "" {
		fmt.Fprintln(w, "  "+p.Hint)
	}
}

// call sends a request under /api/v1 and gives the answer's body, which the
// caller closes. Any status of 300 or more is a *problemError.
func (c *client) call(ctx context.Context, method, path string, query url.Values, contentType string, body io.Reader) (*nethttp.Response, error) {
	headers := nethttp.Header{}
	if contentType != "" {
		headers.Set("Content-Type", contentType)
	}
	return c.exchange(ctx, method, path, query, headers, body)
}

func (c *client) exchange(ctx context.Context, method, path string, query url.Values, headers nethttp.Header, body io.Reader) (*nethttp.Response, error) {
	return c.request(ctx, method, "/api/v1"+path, query, headers, body)
}

// request sends a request to any path of the server.
func (c *client) request(ctx context.Context, method, path string, query url.Values, headers nethttp.Header, body io.Reader) (*nethttp.Response, error) {
	address := c.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := nethttp.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	request.Header = headers
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return nil, &exitError{exitInterrupted, errors.New("interrupted")}
		}
		return nil, &exitError{exitUnreachable, fmt.Errorf("no Linchpin answers at %s: %w", c.base, err)}
	}
	if response.StatusCode < 300 {
		return response, nil
	}
	defer response.Body.Close()
	problem := &problemError{Status: response.StatusCode, Title: nethttp.StatusText(response.StatusCode)}
	data, err := io.ReadAll(io.LimitReader(response.Body, 4<<20))
	if err != nil || json.Unmarshal(data, problem) != nil {
		problem.Detail = fmt.Sprintf("the answer of %s is %s, and not one of Linchpin's", c.base, response.Status)
	}
	if problem.Status == nethttp.StatusUnauthorized {
		problem.Hint = "give one in LINCHPIN_TOKEN, or in a file with --token-file; an admin makes one with: linchpin token create --role viewer --name NAME"
	}
	return nil, problem
}

// importDocument imports a document of the native format and waits for it.
func (c *client) importDocument(ctx context.Context, document []byte) error {
	_, err := c.read(c.call(ctx, nethttp.MethodPost, "/imports", url.Values{"wait": {"true"}}, "application/yaml", bytes.NewReader(document)))
	return err
}

// get reads an answer as raw JSON.
func (c *client) get(ctx context.Context, path string, query url.Values) (json.RawMessage, error) {
	return c.read(c.call(ctx, nethttp.MethodGet, path, query, "", nil))
}

// post asks a question.
func (c *client) post(ctx context.Context, path string, question any) (json.RawMessage, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	return c.read(c.call(ctx, nethttp.MethodPost, path, nil, "application/json", bytes.NewReader(body)))
}

func (c *client) read(response *nethttp.Response, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, &exitError{exitUnreachable, fmt.Errorf("the answer broke off: %w", err)}
	}
	return data, nil
}

// decode reads the parts of an answer that a table shows.
func decode[T any](raw json.RawMessage) (T, error) {
	var answer T
	if err := json.Unmarshal(raw, &answer); err != nil {
		return answer, &exitError{exitUnreachable, fmt.Errorf("the server's answer cannot be read, is it of another version? %w", err)}
	}
	return answer, nil
}
