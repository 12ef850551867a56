package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"linchpin/graph/backup"
)

func (c *cli) backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Write the whole store, history included, into a file, while it is used",
		Long: `Backup writes items, relations, history, model and records of a store into one
file, from a running Linchpin or from a store that nobody serves. The file
restores into an empty store of any kind; it holds digests of the tokens and
everything else that the store holds, so keep it as safe as the store.`,
		Args: exactly(1, "a file"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.backUp(cmd.Context(), args[0]) },
	}
	cmd.AddCommand(&cobra.Command{
		Use: "verify FILE", Short: "Check a backup without restoring it", Args: exactly(1, "a file"),
		RunE: func(_ *cobra.Command, args []string) error {
			m, err := backup.Verify(args[0])
			if err != nil {
				return err
			}
			return c.tellManifest("The backup is sound", m)
		},
	})
	return cmd
}

func (c *cli) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Fill an empty store from a backup, and compare it with the backup",
		Args: exactly(1, "a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if c.server != "" {
				return &exitError{exitUsage, errors.New("a backup is restored into a store that nobody serves: name it with --store")}
			}
			return c.restore(cmd.Context(), args[0])
		},
	}
}

// backUp writes beside the file first, so that what has its name is whole.
func (c *cli) backUp(ctx context.Context, path string) error {
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return &exitError{exitUsage, fmt.Errorf("the backup cannot be written: %w", err)}
	}
	defer func() {
		_ = part.Close()
		_ = os.Remove(part.Name())
	}()
	if err := c.backUpTo(ctx, part); err != nil {
		return err
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return &exitError{exitUsage, fmt.Errorf("the backup cannot be written: %w", err)}
	}
	m, err := backup.Verify(part.Name())
	if err != nil {
		return err
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return &exitError{exitUsage, err}
	}
	return c.tellManifest("Backed up to "+path, m)
}

// backUpTo asks a running Linchpin, or reads a store that nobody holds.
func (c *cli) backUpTo(ctx context.Context, w io.Writer) error {
	api, err := c.running()
	if err != nil {
		return err
	}
	if api == nil {
		store, err := c.openTarget(ctx)
		if err != nil {
			return err
		}
		_, err = backup.Write(ctx, store, w, versionText(), time.Now())
		return errors.Join(err, store.Close())
	}
	response, err := api.call(ctx, nethttp.MethodGet, "/backup", nil, "", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(w, response.Body); err != nil {
		return &exitError{exitUnreachable, fmt.Errorf("the backup broke off: %w", err)}
	}
	return nil
}

// openTarget opens the chosen store bare: no model is put, no index is built.
func (c *cli) openTarget(ctx context.Context) (backup.Target, error) {
	store, err := openStore(ctx, c.storeAddress(), c.config)
	if err != nil {
		return nil, err
	}
	target, ok := store.(backup.Target)
	if !ok {
		return nil, errors.Join(errors.New("this kind of store has no backups"), store.Close())
	}
	return target, nil
}

func (c *cli) restore(ctx context.Context, path string) error {
	if _, err := backup.Verify(path); err != nil { // before a store is made
		return err
	}
	store, err := c.openTarget(ctx)
	if err != nil {
		return err
	}
	m, err := backup.Restore(ctx, path, store, nil)
	if err := errors.Join(err, store.Close()); err != nil {
		return err
	}
	return c.tellManifest("Restored into "+c.storeAddress()+", and read back as the backup has it", m)
}

func (c *cli) tellManifest(what string, m backup.Manifest) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return printAnswer(c.out, c.form, raw, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s: revision %d, %s, %s, %s, taken %s\n", what, m.Revision,
			count(m.Puts, "state"), count(m.Deletions, "deletion"), count(m.Records, "record"), m.At.Format(time.RFC3339))
		return err
	})
}
