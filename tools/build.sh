#!/usr/bin/env bash
# build.sh FILE: builds the binary for a release: without paths of this machine,
# without symbols, and without anything but the code that would change its bytes.
# GOOS and GOARCH say for what; the web app must be built.
set -euo pipefail
target=$1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=$(git describe --tags --always 2>/dev/null || echo unknown)
CGO_ENABLED=0 go build -trimpath -buildvcs=true -ldflags "-s -w -buildid= -X main.version=$version" -o "$target" ./cmd/linchpin
