package api

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	nethttp "net/http"
	"os"
	"strings"
	"time"

	"linchpin/graph"
	"linchpin/ingest"
)

// sent is the body of an import as it came.
type sent struct {
	contentType, encoding string
	body                  io.Reader
	mapping               []byte // a form's part of this name
}

// maxFormParts is how many parts a form may have: each takes memory, be it
// empty.
const maxFormParts = 1000

// maxFormMapping bounds a mapping; package ingest refuses what is cut.
const maxFormMapping = 1<<20 + 1

const codeMediaType graph.Code = "media_type"

// bodyNames are the forms that a body may have, with the names that problems
// call it by.
var bodyNames = map[string]string{
	"application/json":         "body.json",
	"application/yaml":         "body.yaml",
	"application/x-yaml":       "body.yaml",
	"text/yaml":                "body.yaml",
	"application/x-ndjson":     "body.ndjson",
	"text/csv":                 "body.csv",
	"application/octet-stream": "body",
	"":                         "body",
}

// files are the inputs that a body holds: one, or the parts of a form.
func (s *sent) files() ([]ingest.File, error) {
	squeezed, err := s.squeezed()
	if err != nil {
		return nil, err
	}
	media, parameters, err := mime.ParseMediaType(s.contentType)
	if s.contentType != "" && err != nil {
		return nil, graph.Errorf(codeMediaType, "api.import", "the Content-Type cannot be read")
	}
	if media == "multipart/form-data" {
		if squeezed {
			return nil, graph.Errorf(codeMediaType, "api.import", "a form is not compressed as a whole; its files may be")
		}
		return s.formFiles(multipart.NewReader(s.body, parameters["boundary"]))
	}
	name, ok := bodyNames[media]
	if !ok {
		return nil, &graph.Error{Code: codeMediaType, Op: "api.import", Msg: "an import takes application/yaml, application/json, application/x-ndjson, text/csv or multipart/form-data",
			Hint: "a body of another kind is sent as application/octet-stream with its format= named"}
	}
	return []ingest.File{{Name: name, Body: s.body}}, nil
}

// squeezed says whether the body is compressed. The importer takes gzip off by
// itself; here it must only be true.
func (s *sent) squeezed() (bool, error) {
	switch strings.ToLower(strings.TrimSpace(s.encoding)) {
	case "", "identity":
		return false, nil
	case "gzip", "x-gzip":
		begun := bufio.NewReader(s.body)
		s.body = begun
		if head, err := begun.Peek(2); err != nil || head[0] != 0x1f || head[1] != 0x8b {
			return false, unreadable(err, "the body is not gzip, though its Content-Encoding says so")
		}
		return true, nil
	}
	return false, graph.Errorf(codeMediaType, "api.import", "the only Content-Encoding that an import takes is gzip")
}

const codeSyntax graph.Code = "syntax"

// unreadable is a body that breaks its form; what broke the connection or a
// limit stays what it is.
func unreadable(err error, text string) error {
	var tooLarge *nethttp.MaxBytesError
	var coded *graph.Error
	if errors.As(err, &tooLarge) || errors.As(err, &coded) {
		return err
	}
	return &graph.Error{Code: codeSyntax, Op: "api.import", Msg: text, Err: err}
}

// formFiles reads the files of a form. They are held in memory, since sources
// may read them in any order.
func (s *sent) formFiles(form *multipart.Reader) ([]ingest.File, error) {
	var files []ingest.File
	left, parts := int64(maxFormBytes), 0
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err, "the form cannot be read")
		}
		if parts++; parts > maxFormParts {
			return nil, graph.Errorf(graph.CodeTooLarge, "api.import", "a form may have %d parts; send many small files as one application/x-ndjson", maxFormParts)
		}
		name := part.FileName()
		if name == "" && part.FormName() == "mapping" {
			if s.mapping, err = io.ReadAll(io.LimitReader(part, maxFormMapping)); err != nil {
				return nil, unreadable(err, "the form breaks off")
			}
			continue
		}
		if name == "" {
			return nil, refuse("form", part.FormName(), "a part of the form has no file name; options go in the query")
		}
		data, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return nil, unreadable(err, "the form breaks off")
		}
		if left -= int64(len(data)); left < 0 {
			return nil, graph.Errorf(graph.CodeTooLarge, "api.import", "the files of a form may have %d MiB together; send one large file as application/x-ndjson or text/csv", maxFormBytes>>20)
		}
		files = append(files, ingest.File{Name: name, Body: bytes.NewReader(data)})
	}
	if len(files) == 0 {
		return nil, graph.Errorf(codeSyntax, "api.import", "the form holds no file")
	}
	return files, nil
}

// patientReader counts the time of a streamed body from piece to piece. Once
// the body is read there is no deadline: one that passes would end the request.
type patientReader struct {
	io.Reader
	control *nethttp.ResponseController
}

func (p *patientReader) Read(b []byte) (int, error) {
	_ = p.control.SetReadDeadline(time.Now().Add(bodyTimeout)) // connections of tests have none
	n, err := p.Reader.Read(b)
	if err != nil {
		_ = p.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// spooled is a body that outlives its request.
type spooled struct {
	files []ingest.File
	disk  []*os.File
}

// spool copies files to temporary ones; those in memory stay there.
func spool(files []ingest.File) (*spooled, error) {
	s := &spooled{}
	for _, f := range files {
		if _, inMemory := f.Body.(*bytes.Reader); inMemory {
			s.files = append(s.files, f)
			continue
		}
		held, err := os.CreateTemp("", "linchpin-import-*")
		if err != nil {
			return nil, fmt.Errorf("a temporary file: %w", err)
		}
		s.disk = append(s.disk, held)
		_, err = io.Copy(held, f.Body)
		if err == nil {
			_, err = held.Seek(0, io.SeekStart)
		}
		if err != nil {
			s.remove()
			return nil, err
		}
		s.files = append(s.files, ingest.File{Name: f.Name, Body: held})
	}
	return s, nil
}

func (s *spooled) remove() {
	for _, f := range s.disk {
		_ = f.Close() // only read since
		_ = os.Remove(f.Name())
	}
}
