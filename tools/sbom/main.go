// Command sbom writes a CycloneDX document of what a Linchpin binary is made
// of: the Go modules that are linked into it, as the binary itself says, and
// the packages of the web app that it carries, as the lock file says.
//
//	sbom BINARY PACKAGE-LOCK > linchpin.cdx.json
//
// The document depends on its input alone: no time, no random serial number.
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: sbom BINARY PACKAGE-LOCK")
	}
	bom, err := documentOf(args[0], args[1])
	if err != nil {
		return err
	}
	encoder := cdx.NewBOMEncoder(os.Stdout, cdx.BOMFileFormatJSON)
	encoder.SetPretty(true)
	return encoder.Encode(bom)
}

func documentOf(binary, lock string) (*cdx.BOM, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(binary) //nolint:gosec // named by the caller
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	components := []cdx.Component{{Type: cdx.ComponentTypeFramework, BOMRef: "pkg:golang/std@" + info.GoVersion, Name: "std", Version: info.GoVersion,
		PackageURL: "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		components = append(components, library("pkg:golang/"+m.Path+"@"+m.Version, m.Path, m.Version))
	}
	packages, err := webPackages(lock)
	if err != nil {
		return nil, err
	}
	components = append(components, packages...)
	slices.SortFunc(components, func(a, b cdx.Component) int { return strings.Compare(a.BOMRef, b.BOMRef) })
	refs := make([]string, len(components))
	for i := range components {
		refs[i] = components[i].BOMRef
	}
	const self = "linchpin"
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Component: &cdx.Component{Type: cdx.ComponentTypeApplication, BOMRef: self, Name: self, Version: versionOf(info),
		Hashes: &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum[:])}}}}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: self, Dependencies: &refs}}
	return bom, nil
}

func library(ref, name, version string) cdx.Component {
	return cdx.Component{Type: cdx.ComponentTypeLibrary, BOMRef: ref, Name: name, Version: version, PackageURL: ref}
}

// versionOf is the commit of which the binary was built.
func versionOf(info *buildinfo.BuildInfo) string {
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}

// webPackages are the packages that the web app ships: those of the lock file
// that are not for development alone.
func webPackages(path string) ([]cdx.Component, error) {
	data, err := os.ReadFile(path) //nolint:gosec // named by the caller
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version   string
			Integrity string
			Dev       bool
			License   string
		}
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var found []cdx.Component
	for place, p := range lock.Packages {
		i := strings.LastIndex(place, "node_modules/")
		if i < 0 || p.Dev {
			continue
		}
		name := place[i+len("node_modules/"):]
		ref := "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version
		if seen[ref] {
			continue
		}
		seen[ref] = true
		c := library(ref, name, p.Version)
		if text, ok := strings.CutPrefix(p.Integrity, "sha512-"); ok {
			if sum, err := base64.StdEncoding.DecodeString(text); err == nil {
				c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA512, Value: hex.EncodeToString(sum)}}
			}
		}
		if p.License != "" {
			c.Licenses = &cdx.Licenses{{Expression: p.License}}
		}
		found = append(found, c)
	}
	return found, nil
}
