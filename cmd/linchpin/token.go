package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	nethttp "net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"linchpin/graph"
	"linchpin/http/api"
)

func (c *cli) tokenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "token", Short: "Access tokens: create, list, revoke",
		Long: `Tokens let people and programs in where a server asks for them: everywhere but
on this machine's own address. The first one is made on the store itself:

  linchpin token create --role admin --name "Platform team"

The command line sends the one in LINCHPIN_TOKEN, or in the file that
--token-file names; a browser signs in with it.`,
		Args: exactly(0, "one of create, list, revoke"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.tokenCreateCommand(), c.tokenListCommand(), c.tokenRevokeCommand())
	return cmd
}

func (c *cli) tokenCreateCommand() *cobra.Command {
	var role, name, expires string
	cmd := &cobra.Command{
		Use: "create", Short: "Make a token and print it, this once", Args: exactly(0, "no arguments"),
		Example: "  linchpin token create --role editor --name ci --expires 30d",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.creates = true
			ask := map[string]any{"name": name, "role": role}
			if expires != "" {
				until, err := expiry(expires, time.Now())
				if err != nil {
					return &exitError{exitUsage, err}
				}
				ask["expires"] = until
			}
			body, err := json.Marshal(ask)
			if err != nil {
				return err
			}
			return c.withClient(cmd.Context(), func(remote *client) error {
				raw, err := remote.read(remote.call(cmd.Context(), nethttp.MethodPost, "/tokens", nil, "application/json", bytes.NewReader(body)))
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error { return c.tellToken(w, raw) })
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "who or what will use it; stands in the history")
	cmd.Flags().StringVar(&role, "role", "", "viewer (reads and asks), editor (also writes) or admin (also changes the model and hands out tokens)")
	cmd.Flags().StringVar(&expires, "expires", "", "when: a time from now such as 30d or 12h, or a date; at most 366 days (default 90d)")
	_ = cmd.MarkFlagRequired("name")
	_ = cmd.MarkFlagRequired("role")
	_ = cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions([]string{"viewer", "editor", "admin"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// tellToken prints the token alone, for scripts, and all else beside it.
func (c *cli) tellToken(w io.Writer, raw json.RawMessage) error {
	made, err := decode[api.NewToken](raw)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.err, "Token %s for %s, role %s, until %s. It is shown this once:\n", made.ID, plain(made.Name), made.Role, made.Expires.Format(time.DateOnly))
	_, err = fmt.Fprintln(w, made.Token)
	return err
}

func (c *cli) tokenListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "All tokens, without their secrets", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				all := api.TokenList{Items: []api.TokenInfo{}}
				for query := (url.Values{"limit": {"1000"}}); ; query.Set("cursor", all.Next) {
					raw, err := remote.get(cmd.Context(), "/tokens", query)
					if err != nil {
						return err
					}
					page, err := decode[api.TokenList](raw)
					if err != nil {
						return err
					}
					all.Items = append(all.Items, page.Items...)
					if all.Next = page.Next; all.Next == "" {
						break
					}
				}
				raw, err := json.Marshal(all)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error { return tokenTable(w, all.Items) })
			})
		},
	}
}

func tokenTable(w io.Writer, tokens []api.TokenInfo) error {
	if len(tokens) == 0 {
		_, err := fmt.Fprintln(w, "There are no tokens. Make one with: linchpin token create --role admin --name NAME")
		return err
	}
	rows := make([][]string, len(tokens))
	for i, t := range tokens {
		used := "never"
		if t.Used != nil {
			used = t.Used.Format(time.DateOnly)
		}
		rows[i] = []string{t.ID, t.Name, t.Role, t.State, t.Expires.Format(time.DateOnly), used, t.CreatedBy}
	}
	return grid(w, []string{"ID", "NAME", "ROLE", "STATE", "EXPIRES", "USED", "MADE BY"}, rows)
}

func (c *cli) tokenRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID", Short: "End a token, and the sessions that it began, at once", Args: exactly(1, "the id of one token; see linchpin token list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				raw, err := remote.read(remote.call(cmd.Context(), nethttp.MethodDelete, "/tokens/"+url.PathEscape(args[0]), nil, "", nil))
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
					t, err := decode[api.TokenInfo](raw)
					if err != nil {
						return err
					}
					_, err = fmt.Fprintf(w, "Token %s of %s is revoked.\n", t.ID, plain(t.Name))
					return err
				})
			})
		},
	}
}

// expiry reads 30d, 2w, 12h, P30D, a date or a time.
func expiry(text string, now time.Time) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, now.Location()); err == nil {
		return day, nil
	}
	if span, err := graph.ParseDuration(text); err == nil {
		return now.Add(span.Span()), nil
	}
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if count, ok := strings.CutSuffix(text, unit); ok {
			if n, err := strconv.Atoi(count); err == nil && n > 0 && n < 10_000 {
				return now.Add(time.Duration(n) * length), nil
			}
		}
	}
	if span, err := time.ParseDuration(text); err == nil {
		return now.Add(span), nil
	}
	return time.Time{}, fmt.Errorf("--expires %q is neither a time from now such as 30d or 12h nor a date such as 2027-03-31", text)
}
