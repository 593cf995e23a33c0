# What a person does with this project. `make help` lists it.
# DATABASE_URL and PORT are honoured by everything here that reads or serves data.

BIN := .venv/bin
# One worker for each core, but no more databases at once than a laptop likes.
PYTEST_WORKERS ?= -n auto --maxprocesses 8 --dist loadgroup
# What `make serve` seeds: none, or a dossier's folder; by default the demo, if nothing else is there.
SEED ?=
# More for pytest, as in: make test ARGS='-k edtf'
ARGS ?=

OPENAPI := src/astana_api/api/openapi/openapi.json
TYPED := src tests $(if $(wildcard benchmarks/*.py),benchmarks)

.DEFAULT_GOAL := help
.PHONY: help serve test test-acceptance mutation check format lock openapi bench bench-search clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# The stamps make the second start cheap: nothing is installed while lock and project file stand.
# What the tests need holds what the server needs, so the second stamp sets the first too.
INSTALLER := pyproject.toml scripts/python-environment

.venv/.serve-stamp: requirements.lock $(INSTALLER)
	@scripts/python-environment requirements.lock
	@touch $@

.venv/.test-stamp: requirements-dev.lock requirements.lock $(INSTALLER)
	@scripts/python-environment requirements-dev.lock
	@touch .venv/.serve-stamp $@

# The last command takes the shell's place, so that Ctrl-C and signals reach the server itself.
serve: .venv/.serve-stamp ## install, migrate, seed and serve on 127.0.0.1 (SEED=none|FOLDER instead of the demo)
	@set -e; \
	PATH="$(CURDIR)/$(BIN):$$PATH" SEED='$(SEED)' scripts/prepare-database; \
	exec $(BIN)/astana-api serve

# Without a PostgreSQL server the suite says loudly what it skipped; it does not stop here.
test: .venv/.test-stamp ## run the whole suite on SQLite and on PostgreSQL
	@scripts/system-packages postgresql curl || true
	@$(BIN)/python -m pytest $(PYTEST_WORKERS) -m 'not acceptance and not browser' $(ARGS)

# What takes minutes: generated requests to every operation, the commands of all documentation
# pages, killed servers, a browser, the packages.
test-acceptance: .venv/.test-stamp ## run what takes longer: documented commands, generated requests, kills
	@scripts/system-packages postgresql curl chromium || true
	@$(BIN)/python -m pytest $(PYTEST_WORKERS) -m 'acceptance or browser' $(ARGS)

mutation: .venv/.test-stamp ## change the program in one place at a time, and list what no test notices
	@$(BIN)/python -m tests.mutation $(ARGS)

check: .venv/.test-stamp ## lint, formatting, types, layers and the OpenAPI document
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports
	scripts/check-openapi

format: .venv/.test-stamp ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.test-stamp ## renew both lock files from pyproject.toml (LOCK_FLAGS=--upgrade for newer)
	@scripts/lock

openapi: .venv/.serve-stamp ## write the OpenAPI document from the code
	@$(BIN)/python -m astana_api openapi > $(OPENAPI).new
	@mv $(OPENAPI).new $(OPENAPI)

bench: .venv/.test-stamp ## run the benchmarks
	@$(BIN)/python -m benchmarks $(ARGS)

bench-search: .venv/.test-stamp ## names found across scripts, and search as names grow
	@$(BIN)/python -m benchmarks.searching $(ARGS)

clean: ## remove the environment and what tools left behind, never a database
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	find src tests benchmarks alembic -name __pycache__ -prune -exec rm -rf {} +
