package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// cli is one run of the command line: its streams and global flags.
type cli struct {
	in       io.Reader
	out, err io.Writer

	form string // -o

	config    *config
	configErr error  // what is wrong with it
	store     string // that somebody chose; "" for the default one
	server    string // that is to be asked
	level     levelSwitch

	creates bool // the verb may make a store that is not there
}

// run is the whole program; it returns the exit code.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &cli{in: in, out: out, err: errs}
	root := c.root()
	root.SetArgs(joinRelationFlags(args))
	err := root.ExecuteContext(ctx)
	if err != nil && errors.Is(ctx.Err(), context.Canceled) && exitOf(err) != exitInterrupted {
		err = &exitError{exitInterrupted, err}
	}
	report(errs, err)
	return exitOf(err)
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "linchpin",
		Short: "Predict which services a change or a failure affects, and why",
		Long: `Linchpin keeps configuration items and assets as a graph, and predicts which
services a change or a failure affects, why, and what keeps working.

Begin with "linchpin demo", then "linchpin import FILE" for your own estate.
A KEY is an item's key, or its name where only one item has it.`,
		SilenceUsage: true, SilenceErrors: true,
		SuggestionsMinimumDistance: 2,
		Args:                       knownVerb,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			markdown := c.form == formMarkdown && cmd.Name() == "gate"
			if c.form != formTable && c.form != formJSON && c.form != formYAML && !markdown {
				return &exitError{exitUsage, fmt.Errorf("-o %q: the output is one of table, json, yaml", c.form)}
			}
			return c.configure(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	flags := root.PersistentFlags()
	flags.String(configFlag, "", "file of settings (default "+defaultConfigPath()+")")
	addFlags(flags, everywhere)
	flags.StringVarP(&c.form, "output", "o", formTable, "table, json or yaml")
	_ = root.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{formTable, formJSON, formYAML}, cobra.ShellCompDirectiveNoFileComp))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &exitError{exitUsage, err} })
	root.AddCommand(
		c.serveCommand(), c.demoCommand(), c.backupCommand(), c.restoreCommand(),
		c.importCommand(), c.exportCommand(),
		c.impactCommand(), c.whyCommand(), c.whyNotCommand(), c.marginCommand(), c.commonCausesCommand(), c.jointCommand(), c.availabilityCommand(), c.spofCommand(), c.failureSetsCommand(), c.rootCauseCommand(), c.wavesCommand(), c.compareCommand(), c.gateCommand(),
		c.findCommand(), c.mapCommand(), c.showCommand(), c.historyCommand(), c.itemCommand(), c.relationCommand(),
		c.modelCommand(), c.checkCommand(), c.openapiCommand(), c.tokenCommand(), c.healthCommand(), c.configCommand(), c.versionCommand(),
	)
	return root
}

// knownVerb refuses a word that is no verb, and names the nearest ones.
func knownVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see linchpin --help"
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return &exitError{exitUsage, fmt.Errorf("unknown command %q; %s", args[0], hint)}
}

func envOr(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// defaultStore is a file in the user's data folder.
func defaultStore() string {
	folder := os.Getenv("XDG_DATA_HOME")
	if folder == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "sqlite:linchpin.db"
		}
		switch runtime.GOOS {
		case "darwin":
			folder = filepath.Join(home, "Library", "Application Support")
		case "windows":
			folder = envOr("LOCALAPPDATA", filepath.Join(home, "AppData", "Local"))
		default:
			folder = filepath.Join(home, ".local", "share")
		}
	}
	return "sqlite:" + filepath.Join(folder, "linchpin", "linchpin.db")
}

// atLeast, exactly: argument checks that end with the usage exit code.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return &exitError{exitUsage, fmt.Errorf("%s needs %s; see %s --help", cmd.CommandPath(), what, cmd.CommandPath())}
		}
		return nil
	}
}

func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return &exitError{exitUsage, fmt.Errorf("%s takes %s, got %d arguments; see %s --help", cmd.CommandPath(), what, len(args), cmd.CommandPath())}
		}
		return nil
	}
}
