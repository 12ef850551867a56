// Package http is the HTTP door: the server, what every request passes
// through, and the one map from failures to problems. The operations
// themselves are in package api below it.
//
// Elsewhere this package is imported as lphttp; inside it the standard one is
// nethttp.
package http
