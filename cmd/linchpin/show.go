package main

import (
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show ITEM", Short: "An item: its facts, requirements and relations",
		Args: exactly(1, "one item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				item, err := remote.recorded(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				raw, err := remote.get(cmd.Context(), "/items/"+item.ID, nil)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
					answer, err := decode[api.Item](raw)
					if err != nil {
						return err
					}
					if err := itemText(w, answer); err != nil {
						return err
					}
					relations, err := remote.get(cmd.Context(), "/items/"+item.ID+"/relations", url.Values{"limit": {"1000"}})
					if err != nil {
						return err
					}
					list, err := decode[api.RelationList](relations)
					if err != nil {
						return err
					}
					return relationTable(w, list, answer.Key)
				})
			})
		},
	}
}

func itemText(w io.Writer, a api.Item) error {
	title := a.Key
	if a.Name != "" && a.Name != a.Key {
		title = a.Name + " (" + a.Key + ")"
	}
	state := ""
	if a.Retired {
		state = ", retired"
	}
	fmt.Fprintf(w, "%s\n%s, %s%s, revision %d\n", plain(title), a.Class, strings.Join(a.Facets, " and "), state, a.Revision)
	var rows [][]string
	if len(a.Tags) > 0 {
		rows = append(rows, []string{"  tags", strings.Join(a.Tags, ", ")})
	}
	for _, name := range slices.Sorted(maps.Keys(a.Properties)) {
		rows = append(rows, []string{"  " + name, fact(a.Properties[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(a.Requirements)) {
		r := a.Requirements[name]
		text := strings.TrimSpace(r.Strength)
		if !r.Need.IsZero() {
			text = strings.TrimSpace(fmt.Sprintf("needs %v %s", r.Need, r.Strength))
		}
		rows = append(rows, []string{"  requirement " + name, text})
	}
	if len(rows) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	return grid(w, nil, rows)
}

// fact is a property's value as a person reads it.
func fact(value any) string {
	switch v := value.(type) {
	case map[string]any:
		if amount, isMoney := v["amount"]; isMoney {
			return fmt.Sprintf("%v %v", v["currency"], amount)
		}
		words := make([]string, 0, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			words = append(words, fmt.Sprintf("%s %s", name, fact(v[name])))
		}
		return strings.Join(words, ", ")
	case []any:
		words := make([]string, len(v))
		for i, e := range v {
			words[i] = fmt.Sprint(e)
		}
		return strings.Join(words, ", ")
	default:
		return fmt.Sprint(v)
	}
}

func relationTable(w io.Writer, l api.RelationList, key string) error {
	if len(l.Items) == 0 {
		_, err := fmt.Fprintln(w, "\nNo relations are recorded; that is not the same as none.")
		return err
	}
	fmt.Fprintln(w)
	rows := make([][]string, len(l.Items))
	for i, r := range l.Items {
		from, to := r.From.Key, r.To.Key
		if from == key {
			from = "this item"
		}
		if to == key {
			to = "this item"
		}
		rows[i] = []string{from, r.Type, to, r.Group}
	}
	if err := grid(w, []string{"FROM", "RELATION", "TO", "GROUP"}, rows); err != nil {
		return err
	}
	if l.Next != "" {
		fmt.Fprintf(w, "\nOnly the first %d relations are listed.\n", len(l.Items))
	}
	return nil
}
