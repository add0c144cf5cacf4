# Needs git, Python 3.11 or newer and make; everything else lands in .venv.
.DEFAULT_GOAL := help
.PHONY: help run test check lint wheel bench torture eval fmt migration demo

PYTHON ?= python3
PORT ?= 8000
TITLE ?=
ARGS ?=
export PYTHONUTF8 := 1

BIN := .venv/bin
READY := .venv/ready

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: $(READY) ## serve on http://127.0.0.1:$PORT (8000)
	@exec $(BIN)/andon serve --port $(PORT)

demo: $(READY) ## fill an empty database with a sample organisation
	@exec $(BIN)/andon demo

test: $(READY) ## the whole suite, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: lint test wheel ## everything that a change has to pass

lint: $(READY) ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

wheel: $(READY) ## build the wheel, install it elsewhere and try it
	$(BIN)/python -m tests.support.wheel

fmt: $(READY) ## put the code into its one shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

migration: $(READY) ## draft a migration: make migration TITLE="Add what"
	$(BIN)/python -m tests.support.draft "$(TITLE)"

bench: $(READY) ## measure, as ratios to floors of the same run
	$(BIN)/python -m benchmarks $(ARGS)

torture: $(READY) ## the kill, fault and fuzz loops at full length
	ANDON_TORTURE=full $(BIN)/python -m pytest -m torture $(ARGS)

eval: $(READY) ## measure the quality of finding and linking
	$(BIN)/python -m benchmarks.eval $(ARGS)

# Made again whenever the lock or the project's own declaration changes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Andon needs Python 3.11 or newer; say which with make PYTHON=...")'
	@echo "setting up .venv, about a minute"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@
