package main

import (
	"fmt"
	"io"
	nethttp "net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

func (c *cli) modelCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "model", Short: "Classes and relation types: show, check and apply model files",
		Args: exactly(0, "one of show, check, apply"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "show", Short: "The classes and relation types in use", Args: exactly(0, "no arguments"),
			RunE: func(cmd *cobra.Command, _ []string) error {
				c.creates = true
				return c.withClient(cmd.Context(), func(remote *client) error {
					raw, err := remote.get(cmd.Context(), "/model", nil)
					if err != nil {
						return err
					}
					answer, err := decode[api.ModelAnswer](raw)
					if err != nil {
						return err
					}
					return printAnswer(c.out, c.form, raw, func(w io.Writer) error { return modelTable(w, answer) })
				})
			},
		},
		c.modelFileCommand("check FILE", "Check a model file against the model and the stored items; write nothing", true),
		c.modelFileCommand("apply FILE", "Add a model file to the model", false),
	)
	return cmd
}

func (c *cli) modelFileCommand(use, short string, dryRun bool) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: exactly(1, "one file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.creates = true
			return c.withClient(cmd.Context(), func(remote *client) error {
				file, err := c.open(args[0])
				if err != nil {
					return err
				}
				defer file.Close()
				query := url.Values{"file": {args[0]}}
				if dryRun {
					query.Set("dryRun", "true")
				}
				raw, err := remote.read(remote.call(cmd.Context(), nethttp.MethodPut, "/model", query, "application/yaml", file))
				if err != nil {
					return err
				}
				return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
					if dryRun {
						_, err := fmt.Fprintf(w, "%s fits the model; nothing was written.\n", args[0])
						return err
					}
					answer, err := decode[api.ModelAnswer](raw)
					if err != nil {
						return err
					}
					_, err = fmt.Fprintf(w, "%s is applied: %d classes, %d relation types (revision %d)\n", args[0],
						len(answer.Classes), len(answer.RelationTypes), answer.Revision)
					return err
				})
			})
		},
	}
}

func modelTable(w io.Writer, a api.ModelAnswer) error {
	rows := make([][]string, len(a.Classes))
	for i, cl := range a.Classes {
		service := ""
		if cl.Service {
			service = "service"
		}
		rows[i] = []string{cl.Name, cl.Extends, strings.Join(cl.Facets, ", "), cl.Tier, service}
	}
	if err := grid(w, []string{"CLASS", "EXTENDS", "FACETS", "TIER", ""}, rows); err != nil {
		return err
	}
	fmt.Fprintln(w)
	rows = make([][]string, len(a.RelationTypes))
	for i, t := range a.RelationTypes {
		strength, connectivity := t.Strength, ""
		if strength == "" {
			strength = "hard"
		}
		if t.Connectivity {
			connectivity = "connectivity"
		}
		rows[i] = []string{t.Name, t.Impact, strength, connectivity}
	}
	return grid(w, []string{"RELATION TYPE", "SUFFERS", "STRENGTH", ""}, rows)
}
