package ingest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"linchpin/graph"
)

// spoolMemory is how much a spool holds before it moves to a file.
const spoolMemory = 8 << 20

// spool keeps byte records in order, in memory while they are few and in a
// temporary file beyond. It is written first, then read.
type spool struct {
	head  []byte // while file is nil
	file  *os.File
	tail  *bufio.Writer
	size  int64
	count int
}

// append adds a record.
func (s *spool) append(record []byte) error {
	var length [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(length[:], uint64(len(record)))
	s.size += int64(n + len(record))
	s.count++
	if s.file == nil && s.size <= spoolMemory {
		s.head = append(append(s.head, length[:n]...), record...)
		return nil
	}
	if s.file == nil {
		if err := s.spill(); err != nil {
			return err
		}
	}
	if _, err := s.tail.Write(length[:n]); err != nil {
		return spoolError(err)
	}
	if _, err := s.tail.Write(record); err != nil {
		return spoolError(err)
	}
	return nil
}

func (s *spool) spill() error {
	file, err := os.CreateTemp("", "linchpin-import-*")
	if err != nil {
		return spoolError(err)
	}
	s.file, s.tail = file, bufio.NewWriterSize(file, 1<<18)
	_, err = s.tail.Write(s.head)
	s.head = nil
	return spoolError(err)
}

func spoolError(err error) error {
	if err == nil {
		return nil
	}
	return &graph.Error{Code: graph.CodeNoSpace, Op: "ingest.spool", Msg: "the rows of the import do not fit into the temporary folder",
		Hint: "free space there, or point TMPDIR elsewhere", Err: err}
}

// flush ends the writing.
func (s *spool) flush() error {
	if s.tail == nil {
		return nil
	}
	return spoolError(s.tail.Flush())
}

// close releases the file.
func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}

// at reads the record that begins at an offset.
func (s *spool) at(offset int64) ([]byte, error) {
	if s.file == nil {
		n, width := binary.Uvarint(s.head[offset:])
		from := offset + int64(width)
		return s.head[from : from+int64(n)], nil //nolint:gosec // a length that append wrote
	}
	var first [1024]byte
	got, err := s.file.ReadAt(first[:], offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, spoolError(err)
	}
	n, width := binary.Uvarint(first[:got])
	record := make([]byte, n)
	have := copy(record, first[width:got])
	if have < len(record) {
		if _, err := s.file.ReadAt(record[have:], offset+int64(width+have)); err != nil {
			return nil, spoolError(err)
		}
	}
	return record, nil
}

// scan visits all records in order with their ordinal and offset. The record
// is valid until the visitor returns.
func (s *spool) scan(visit func(ordinal int, offset int64, record []byte) error) error {
	var in *bufio.Reader
	if s.file != nil {
		in = bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), 1<<18)
	}
	var buffer []byte
	var offset int64
	for ordinal := range s.count {
		var record []byte
		var next int64
		if in == nil {
			n, width := binary.Uvarint(s.head[offset:])
			next = offset + int64(width) + int64(n) //nolint:gosec // a length that append wrote
			record = s.head[offset+int64(width) : next]
		} else {
			n, err := binary.ReadUvarint(in)
			if err != nil {
				return spoolError(err)
			}
			if uint64(cap(buffer)) < n {
				buffer = make([]byte, n)
			}
			record = buffer[:n]
			if _, err := io.ReadFull(in, record); err != nil {
				return spoolError(err)
			}
			next = offset + int64(len(binary.AppendUvarint(nil, n))) + int64(n) //nolint:gosec // a length that append wrote
		}
		if err := visit(ordinal, offset, record); err != nil {
			return err
		}
		offset = next
	}
	return nil
}
