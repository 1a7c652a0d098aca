# Everything a person types. Assumed: Python >= 3.11 with venv, Node >= 20, make.
PYTHON ?= python3
PORT_ARGS ?=
PYTEST_ARGS ?= -n 3 --dist loadfile --no-loadscope-reorder
# Every process would compile the sources anew.
unexport PYTHONDONTWRITEBYTECODE
PIP = .venv/bin/python -m pip install -q --disable-pip-version-check
NPM_CI = npm ci --no-audit --no-fund --loglevel=error
# The last release of the library that carries the schemas of OCPP 2.0.
OCPP20 = .cache/ocpp-0.26.0/.installed
WEB_OUT = src/gridtap/web_dist
WEB_SOURCES = $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/.*' 2>/dev/null)
SLOW_FOLDERS = $(addprefix tests/,api bench faults gateway interop pages simulator stories storage web)
QUICK_TESTS = $(filter-out $(SLOW_FOLDERS) tests/__pycache__ tests/conftest.py,$(wildcard tests/*))
# Named, so that no process reads all other tests first.
BROWSER_TESTS = $(shell grep -rlF pytest.mark.browser --include='*.py' tests)
LINTED = $(wildcard src tests tools bench)
.DEFAULT_GOAL := help
.PHONY: help run test style types apps tests stories check lint format bench map schemas web chromium locks

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: .venv/.run web ## Start everything with a demo city: driver app, operator console, API, OCPP (data in ./var)
	GRIDTAP_DATA_DIR=$${GRIDTAP_DATA_DIR:-var} .venv/bin/gridtap run --demo $(PORT_ARGS)

# One after the other: side by side they starve each other on two cores, and waits run out.
test: .venv/.dev $(OCPP20) web chromium style types apps tests stories ## Run every check and every test

lint: style types ## Format, lint, types, floors and own rules

style: .venv/.dev $(OCPP20) ## A part of `test`: format, lint, floors and own rules
	.venv/bin/ruff format --check $(LINTED)
	.venv/bin/ruff check $(LINTED)
	.venv/bin/lint-imports --no-cache
	.venv/bin/python -m tools.lints

types: .venv/.dev $(OCPP20) ## A part of `test`: pyright
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 .venv/bin/pyright

apps: web ## A part of `test`: the web apps' own checks and tests
	$(if $(wildcard web/package.json),cd web && npm run check && npm test)

tests: .venv/.dev $(OCPP20) ## A part of `test`: every Python test without a browser
	.venv/bin/python -m pytest $(PYTEST_ARGS) -m "not browser"

stories: .venv/.dev web chromium ## A part of `test`: stories in a browser
	.venv/bin/python -m pytest $(PYTEST_ARGS) -m browser $(BROWSER_TESTS)

check: lint ## Format, lint, types, floors, own rules and quick tests
	$(if $(QUICK_TESTS),.venv/bin/python -m pytest -q -m "not slow and not browser" -k "not postgresql" $(QUICK_TESTS))

format: .venv/.dev ## Put the code into shape
	.venv/bin/ruff check --fix-only -q $(LINTED)
	.venv/bin/ruff format -q $(LINTED)

bench: .venv/.dev bench/node/node_modules/.installed ## Measure what we promise beside other servers and print the table
	.venv/bin/python -m bench.run

map: .venv/.dev ## Write the generated pages of docs/: modules, settings, problem codes, spec coverage, conformance, capabilities
	.venv/bin/python -m tools.module_map
	.venv/bin/python -m tools.settings_page
	.venv/bin/python -m tools.problem_codes
	.venv/bin/python -m tools.spec_coverage
	.venv/bin/python -m tools.conformance_table
	.venv/bin/python -m tools.capabilities

schemas: .venv/.dev $(OCPP20) ## Generate the OCPP message types from the official schemas
	.venv/bin/python -m tools.generate_messages
	.venv/bin/python -m tools.generate_messages --version v20 --source .cache/ocpp-0.26.0/ocpp

web: $(if $(wildcard web/package.json),$(WEB_OUT)/.built) ## Build the driver app and the operator console

chromium: ## See that there is a Chromium for the browser tests
	@sh tools/need_chromium.sh

locks: .venv/.dev ## Pin the dependencies anew (needs uv)
	sh tools/lock.sh

.venv/bin/python:
	@$(PYTHON) tools/need_python.py
	$(PYTHON) -m venv .venv

.venv/.run: locks/run.txt locks/build.txt pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r locks/run.txt
	$(PIP) --require-hashes -r locks/build.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: locks/dev.txt .venv/.run
	$(PIP) --require-hashes -r locks/dev.txt
	@touch $@

$(OCPP20): locks/ocpp20.txt | .venv/bin/python
	$(PIP) --upgrade --no-deps --require-hashes --target $(@D) -r locks/ocpp20.txt
	@touch $@

web/node_modules/.installed: web/package-lock.json
	@sh tools/need_node.sh
	cd web && $(NPM_CI)
	@touch $@

$(WEB_OUT)/.built: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run build
	@mkdir -p $(WEB_OUT) && touch $@

bench/node/node_modules/.installed: bench/node/package-lock.json
	@sh tools/need_node.sh
	cd bench/node && $(NPM_CI)
	@touch $@
