# `make help` lists the targets. What a target needs from outside (a Neo4j server,
# the linters, the vulnerability database) is fetched into CACHE on first use.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

CACHE ?= $(CURDIR)/.cache
export LINCHPIN_CACHE := $(CACHE)

UI         := http/ui
UI_DEPS    := $(UI)/node_modules/.package-lock.json
UI_SOURCES := $(shell find $(UI)/src $(UI)/public $(UI)/scripts -type f 2>/dev/null)
REFERENCE  := $(addprefix docs/reference/,api.md cli.md configuration.md model.md error-codes.md)
GENERATED  := http/api/openapi.json $(UI)/src/api/schema.d.ts $(REFERENCE)
VERSION    ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: $(UI)/dist/index.html ## Build the web app and the binary, into bin/linchpin
	go build -trimpath -o bin/linchpin ./cmd/linchpin

.PHONY: demo
demo: build ## Build, load the demo estate into a fresh store, serve it
	bin/linchpin demo

.PHONY: test
test: ## Run all tests, against a real Neo4j and a real Chromium
	tools/test.sh

.PHONY: test-long
test-long: ## Run the tests that take longer, with the race detector everywhere
	tools/test.sh long

.PHONY: fuzz
fuzz: ## Run every fuzz target for half a minute
	tools/fuzz.sh

.PHONY: check
check: format vet lint layers fresh check-ui vuln vuln-bites ## Check format, vet, lint, layers, generated files, the web app, known vulnerabilities
	@echo "check: all passed"

.PHONY: bench
bench: ## Measure speed and memory on estates of up to 5,000,000 items, and print one table
	go test ./bench -run '^$$' -bench '^BenchmarkReport$$' -benchtime 1x -timeout 60m

.PHONY: bench-parts
bench-parts: ## Run the benchmarks of all packages that have any
	go test -run '^$$' -bench . -benchmem $$(git grep -l '^func Benchmark' -- '*_test.go' ':!bench' | xargs -n 1 dirname | sort -u | sed 's|^|./|')

.PHONY: neo4j
neo4j: ## Start a Neo4j in the foreground and print its URI; its data lasts until make clean
	LINCHPIN_NEO4J_KEEP=1 LINCHPIN_NEO4J_PORT=$${LINCHPIN_NEO4J_PORT:-7687} deploy/neo4j/neo4j.sh run "$(CACHE)/neo4j-developer"

.PHONY: generate
generate: $(UI_DEPS) ## Write the generated files: the API document, the web app's types, docs/reference
	go test -count 1 ./http -run '^TestOpenAPIIsCommitted$$' -update
	npm --prefix $(UI) run generate
	go test -count 1 ./cmd/linchpin -run '^TestReferenceIsCommitted$$' -update

.PHONY: sbom
sbom: build ## Write what the binary is made of (CycloneDX), into bin/linchpin.cdx.json
	go -C tools run ./sbom ../bin/linchpin ../$(UI)/package-lock.json >bin/linchpin.cdx.json

.PHONY: reproducible
reproducible: $(UI_DEPS) ## Build the commit twice in different folders, and compare the binaries
	tools/reproducible.sh

.PHONY: release
release: $(UI)/dist/index.html ## Write binaries for each platform, their contents and their sums, into bin/release
	tools/release.sh bin/release

.PHONY: clean
clean: ## Remove what was built, and all but the downloads of a cache in this checkout
	rm -rf bin $(if $(filter $(CURDIR)/%,$(abspath $(CACHE))),$(CACHE)/bin $(CACHE)/neo4j-run $(CACHE)/neo4j-developer)
	find $(UI)/dist -mindepth 1 ! -name .gitkeep -delete

# The parts of check.
.PHONY: format vet lint layers fresh check-ui vuln vuln-bites
format:
	@files=$$(git ls-files --cached --others --exclude-standard '*.go' | xargs ls 2>/dev/null | xargs gofmt -l); \
	if [ -n "$$files" ]; then echo "not formatted, run gofmt -w on:"; echo "$$files"; exit 1; fi

vet:
	go vet ./...
	go -C tools vet ./...

lint: $(CACHE)/bin/golangci-lint
	$< run ./...
	cd tools && $< run --config ../.golangci.yml ./...

layers:
	go test -count 1 ./cmd/linchpin -run Layer

fresh: $(UI_DEPS)
	tools/fresh.sh $(GENERATED)

check-ui: $(UI_DEPS)
	npm --prefix $(UI) run lint
	npm --prefix $(UI) run typecheck

vuln: $(CACHE)/bin/govulncheck
	tools/vuln.sh $<

# That vuln finds something where there is something.
vuln-bites: $(CACHE)/bin/govulncheck
	tools/vuln.sh $< bites

# The web app. npm writes .package-lock.json last, so it dates the installation.
$(UI_DEPS): $(UI)/package.json $(UI)/package-lock.json
	npm --prefix $(UI) ci --no-audit --no-fund
	@touch $@

$(UI)/dist/index.html: $(UI_DEPS) $(UI)/index.html $(UI)/vite.config.ts $(UI)/tsconfig.json $(UI_SOURCES)
	npm --prefix $(UI) run build
	@touch $@

# The linters, at the versions of tools/go.mod, built once.
$(CACHE)/bin/golangci-lint $(CACHE)/bin/govulncheck: tools/go.mod tools/go.sum
	@mkdir -p $(@D)
	go -C tools build -trimpath -o $@ $(if $(filter %/govulncheck,$@),golang.org/x/vuln/cmd/govulncheck,github.com/golangci/golangci-lint/v2/cmd/golangci-lint)
