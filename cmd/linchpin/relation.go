package main

import (
	"context"
	"fmt"
	"io"
	nethttp "net/http"
	"net/url"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) relationCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "relation", Short: "Add and remove relations",
		Args: noSuchVerb("add or remove"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.relationAddCommand(), c.relationRemoveCommand())
	return cmd
}

func (c *cli) relationAddCommand() *cobra.Command {
	var flags writeFlags
	var body api.RelationCreate
	cmd := &cobra.Command{
		Use: "add FROM TYPE TO", Short: "Make a relation between two items",
		Example: `  linchpin relation add app/shop DEPENDS_ON vm/c --group web -m 'third server'`,
		Args:    exactly(3, "from, type and to"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				body.Type = args[1]
				for word, into := range map[string]*string{args[0]: &body.From, args[2]: &body.To} {
					item, err := remote.recorded(cmd.Context(), word)
					if err != nil {
						return err
					}
					*into = item.ID
				}
				if args[0] == args[2] {
					body.To = body.From
				}
				raw, err := remote.send(cmd.Context(), nethttp.MethodPost, "/relations", flags.query(), "", "application/json", body)
				if err != nil {
					return err
				}
				return c.printRelationWritten(raw)
			})
		},
	}
	cmd.Flags().StringVar(&body.Group, "group", "", "the requirement that it belongs to")
	cmd.Flags().StringVar(&body.Strength, "strength", "", "hard or soft (default that of the type)")
	flags.add(cmd, false)
	return cmd
}

func (c *cli) relationRemoveCommand() *cobra.Command {
	var flags writeFlags
	var group string
	cmd := &cobra.Command{
		Use: "remove FROM TYPE TO", Short: "Delete a relation",
		Args: exactly(3, "from, type and to"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withClient(cmd.Context(), func(remote *client) error {
				relation, err := remote.relation(cmd.Context(), args[0], args[1], args[2], group, cmd.Flags().Changed("group"))
				if err != nil {
					return err
				}
				raw, err := remote.send(cmd.Context(), nethttp.MethodDelete, "/relations/"+relation.ID, flags.query(), flags.tag(relation.Revision), "", nil)
				if err != nil {
					return err
				}
				return c.printRelationWritten(raw)
			})
		},
	}
	cmd.Flags().StringVar(&group, "group", "", "which of several, by its requirement")
	flags.add(cmd, true)
	return cmd
}

// relation finds the one relation that a sentence names.
func (c *client) relation(ctx context.Context, from, kind, to, group string, grouped bool) (api.Relation, error) {
	a, err := c.recorded(ctx, from)
	if err != nil {
		return api.Relation{}, err
	}
	b, err := c.recorded(ctx, to)
	if err != nil {
		return api.Relation{}, err
	}
	var found []api.Relation
	for cursor := ""; ; {
		raw, err := c.get(ctx, "/items/"+a.ID+"/relations", url.Values{"limit": {"1000"}, "cursor": {cursor}})
		if err != nil {
			return api.Relation{}, err
		}
		list, err := decode[api.RelationList](raw)
		if err != nil {
			return api.Relation{}, err
		}
		for _, r := range list.Items {
			if r.Type == kind && r.From.ID == a.ID && r.To.ID == b.ID && (!grouped || r.Group == group) {
				found = append(found, r)
			}
		}
		if cursor = list.Next; cursor == "" {
			break
		}
	}
	switch len(found) {
	case 0:
		return api.Relation{}, &exitError{exitNotFound, fmt.Errorf("there is no relation %s %s %s", a.Key, kind, b.Key)}
	case 1:
		return found[0], nil
	}
	return api.Relation{}, &exitError{exitNotFound, fmt.Errorf("%s %s %s names %d relations; say which with --group", a.Key, kind, b.Key, len(found))}
}

func (c *cli) printRelationWritten(raw []byte) error {
	answer, err := decode[api.RelationWritten](raw)
	if err != nil {
		return err
	}
	return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
		name := answer.From.Key + " " + answer.Type + " " + answer.To.Key
		if answer.Group != "" {
			name += " (" + answer.Group + ")"
		}
		return writtenText(w, answer.Written, name, answer.Revision)
	})
}
