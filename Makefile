# make run: try it. make test: everything that must pass. The rest is for work on the parts.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
MAKEFLAGS += --no-print-directory

GO_FOLDERS  := cmd portal tiling queue reports web/*.go
RACE        ?= -race
GOTESTFLAGS ?=
FUZZTIME    ?= 30s
ARGS        ?=

# What the page is made of; what the build itself writes is left out.
PAGE_SOURCES := web/src web/static web/messages web/scripts web/project.inlang/settings.json web/package.json \
	web/package-lock.json web/svelte.config.js web/vite.config.ts web/tsconfig.json

.PHONY: run build page node_modules test lint fmt go-lint go-test web-lint web-test crash e2e screenshots bench bench-slides bench-http fuzz vuln clean

run: build ## Build and start with demo data on http://127.0.0.1:8080, files in ./telepath-data
	@exec bin/telepath serve --demo $(ARGS)

build: page ## bin/telepath with the page inside
	@go build -o bin/telepath ./cmd/telepath

# The compiled messages under src/lib are left out: checks write them anew.
page: node_modules
	@if [ ! -f web/dist/index.html ] || [ ! -f web/dist/fonts/NotoSansSC-Bold.ttf ] || \
		[ -n "$$(find $(PAGE_SOURCES) -path web/src/lib/paraglide -prune -o ! -path web/src/lib -newer web/dist/index.html -print -quit)" ]; then \
		echo "building the page"; log="$$(mktemp)"; \
		(cd web && npm run --silent build) >"$$log" 2>&1 || { cat "$$log"; rm "$$log"; exit 1; }; rm "$$log"; fi

node_modules:
	@.ci/setup
	@if [ ! web/node_modules/.package-lock.json -nt web/package-lock.json ]; then \
		echo "installing what the page is built with"; cd web && npm ci --ignore-scripts; fi

test: ## Everything that must pass before a change lands; installs what it needs
	@.ci/setup test
	@$(MAKE) build
	@$(MAKE) lint
	@$(MAKE) web-test
	@$(MAKE) go-test
	@$(MAKE) crash
	@$(MAKE) e2e
	@if [ ! -d ../shared/data ]; then \
		echo "note: ../shared/data is not here: the tests ran on drawn slides, not on those of real scanners"; fi

lint: go-lint web-lint ## gofmt, vet, staticcheck, TypeScript, eslint, prettier

go-lint: page
	@unformatted="$$(gofmt -l $(GO_FOLDERS))"; \
		if [ -n "$$unformatted" ]; then echo "not gofmt-ed, run make fmt:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go vet -tags crashtest ./cmd/telepath
	go tool staticcheck ./...
	go tool staticcheck -tags crashtest ./cmd/telepath

web-lint: node_modules
	cd web && npm run --silent check
	cd web && npm run --silent lint

web-test: node_modules
	cd web && npm run --silent test

# vet has run in go-lint already. The import rules are TestImport* in cmd/telepath.
go-test: page
	go test $(RACE) -vet=off -timeout 20m $(GOTESTFLAGS) ./...
	go test -vet=off -timeout 10m $(GOTESTFLAGS) -run 'TestEveryFile|TestHostileFiles|TestBuiltInBeatsChance|TestQualityTable' ./cmd/telepath ./queue/models ./tiling

# Kills a separate process at named points and starts it again.
crash: page
	go test -tags crashtest -vet=off -timeout 20m $(GOTESTFLAGS) -run Crash ./cmd/telepath

# The journey of a slide in Debian's Chromium.
e2e: build
	cd web && npm run --silent e2e

screenshots: build ## Every page in both languages and themes, in out/screenshots
	cd web && npm run --silent screenshots

bench: page ## Seconds and peak memory of each step for one slide; SLIDE=path for another than the drawn one
	@go test -vet=off -run '^$$' -bench '^BenchmarkStages$$' -benchtime 1x -timeout 60m ./cmd/telepath

# Figures, not a gate: what is missing is said, and the exit is 0. Slides and a DICOM series,
# about 2 GB together, are drawn into out/bench once, in about five minutes.
bench-slides: page ## Tiling and opening beside OpenSlide, pydicom and the C codec
	-@.ci/setup bench
	-@go test -vet=off -run '^$$' -bench '^BenchmarkSlides$$' -benchtime 1x -timeout 60m ./cmd/telepath

# The same slides, and a second series of the larger one in the form that Orthanc reads fastest.
bench-http: page ## Tiles over HTTP beside nginx, iipsrv and the Orthanc plugin
	-@.ci/setup bench
	-@go test -vet=off -run '^$$' -bench '^BenchmarkTilesOverHTTP$$' -benchtime 1x -timeout 60m ./cmd/telepath

fuzz: page ## Every fuzz target for FUZZTIME each
	@FUZZTIME=$(FUZZTIME) .ci/fuzz

vuln: ## Known vulnerabilities; needs https://vuln.go.dev
	@.ci/vuln

fmt: node_modules ## gofmt and prettier
	gofmt -w $(GO_FOLDERS)
	cd web && npm run --silent format

clean: ## What was built; data and downloaded packages stay
	rm -rf bin web/.svelte-kit web/src/lib/paraglide
	find web/dist -mindepth 1 ! -name .gitkeep -delete
