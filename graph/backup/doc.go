// Package backup writes a whole store, history and records included, into one
// file, checks such a file without restoring it, and restores it into an empty
// store of any kind.
//
// A file is a line that names the format, a gzip stream, and a line with the
// SHA-256 of all bytes before it. The stream holds JSON lines: each revision
// followed by what it put and deleted, then the records, last the manifest with
// the SHA-256 of those lines. Equal stores give equal lines, so that a restored
// store is compared with its backup by reading it back.
package backup
