package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

type itemAnswer struct {
	itemRow
	Revision     uint64         `json:"revision"`
	Facets       []string       `json:"facets"`
	Tags         []string       `json:"tags"`
	Properties   map[string]any `json:"properties"`
	Requirements map[string]struct {
		Need     any    `json:"need"`
		Strength string `json:"strength"`
	} `json:"requirements"`
}

type relationsAnswer struct {
	Items []struct {
		Type      string  `json:"type"`
		Label     string  `json:"label"`
		From      itemRef `json:"from"`
		To        itemRef `json:"to"`
		Group     string  `json:"group"`
		Direction string  `json:"direction"`
	} `json:"items"`
	Next string `json:"next"`
}

// itemRef is an item that an answer names: a key alone, or with its name.
type itemRef struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// UnmarshalJSON reads a key or an object.
func (r *itemRef) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &r.Key) == nil {
		return nil
	}
	type plainRef itemRef
	return json.Unmarshal(data, (*plainRef)(r))
}

func (c *cli) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show ITEM", Short: "An item: its facts, requirements and relations",
		Args: exactly(1, "one item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(api *client) error {
				item, err := api.resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				raw, err := api.get(cmd.Context(), "/items/"+item.ID, nil)
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
					answer, err := decode[itemAnswer](raw)
					if err != nil {
						return err
					}
					if err := answer.text(w); err != nil {
						return err
					}
					relations, err := api.get(cmd.Context(), "/items/"+item.ID+"/relations", url.Values{"limit": {"1000"}})
					if err != nil {
						return err
					}
					list, err := decode[relationsAnswer](relations)
					if err != nil {
						return err
					}
					return list.table(w, answer.Key)
				})
			})
		},
	}
}

func (a itemAnswer) text(w io.Writer) error {
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
		if r.Need != nil {
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
		return fmt.Sprintf("%v %v", v["currency"], v["amount"])
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

func (l relationsAnswer) table(w io.Writer, key string) error {
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
