// Command linchpin is a graph-backed dependency and impact-analysis service:
// its server, its web app and its command line in one binary.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
