package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	nethttp "net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"linchpin/graph"
	"linchpin/http/api"
	"linchpin/ingest"
)

type importFlags struct {
	format, source, mapping       string
	complete, dryRun, acceptValid bool
}

func (c *cli) importCommand() *cobra.Command {
	var flags importFlags
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Bring an estate in from files; - reads standard input",
		Example: `  linchpin import estate.yaml
  linchpin import compose.yaml compose.override.yaml .env
  linchpin import items.csv relations.csv --source warehouse --mapping mapping.json
  linchpin import --dry-run --complete --source warehouse export.ndjson`,
		Args: atLeast(1, "a file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.creates = true
			sparingMemory()
			return c.withClient(cmd.Context(), func(remote *client) error {
				return c.runImport(cmd.Context(), remote, flags, args)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.format, "format", "", "the files' format: linchpin/v1, compose or csv (default: found out)")
	f.StringVar(&flags.source, "source", "", "who says this (default: what the document says, else manual)")
	f.StringVar(&flags.mapping, "mapping", "", "a JSON file that says how tables are to be read: columns, class, keyPrefix, currency, decimal, dates")
	f.BoolVar(&flags.complete, "complete", false, "this is all that the source knows: retire what it no longer names")
	f.BoolVar(&flags.dryRun, "dry-run", false, "say what would change, write nothing")
	f.BoolVar(&flags.acceptValid, "accept-valid", false, "write the good rows and report the rest")
	cmd.AddCommand(c.importListCommand(), c.importUndoCommand())
	return cmd
}

func (f importFlags) query() (url.Values, error) {
	query := url.Values{"wait": {"true"}}
	for name, set := range map[string]bool{"complete": f.complete, "dryRun": f.dryRun, "acceptValid": f.acceptValid} {
		if set {
			query.Set(name, "true")
		}
	}
	for name, value := range map[string]string{"format": f.format, "source": f.source} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if f.mapping == "" {
		return query, nil
	}
	data, err := os.ReadFile(f.mapping)
	if err != nil {
		return nil, &exitError{exitRejected, notReadable(f.mapping, err)}
	}
	if _, err := ingest.ParseMapping(data); err != nil {
		return nil, &exitError{exitRejected, fmt.Errorf("%s: %w", f.mapping, mappingProblem(err))}
	}
	var short bytes.Buffer
	if err := json.Compact(&short, data); err != nil {
		return nil, &exitError{exitRejected, fmt.Errorf("%s is not JSON: %w", f.mapping, err)}
	}
	query.Set("mapping", short.String())
	return query, nil
}

// mappingProblem is the first problem of a mapping, in its own words.
func mappingProblem(err error) error {
	var e *graph.Error
	if errors.As(err, &e) && len(e.Problems) > 0 {
		return errors.New(e.Problems[0].String())
	}
	return err
}

func (c *cli) runImport(ctx context.Context, remote *client, flags importFlags, names []string) error {
	query, err := flags.query()
	if err != nil {
		return err
	}
	body, contentType, err := c.importBody(names)
	if err != nil {
		return err
	}
	defer body.Close()
	watched := newProgress(c.err, body)
	raw, err := remote.read(remote.call(ctx, nethttp.MethodPost, "/imports", query, contentType, watched))
	watched.finish()
	if err != nil {
		return err
	}
	report, err := decode[api.ImportReport](raw)
	if err != nil {
		return err
	}
	if err := printAnswer(c.out, c.form, raw, func(w io.Writer) error { return importTable(w, report) }); err != nil {
		return err
	}
	switch {
	case report.Partial:
		return &exitError{exitUnreachable, errors.New("a fault stopped the import midway; send it again to complete it")}
	case report.Rejected > 0:
		return &exitError{exitRejected, fmt.Errorf("%s rejected; the rest was written", count(report.Rejected, "row"))}
	}
	return nil
}

func importTable(w io.Writer, r api.ImportReport) error {
	verb := ""
	if r.DryRun {
		verb = "would be "
	}
	fmt.Fprintf(w, "Items: %s%d created, %d updated, %d unchanged, %d retired\n", verb, r.Created, r.Updated, r.Unchanged, r.Retired)
	fmt.Fprintf(w, "Relations: %s%d created, %d updated, %d unchanged, %d deleted\n", verb, r.Relations.Created, r.Relations.Updated, r.Relations.Unchanged, r.Relations.Deleted)
	for _, e := range r.Errors {
		fmt.Fprintln(w, "  "+plain(graph.Problem(e).String()))
	}
	if more := r.ErrorsTotal - len(r.Errors); more > 0 {
		fmt.Fprintf(w, "  and %s more\n", count(more, "problem"))
	}
	if r.DryRun {
		_, err := fmt.Fprintln(w, "Nothing was written.")
		return err
	}
	_, err := fmt.Fprintf(w, "Revision %d\n", r.Revision)
	return err
}

// importBody opens the files: one is sent as it is, several as the parts of a
// form, in order.
func (c *cli) importBody(names []string) (io.ReadCloser, string, error) {
	if len(names) == 1 {
		file, err := c.open(names[0])
		if err != nil {
			return nil, "", err
		}
		if contentType := contentTypeOf(names[0]); contentType != "" && !besideEnv(names[0]) {
			return file, contentType, nil
		}
		file.Close()
	}
	names = withEnv(names)
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	for _, name := range names { // say what is missing before anything is sent
		if name == "-" {
			continue
		}
		if _, err := os.Stat(name); err != nil {
			return nil, "", &exitError{exitRejected, notReadable(name, err)}
		}
	}
	go func() { writer.CloseWithError(c.writeParts(form, names)) }()
	return reader, form.FormDataContentType(), nil
}

func (c *cli) writeParts(form *multipart.Writer, names []string) error {
	for _, name := range names {
		part, err := form.CreateFormFile("file", filepath.Base(name))
		if err != nil {
			return err
		}
		file, err := c.open(name)
		if err != nil {
			return err
		}
		_, err = io.Copy(part, file)
		file.Close()
		if err != nil {
			return err
		}
	}
	return form.Close()
}

func (c *cli) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.in), nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, &exitError{exitRejected, notReadable(name, err)}
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		file.Close()
		return nil, &exitError{exitRejected, fmt.Errorf("%s is a folder; name its files", name)}
	}
	return file, nil
}

func notReadable(name string, err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("%s cannot be read: %w", name, err)
}

// contentTypeOf tells the type of a single file by its name, "" for one that
// travels as a form, so that its name goes along.
func contentTypeOf(name string) string {
	switch {
	case strings.HasSuffix(name, ".ndjson") || strings.HasSuffix(name, ".jsonl"):
		return "application/x-ndjson"
	case strings.HasSuffix(name, ".csv"):
		return "text/csv"
	default:
		return ""
	}
}

// besideEnv says whether a .env file lies beside a Compose file.
func besideEnv(name string) bool {
	_, err := os.Stat(filepath.Join(filepath.Dir(name), ".env"))
	return err == nil && isYAML(name)
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// withEnv adds the .env beside the first file when that looks like a Compose
// file and no .env is named.
func withEnv(names []string) []string {
	for _, name := range names {
		if filepath.Base(name) == ".env" {
			return names
		}
	}
	if names[0] == "-" || !besideEnv(names[0]) || !looksLikeCompose(names[0]) {
		return names
	}
	return append(names[:len(names):len(names)], filepath.Join(filepath.Dir(names[0]), ".env"))
}

func looksLikeCompose(name string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, 64<<10)
	n, _ := io.ReadFull(file, head)
	head = append([]byte("\n"), head[:n]...)
	return bytes.Contains(head, []byte("\nservices:")) && !bytes.Contains(head, []byte("\nformat: linchpin"))
}
