# What a desk types: `make report`; what a developer types: `make lint test`.
# Everything is installed into .venv from a lock file with hashes, once: stamps say what is done. The lock
# names every package, so nothing is resolved anew: a release made since then cannot get in the way.

PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --build-deps-for wheel --build-deps-for editable

.PHONY: report test lint lock check-site bench clean
.DEFAULT_GOAL := report

report: $(VENV)/.reporter
	@$(BIN)/reporter demo

test: $(VENV)/.developer
	@$(BIN)/python -m pytest

lint: $(VENV)/.developer
	@$(BIN)/ruff check .
	@$(BIN)/mypy

# Both lock files anew, within the ranges of pyproject.toml: `make lock UPGRADE=--upgrade` takes the newest.
lock: $(VENV)/.developer
	$(COMPILE) $(UPGRADE) --output-file requirements.lock pyproject.toml
	$(COMPILE) $(UPGRADE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

# A finished site held against a browser and two checkers: `make check-site OUTPUT=output`. It needs Debian's
# chromium and default-jre-headless and Node's npm; what npm brings is pinned in tests/battery.
OUTPUT := output
check-site: $(VENV)/.developer tests/battery/node_modules/.package-lock.json
	@$(BIN)/python -m tests.battery $(OUTPUT)

tests/battery/node_modules/.package-lock.json: tests/battery/package-lock.json
	@cd tests/battery && npm ci --ignore-scripts

# How fast, beside the straightforward way and the targets; peers where they are installed.
bench: $(VENV)/.developer
	@$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) tests/battery/node_modules build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find reporter tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@.ci/system-packages
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv was found; install one and try again." >&2; exit 1; }
	@echo "Creating $(VENV) with $(PYTHON)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.reporter: $(VENV)/.created requirements.lock pyproject.toml
	@echo "Installing what requirements.lock pins"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.reporter requirements-dev.lock
	@echo "Installing what requirements-dev.lock pins"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@
