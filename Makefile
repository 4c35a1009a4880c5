# Every target does its own set-up on a Debian machine that has Go and Node.
# What is up to date is not done again: stamps are kept in .build/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

GO ?= go
NPM ?= npm
# More flags for the command: make demo ARGS="--reset --listen 127.0.0.1:9000"
ARGS ?=

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/e2e -prune \
	-o -path web/test-results -prune -o -type f -print 2>/dev/null)

.PHONY: help demo test verify build dev check bench setup setup-test clean

help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## build and serve the demo workspace on http://127.0.0.1:8080 (ARGS="--reset" starts it anew)
	bin/trackward demo $(ARGS)

test: ## run everything once with small counts: Go with the race detector, both databases, pages, browser
	scripts/test small

verify: ## the same tests with the large counts, then each fuzz target for a minute; up to an hour
	scripts/test large

build: bin/trackward ## build bin/trackward with the pages inside

dev: .build/npm.stamp ## serve the demo and rebuild the pages while you edit them (http://127.0.0.1:5173)
	scripts/dev $(ARGS)

check: setup .build/npm.stamp ## the quick checks: formatting, vet, import rules, types of the pages
	scripts/check

bench: build ## measure the engine and the API beside yardsticks, on both databases; about nine minutes (ARGS="--records 20000" is quicker)
	scripts/bench $(ARGS)

setup: ## check Go and Node
	@scripts/setup build

setup-test: ## also install, as root on Debian, what the tests need: gcc, PostgreSQL, Chromium
	@scripts/setup test

clean: ## remove what was built, and the stamps
	rm -rf bin .build web/dist web/node_modules web/test-results
	find internal/web/dist -mindepth 1 ! -name .keep -delete

.build:
	@mkdir -p $@

.build/npm.stamp: web/package-lock.json web/package.json | .build setup
	cd web && $(NPM) ci --no-audit --no-fund
	@touch $@

.build/pages.stamp: .build/npm.stamp $(WEB_SOURCES)
	cd web && $(NPM) run build
	find internal/web/dist -mindepth 1 ! -name .keep -delete
	cp -R web/dist/. internal/web/dist/
	@touch $@

# Go decides by itself what must be compiled again, so it is always asked.
.PHONY: bin/trackward
bin/trackward: .build/pages.stamp
	$(GO) build -o $@ ./cmd/trackward
