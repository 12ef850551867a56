package main

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) findCommand() *cobra.Command {
	var class, tag string
	var retired bool
	var limit int
	cmd := &cobra.Command{
		Use:   "find [TEXT]",
		Short: "Search the register by key, name, class and tag",
		Example: `  linchpin find payments
  linchpin find --class Database
  linchpin find switch -o json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			query := url.Values{"limit": {strconv.Itoa(limit)}}
			for name, value := range map[string]string{"q": strings.Join(args, " "), "class": class, "tag": tag} {
				if value != "" {
					query.Set(name, value)
				}
			}
			if retired {
				query.Set("retired", "true")
			}
			return c.withClient(cmd.Context(), func(remote *client) error {
				raw, err := remote.get(cmd.Context(), "/items", query)
				if err != nil {
					return err
				}
				list, err := decode[api.ItemList](raw)
				if err != nil {
					return err
				}
				if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return itemTable(w, list) }); err != nil {
					return err
				}
				if len(list.Items) == 0 {
					return &exitError{Code: exitNotFound}
				}
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&class, "class", "", "only items of this class and its subclasses")
	flags.StringVar(&tag, "tag", "", "only items with this tag")
	flags.BoolVar(&retired, "retired", false, "only retired items")
	flags.IntVar(&limit, "limit", 100, "how many to list, 1 to 1000")
	return cmd
}

func itemTable(w io.Writer, l api.ItemList) error {
	if len(l.Items) == 0 {
		_, err := fmt.Fprintln(w, "No item matches.")
		return err
	}
	rows := make([][]string, len(l.Items))
	for i, it := range l.Items {
		name := it.Name
		if name == "" {
			name = it.Key
		}
		rows[i] = []string{name, it.Class, it.Key}
	}
	if err := grid(w, []string{"ITEM", "CLASS", "KEY"}, rows); err != nil {
		return err
	}
	if l.Next != "" {
		_, err := fmt.Fprintf(w, "\nOnly the first %d are listed; narrow the search or use --limit.\n", len(l.Items))
		return err
	}
	return nil
}
