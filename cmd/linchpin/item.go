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
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

// writeFlags are those of every verb that changes something.
type writeFlags struct {
	message string
	ifMatch uint64
	dryRun  bool
}

func (f *writeFlags) add(cmd *cobra.Command, changes bool) {
	cmd.Flags().StringVarP(&f.message, "message", "m", "", "why; stands in the history")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "say what would change, write nothing")
	if changes {
		cmd.Flags().Uint64Var(&f.ifMatch, "if-match", 0, "the revision that you have seen: refused when somebody else changed it since (default: what is there now)")
	}
}

func (f *writeFlags) query() url.Values {
	query := url.Values{}
	if f.message != "" {
		query.Set("message", f.message)
	}
	if f.dryRun {
		query.Set("dryRun", "true")
	}
	return query
}

// tag is the If-Match of a write on what was read at a revision.
func (f *writeFlags) tag(read uint64) string {
	if f.ifMatch != 0 {
		read = f.ifMatch
	}
	return `"` + strconv.FormatUint(read, 10) + `"`
}

func (c *cli) itemCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "item", Short: "Make, change, retire and purge items",
		Args: noSuchVerb("create, set, retire or purge"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.itemCreateCommand(), c.itemSetCommand(), c.itemRetireCommand(), c.itemPurgeCommand())
	return cmd
}

// noSuchVerb refuses what is none of the verbs below a command.
func noSuchVerb(verbs string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return &exitError{exitUsage, fmt.Errorf("%s what? One of %s", cmd.CommandPath(), verbs)}
		}
		return &exitError{exitUsage, fmt.Errorf("%s %s: it is one of %s", cmd.CommandPath(), args[0], verbs)}
	}
}

func (c *cli) itemCreateCommand() *cobra.Command {
	var flags writeFlags
	var class, file string
	cmd := &cobra.Command{
		Use: "create KEY [FACT=VALUE...]", Short: "Make an item",
		Example: `  linchpin item create host/9 --class Server name='Host nine' memoryGb=64 purchaseCost='EUR 4200.00'
  linchpin item create app/new --file app.yaml -m 'first version'`,
		Args: atLeast(1, "the key of the new item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.creates = true
			return c.withClient(cmd.Context(), func(remote *client) error {
				body, err := c.itemDocument(file)
				if err != nil {
					return err
				}
				if key, said := body["key"]; said && key != args[0] {
					return &exitError{exitUsage, fmt.Errorf("%s says the key %q, the command %q", file, key, args[0])}
				}
				body["key"] = args[0]
				if class != "" {
					body["class"] = class
				}
				if err := remote.assign(cmd.Context(), body, "", args[1:]); err != nil {
					return err
				}
				raw, err := remote.send(cmd.Context(), nethttp.MethodPost, "/items", flags.query(), "", "application/json", body)
				if err != nil {
					return err
				}
				return c.printItemWritten(raw)
			})
		},
	}
	cmd.Flags().StringVar(&class, "class", "", "its class")
	cmd.Flags().StringVar(&file, "file", "", "the item as in an estate document, YAML or JSON; - reads standard input")
	flags.add(cmd, false)
	return cmd
}

func (c *cli) itemSetCommand() *cobra.Command {
	var flags writeFlags
	var file string
	var unset []string
	cmd := &cobra.Command{
		Use: "set ITEM [FACT=VALUE...]", Short: "Change facts of an item",
		Long: `Change facts of an item: name, class, tags, facets, rootFor, endpointFor,
requirements.GROUP, or a property of its class. What you set is said by manual
from then on, and wins over what sources say of it. A retired item comes back.`,
		Example: `  linchpin item set vm/a memoryGb=32 tags=web,prod requirements.power=2 -m 'grown'
  linchpin item set vm/a --unset owner --if-match 41
  linchpin item set vm/a --file vm-a.yaml`,
		Args: atLeast(1, "an item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && len(unset) == 0 && file == "" {
				return &exitError{exitUsage, errors.New("nothing to set; give FACT=VALUE, --unset or --file")}
			}
			return c.withClient(cmd.Context(), func(remote *client) error {
				item, err := remote.recorded(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				body, err := c.itemDocument(file)
				if err != nil {
					return err
				}
				if key, said := body["key"]; said && key != item.Key {
					return &exitError{exitUsage, fmt.Errorf("%s is about %v, not %s", file, key, item.Key)}
				}
				delete(body, "key")
				for _, fact := range unset {
					if err := put(body, fact, nil); err != nil {
						return err
					}
				}
				if err := remote.assign(cmd.Context(), body, item.Class, args[1:]); err != nil {
					return err
				}
				method, media := nethttp.MethodPatch, "application/merge-patch+json"
				if file != "" {
					method, media = nethttp.MethodPut, "application/json"
				}
				raw, err := remote.send(cmd.Context(), method, "/items/"+item.ID, flags.query(), flags.tag(item.Revision), media, body)
				if err != nil {
					return err
				}
				return c.printItemWritten(raw)
			})
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "the whole item as in an estate document, YAML or JSON: what it leaves out is taken away; - reads standard input")
	cmd.Flags().StringSliceVar(&unset, "unset", nil, "facts to take away")
	flags.add(cmd, true)
	return cmd
}

func (c *cli) itemRetireCommand() *cobra.Command {
	return c.itemDelete("retire ITEM", "Take an item out of the graph; it stays on record", nil)
}

func (c *cli) itemPurgeCommand() *cobra.Command {
	return c.itemDelete("purge ITEM", "Delete an item without relations for good; its history stays", url.Values{"purge": {"true"}})
}

func (c *cli) itemDelete(use, short string, extra url.Values) *cobra.Command {
	var flags writeFlags
	cmd := &cobra.Command{
		Use: use, Short: short,
		Args: exactly(1, "one item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				item, err := remote.recorded(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				query := flags.query()
				for name, values := range extra {
					query[name] = values
				}
				raw, err := remote.send(cmd.Context(), nethttp.MethodDelete, "/items/"+item.ID, query, flags.tag(item.Revision), "", nil)
				if err != nil {
					return err
				}
				return c.printItemWritten(raw)
			})
		},
	}
	flags.add(cmd, true)
	return cmd
}

func (c *cli) printItemWritten(raw []byte) error {
	answer, err := decode[api.ItemWritten](raw)
	if err != nil {
		return err
	}
	return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
		return writtenText(w, answer.Written, answer.Key, answer.Revision)
	})
}

// writtenText says what a write did, one change a line.
func writtenText(w io.Writer, did api.Written, name string, revision uint64) error {
	text := fmt.Sprintf("%s%s %s, revision %d", strings.ToUpper(did.What[:1]), did.What[1:], plain(name), revision)
	switch {
	case did.DryRun:
		text = fmt.Sprintf("%s would be %s; nothing was written", plain(name), did.What)
	case did.What == "purged", did.What == "deleted": // the revision is that of its last state
		text = strings.TrimSuffix(text, fmt.Sprintf(", revision %d", revision))
	case did.What == "unchanged":
		text = plain(name) + " says so already; nothing was written"
	}
	fmt.Fprintln(w, text)
	rows := make([][]string, len(did.Changes))
	for i, change := range did.Changes {
		rows[i] = []string{"  " + strings.TrimPrefix(change.Fact, "properties."), factOrNone(change.Before) + " → " + factOrNone(change.After)}
	}
	return grid(w, nil, rows)
}

// assign puts FACT=VALUE words into the body of a write. Values are read by
// the types that the class has in the model.
func (c *client) assign(ctx context.Context, body map[string]any, class string, words []string) error {
	if len(words) == 0 {
		return nil
	}
	raw, err := c.get(ctx, "/model", nil)
	if err != nil {
		return err
	}
	m, err := decode[api.ModelAnswer](raw)
	if err != nil {
		return err
	}
	for _, word := range words { // the class first, since it says what the others mean
		if value, ok := strings.CutPrefix(word, "class="); ok {
			body["class"] = value
		}
	}
	if said, ok := body["class"].(string); ok {
		class = said
	}
	types := typesOf(&m, class)
	for _, word := range words {
		name, text, ok := strings.Cut(word, "=")
		if !ok {
			return &exitError{exitUsage, fmt.Errorf("%q is not FACT=VALUE", word)}
		}
		if err := put(body, name, typed(types[strings.TrimPrefix(name, "properties.")], name, text)); err != nil {
			return err
		}
	}
	return nil
}

// send sends a write, with If-Match unless tag is "".
func (c *client) send(ctx context.Context, method, path string, query url.Values, tag, media string, body any) (json.RawMessage, error) {
	headers := nethttp.Header{}
	if tag != "" {
		headers.Set("If-Match", tag)
	}
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, &exitError{exitUsage, err}
		}
		headers.Set("Content-Type", media)
		reader = bytes.NewReader(data)
	}
	return c.read(c.exchange(ctx, method, path, query, headers, reader))
}
