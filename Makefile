# The front door. Behind it stand Meson and Ninja, which build into build/, and scripts/.
.DEFAULT_GOAL := all

BUILD := build
ninja = ninja -C $(BUILD) tenon tenon-sandbox
c_files = $(shell git ls-files -- '*.c' '*.h' '*.cc')
js_files = $(shell git grep -lI '^\#!/usr/bin/env node' -- scripts bench; git ls-files -- '*.cjs')
prettier = tests/node_modules/.bin/prettier --log-level warn --parser babel

.PHONY: all
all: $(BUILD)/build.ninja ## Build tenon and tenon-sandbox
	@$(ninja)

.PHONY: demo
demo: all ## Tell the story of a sync on made-up data (ONCE=1: and end)
	@scripts/demo

.PHONY: test
test: test-deps ## Run every test; the last line sums them up
	@scripts/test $(BUILD)

.PHONY: fmt
fmt: test-deps ## Lay out the sources
	@clang-format -i $(c_files)
	@$(prettier) --write $(js_files)

.PHONY: lint
lint: test-deps ## Hold the house rules, clang-tidy and cppcheck
	@scripts/lint
	@clang-format --dry-run -Werror $(c_files)
	@$(prettier) --check $(js_files)
	@scripts/analyse $(BUILD)

.PHONY: sanitize
sanitize: test-deps ## Run the tests again under the sanitizers
	@scripts/sanitize

.PHONY: install
install: all ## Install the programs and what they come with (PREFIX, DESTDIR)
	@meson configure $(BUILD) $(if $(PREFIX),--prefix=$(PREFIX)) --no-pager >/dev/null
	@meson install -C $(BUILD)

# Each measures one thing; its last line is NAME key=value ...
.PHONY: bench-first-sync bench-idle soak-kill
bench-first-sync: all ## A first sync of 400,000 records against its floor
bench-idle: all ## 100,000 pairs that agree: nothing is written, little is asked
soak-kill: all ## 200 times kill -9: nothing is lost or doubled
bench-first-sync bench-idle soak-kill:
	@bench/$@

.PHONY: soak-sim
soak-sim: test-deps ## 100,000 seeds of the simulation; the last line is soak-sim key=value ...
	@ninja -C $(BUILD)
	@bench/$@

.PHONY: sim-mutants
sim-mutants: test-deps ## Plant defects one by one: the simulation must find each
	@bench/$@

.PHONY: clean
clean: ## Remove what was built
	@rm -rf build build-* tests/node_modules

.PHONY: help
help: ## List what make can do
	@sed -n 's/^\([a-z -]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 48

$(BUILD)/build.ninja: | build-deps
	@meson setup $(BUILD)

.PHONY: build-deps test-deps
build-deps:
	@scripts/deps build
# Whether there are tests at all is settled when the build folder is set up.
test-deps:
	@scripts/deps test
	@[ -e $(BUILD)/build.ninja ] || meson setup $(BUILD)
	@grep -q tests/sim $(BUILD)/build.ninja || meson setup --reconfigure $(BUILD)
	@cmp -s tests/package-lock.json tests/node_modules/.from || (cd tests && \
		npm ci --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/.from)
