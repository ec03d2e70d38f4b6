# SPDX-License-Identifier: MPL-2.0
# The only commands: people and CI call these. Each works on a fresh Debian 12 with Python 3.11 and make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
OVERBLIK := $(BIN)/overblik
PROCESSES ?= 2
# $(call tests,MARKS,MORE,AGAIN): what fails gets one more try (with AGAIN), alone on the machine. Some tests kill servers
# and fill disks; two of those at once can starve each other on a small one.
tests = $(BIN)/pytest -n $(PROCESSES) --dist worksteal -m "$(1)" $(2) || { \
  echo "make $@: what failed gets one more try, alone on the machine" >&2; $(BIN)/pytest --last-failed -m "$(1)" $(2) $(3); }

.PHONY: setup demo serve test cover test-fast proof bench docs pictures lint debian clean

# --- Set-up ---------------------------------------------------------------------------------------------------

setup: $(VENV)/.runtime $(VENV)/.static

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	   if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); \
	   else echo "make: Debian keeps venv apart: apt-get install python3-venv, then run make again" >&2; exit 1; fi; }

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/runtime.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	touch $@

# npm from the system, or the one that a Python wheel carries. What only the tests use is left out.
NPM_CI := npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
NODE_WHEEL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/node.txt
node_modules/.done: package.json package-lock.json | $(VENV)/.runtime
	@if command -v npm >/dev/null; then $(NPM_CI) --omit=dev; \
	 else $(NODE_WHEEL) && PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM_CI) --omit=dev; fi
	touch $@

# The tests' accessibility checker and sign-in provider, which needs Node.js 20; Debian 12 has 18.
node_modules/.tests: node_modules/.done
	@if ! node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null; then $(NODE_WHEEL); fi
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM_CI)
	touch node_modules/.done $@

TEXTS := $(shell find src -name '*.po')
STYLES := $(shell find src/overblik/webkit -name '*.py' -o -path '*/static/webkit/*.css')

$(VENV)/.static: node_modules/.done $(TEXTS) $(STYLES)
	$(BIN)/python -m overblik.webkit.build
	touch $@

# What the tests need from Debian: a browser, a load generator and a message broker. Nothing to do when they are there.
# Of PostgreSQL they need the programs; Debian would also make a cluster and start it now and at every boot.
# Of RabbitMQ too: its package would start a broker and a port mapper, and again at every boot.
NO_START := /usr/sbin/policy-rc.d
NO_CLUSTER := /etc/postgresql-common/createcluster.d/overblik-tests.conf
debian:
	@if ! command -v chromium >/dev/null || ! command -v wrk >/dev/null || ! command -v pgbench >/dev/null; then \
	   mkdir -p $(dir $(NO_CLUSTER)); echo "create_main_cluster = false" >$(NO_CLUSTER); trap "rm $(NO_CLUSTER)" EXIT; \
	   apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	     chromium chromium-headless-shell wrk postgresql-15 postgresql-contrib fonts-liberation; fi
	@command -v chromium-headless-shell >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install \
	   -y -qq --no-install-recommends chromium-headless-shell; } || echo "make: tests take chromium, which is slower" >&2
	@if [ ! -x /usr/sbin/rabbitmq-server ]; then \
	   if [ ! -e $(NO_START) ]; then trap "rm $(NO_START)" EXIT; \
	     printf '#!/bin/sh\nexit 101\n' >$(NO_START); chmod 755 $(NO_START); fi; \
	   apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rabbitmq-server; \
	   update-rc.d rabbitmq-server disable; \
	   rm -f /etc/systemd/system/*.wants/epmd.*; fi

# --- Use ------------------------------------------------------------------------------------------------------

demo: setup
	@export OVERBLIK_DATA="$${OVERBLIK_DATA:-.overblik}" OVERBLIK_MODE=demo; \
	 $(OVERBLIK) demo load; $(OVERBLIK) demo persons; \
	 $(OVERBLIK) worker & trap "kill $$!" EXIT; $(OVERBLIK) serve

serve: setup
	$(OVERBLIK) serve

# --- Proof ----------------------------------------------------------------------------------------------------

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# All tests, each once: first those of `cover`, then the rest.
REST := slow or database or browser
test: debian setup node_modules/.tests $(VENV)/.dev
	@$(MAKE) --no-print-directory --jobs=2 lint cover
	$(call tests,$(REST))

# What is quick and needs neither database nor browser, and whether it reaches every branch of the pure modules.
MEASURED := --cov --cov-report= --cov-fail-under=0
cover: setup $(VENV)/.dev
	$(call tests,not ($(REST)),$(MEASURED),--cov-append)
	$(BIN)/python -m coverage report

test-fast: setup $(VENV)/.dev
	$(BIN)/pytest -n $(PROCESSES) --dist worksteal -m "not slow and not browser"

proof: debian setup node_modules/.tests $(VENV)/.dev
	OVERBLIK_PROOF=full $(BIN)/pytest -n $(PROCESSES) --dist worksteal

bench: debian setup $(VENV)/.dev
	$(OVERBLIK) bench all

docs: setup $(VENV)/.dev
	$(BIN)/python -m tests.meta.references --write

# The pictures in the documents, taken anew; pixels differ a little from machine to machine.
pictures: debian setup node_modules/.tests $(VENV)/.dev
	$(BIN)/python -m tests.pictures --write

clean:
	rm -rf $(VENV) node_modules build
