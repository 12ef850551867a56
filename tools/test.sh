#!/usr/bin/env bash
# test.sh [long]: every test of the project, with all that they need: the built
# web app and binary, Neo4j servers of their own, Chromium. It stops what it
# started, however it ends. `long` adds the runs that take longer.
#
# Set for the tests:
#   LINCHPIN_REQUIRE         what must not be skipped; a value given is kept
#   LINCHPIN_TEST_NEO4J_URI  an empty server without authentication
#   LINCHPIN_GRAPHML_SCHEMA  the schema of GraphML, from the cache
#   CHROMIUM, LINCHPIN_BINARY  the browser, the built binary
#   LINCHPIN_E2E_PORT        a free port, for the binary under Chromium
#   LINCHPIN_TEST_LONG       1 in a long run
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=${1:-}
export LINCHPIN_REQUIRE=${LINCHPIN_REQUIRE-fixtures,neo4j,chromium,ui,bugs,graphml}
export LINCHPIN_BINARY=$PWD/bin/linchpin
limit=12m
race=(./graph/sqlite/... ./impact/live/... ./http/...) # where goroutines meet
if [ "$kind" = long ]; then
  export LINCHPIN_TEST_LONG=1
  limit=90m race=(./...)
fi

work=$(mktemp -d)
finish() {
  deploy/neo4j/neo4j.sh stop "$work/neo4j" || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

step() { printf '\n== %s (%d:%02d)\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)); }

# attempt NAME COMMAND...: a failure is kept for the end, so that one run shows all.
failed=()
attempt() {
  step "$1"
  "${@:2}" || failed+=("$1")
}

find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name"; then return; fi
  done
  echo "test: needs Chromium (Debian: apt-get install chromium), or CHROMIUM set to one" >&2
  return 1
}

CHROMIUM=$(find_chromium)
export CHROMIUM

step "web app and binary"
make build

step "schema of GraphML"
LINCHPIN_GRAPHML_SCHEMA=$(tools/graphml-schema.sh)
export LINCHPIN_GRAPHML_SCHEMA

step "Neo4j"
deploy/neo4j/neo4j.sh start "$work/neo4j"
LINCHPIN_TEST_NEO4J_URI=$(deploy/neo4j/neo4j.sh status "$work/neo4j")
export LINCHPIN_TEST_NEO4J_URI

# Packages whose tests empty the server take turns; the others run side by side.
mapfile -t taking_turns < <(git grep -l --untracked LINCHPIN_TEST_NEO4J_URI -- '*_test.go' | xargs -r -n 1 dirname | sort -u | sed 's|^|linchpin/|')
mapfile -t side_by_side < <(go list ./... | grep -vxF "$(printf '%s\n' "${taking_turns[@]}")")

attempt "Go tests" go test -count 1 -timeout "$limit" "${side_by_side[@]}"
attempt "Go tests with Neo4j" go test -count 1 -timeout "$limit" -p 1 "${taking_turns[@]}"
attempt "Go tests with the race detector" go test -count 1 -timeout "$limit" -race -short -p 1 "${race[@]}"
if [ "$kind" = long ]; then
  attempt "fuzz targets, half a minute each" tools/fuzz.sh
fi
LINCHPIN_E2E_PORT=$(tools/free-port.sh)
export LINCHPIN_E2E_PORT
attempt "web app, in Chromium against the binary" npm --prefix http/ui run e2e
attempt "web app, unit tests" npm --prefix http/ui test

if [ ${#failed[@]} -gt 0 ]; then
  printf '\ntest: failed:\n'
  printf '  %s\n' "${failed[@]}"
  exit 1
fi
