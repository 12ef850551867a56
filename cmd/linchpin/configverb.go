package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// masked stands for a secret that is set.
const masked = "********"

func (c *cli) configCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Show and check the configuration", Args: exactly(0, "a verb: show or validate"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(c.configShowCommand(), c.configValidateCommand())
	return cmd
}

func (c *cli) configShowCommand() *cobra.Command {
	var origin bool
	cmd := &cobra.Command{
		Use: "show", Short: "Every setting with its value; secrets are masked", Args: exactly(0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			if err := c.showConfig(origin); err != nil {
				return err
			}
			return c.configErr
		},
	}
	cmd.Flags().BoolVar(&origin, "origin", false, "say where each value comes from")
	addFlags(cmd.Flags(), serving)
	return cmd
}

// shownSetting is a setting as config show prints it.
type shownSetting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

func (c *cli) showConfig(origin bool) error {
	shown := make([]shownSetting, 0, len(settings))
	for i := range settings {
		s := &settings[i]
		v := c.config.of(s.name)
		if s.secret && v.text != "" {
			v.text = masked
		}
		shown = append(shown, shownSetting{s.name, v.text, v.place})
	}
	raw, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
		head, rows := []string{"SETTING", "VALUE"}, make([][]string, len(shown))
		if origin {
			head = append(head, "ORIGIN")
		}
		for i, s := range shown {
			rows[i] = []string{s.Name, s.Value}
			if origin {
				rows[i] = append(rows[i], s.Origin)
			}
		}
		return grid(w, head, rows)
	})
}

func (c *cli) configValidateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "validate", Short: "Check flags, environment and file; every problem is told at once", Args: exactly(0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			if c.configErr != nil {
				return c.configErr
			}
			where := "there is no file at " + c.config.path
			if c.config.exists {
				where = "read " + c.config.path
			}
			_, err := fmt.Fprintf(c.out, "The configuration is sound; %s.\n", where)
			return err
		},
	}
	addFlags(cmd.Flags(), serving)
	return cmd
}
