package csv

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"linchpin/ingest"
)

// The encodings, as descriptions name them.
const (
	utf8Name    = "utf-8"
	utf16Name   = "utf-16"
	windowsName = "windows-1252"
)

const headBytes = 64 << 10

// decoded gives a file's text in UTF-8 without a byte order mark, and what it
// was written in. UTF-16 is known by its mark; Windows-1252 must be asked for,
// since any bytes read as it.
func decoded(body io.Reader, asked string) (*bufio.Reader, string, error) {
	in := bufio.NewReaderSize(body, headBytes)
	mark, err := in.Peek(3)
	if err != nil && len(mark) == 0 && err != io.EOF {
		return nil, "", err
	}
	switch {
	case bytes.HasPrefix(mark, []byte{0xff, 0xfe}), bytes.HasPrefix(mark, []byte{0xfe, 0xff}), asked == utf16Name:
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(in, decoder), headBytes), utf16Name, nil
	case asked == windowsName:
		return bufio.NewReaderSize(transform.NewReader(in, charmap.Windows1252.NewDecoder()), headBytes), windowsName, nil
	case bytes.Equal(mark, []byte{0xef, 0xbb, 0xbf}):
		_, _ = in.Discard(3) // peeked
	}
	return in, utf8Name, nil
}

// notUTF8 is why a text cannot be read.
const notUTF8 = "not UTF-8, perhaps Windows-1252; save the table as CSV UTF-8, or give a mapping with encoding: windows-1252"

// checkText refuses what is not text at all, such as a workbook.
func checkText(head []byte) error {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return &ingest.ContentError{Reason: "this is a workbook, not a table of text; save its sheet as CSV UTF-8"}
	case bytes.IndexByte(head, 0) >= 0:
		return &ingest.ContentError{Reason: "the file holds NUL bytes; UTF-16 is read when it begins with its byte order mark"}
	}
	return nil
}

func isText(text string) bool { return utf8.ValidString(text) }
