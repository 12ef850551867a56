// Package ui serves the web app: one page, its hashed assets, and, when the app
// was not built, a page that says so. The app lives in src and is compiled by
// Vite into dist, which is embedded here.
package ui

import (
	"embed"
	"io/fs"
)

// The folder holds only .gitkeep until `npm run build` has run.
//
//go:embed all:dist
var distFiles embed.FS

//go:embed placeholder.html
var placeholderPage []byte

// dist returns the embedded build output, rooted at its index.html.
func dist() fs.FS {
	sub, err := fs.Sub(distFiles, "dist")
	if err != nil {
		panic("ui: the embedded folder dist cannot be opened: " + err.Error())
	}
	return sub
}

// Built reports whether the web app was compiled into this binary. When it is
// false, every page is the placeholder, and start-up should say so.
func Built() bool { return built(dist()) }

func built(files fs.FS) bool {
	_, err := fs.Stat(files, indexName)
	return err == nil
}
