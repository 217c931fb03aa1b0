# Two commands matter: `make run` and `make test`. `make help` lists the rest.
#
# PYTHON=/path/to/python    the Python for .venv (otherwise the newest that works)
# HOST, PORT, DATABASE_URL  where `make run` answers, and its database
# TEST_DATABASE_URL         a PostgreSQL server for the tests (otherwise they start one)
# CHROMIUM                  a browser for the tests (otherwise one is found or installed)

VENV        := .venv
PY          := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
CATALOGUES  := $(patsubst %.po,%.mo,$(wildcard crm/translations/*/LC_MESSAGES/*.po))
WORKERS     ?= 2

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test bench mutants texts set-up set-up-dev venv lint format lock clean \
	browser ruff format-check mypy templates catalogue test-sqlite test-postgresql

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: set-up catalogue ## start Etablera with its database, worker and demo region
	@$(PY) -m crm.launch

# ---------------------------------------------------------------- tests

STEPS := browser ruff format-check mypy templates catalogue test-sqlite test-postgresql

test: set-up-dev ## every check and test, on SQLite and PostgreSQL; stops at the first failure
	@start=$$(date +%s); \
	minutes() { awk -v s=$$(( $$(date +%s) - start )) 'BEGIN { printf "%.1f minutes", s / 60 }'; }; \
	for step in $(STEPS); do \
		printf '\n===== %s\n' "$$step"; \
		$(MAKE) --no-print-directory "$$step" || { \
			printf '\nmake test: FAILED in step "%s", after %s. Once more, only this: make %s\n' \
				"$$step" "$$(minutes)" "$$step"; \
			exit 1; \
		}; \
	done; \
	printf '\nmake test: all passed in %s.\n' "$$(minutes)"

lint: ruff format-check mypy templates ## the checks without the tests

browser: set-up-dev ## find or install the browser that tests drive
	@$(PY) -m tests.services

ruff: set-up-dev ## lint of the Python code
	@$(PY) -m ruff check .

format-check: set-up-dev ## is the Python code formatted?
	@$(PY) -m ruff format --check .

mypy: set-up-dev ## types of the application
	@$(PY) -m mypy

# Lint only: djlint's formatter breaks tags apart where the space between them shows.
templates: set-up-dev ## lint of the templates
	@$(PY) -m djlint --lint --quiet templates

catalogue: set-up $(CATALOGUES) ## translations, compiled

# worksteal: whoever is done takes over what waits for the other.
PYTEST := $(PY) -m pytest -n $(WORKERS) --dist=worksteal

# What cannot tell databases apart runs once, with SQLite.
test-sqlite: set-up-dev ## all tests, on SQLite
	@$(PYTEST) --database=sqlite

test-postgresql: set-up-dev ## all tests that ask a database, on PostgreSQL
	@$(PYTEST) --database=postgresql -m "not browser and not no_database"

bench: set-up-dev catalogue ## queries, milliseconds and kilobytes of the main pages; a thousand letters; an import
	@$(PY) -m tests.bench.pages
	@$(PY) -m tests.bench.letters
	@$(PY) -m tests.bench.imports

mutants: set-up-dev catalogue ## breaks the rules of who sees what, one by one: do the tests notice? (20 minutes)
	@$(PY) -m mutmut run --max-children $(WORKERS) $$($(PY) -m tests.bench.mutants --names)
	@$(PY) -m tests.bench.mutants

# ---------------------------------------------------------------- upkeep

format: set-up-dev ## format the Python code and correct what lint can
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

# One lock for every supported system and Python from 3.11. --no-config: nobody's own settings in it.
LOCK := uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

BABEL := $(PY) -m babel.messages.frontend --quiet
texts: set-up ## bring new texts into the Swedish catalogue, where they wait for their Swedish
	@mkdir -p instance
	$(BABEL) extract --mapping-file=crm/translations/babel.cfg --keywords=_l --no-location --sort-output \
		--output-file=instance/messages.pot .
	$(BABEL) update --input-file=instance/messages.pot --output-dir=crm/translations --locale=sv \
		--no-fuzzy-matching --ignore-obsolete --width=100

lock: ## pin the newest allowed packages (needs uv): requirements*.in -> requirements*.txt
	$(LOCK) --upgrade --output-file requirements.txt requirements.in
	$(LOCK) --upgrade --constraint requirements.txt --output-file requirements-dev.txt requirements-dev.in

clean: ## remove all that make made; the database in instance/ stays
	rm -rf $(VENV) mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis $(CATALOGUES)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- set-up
# Packages are installed when the lock differs from the copy kept in .venv at the last installation.

set-up: venv
	@cmp -s requirements.txt $(VENV)/requirements.txt || { \
		echo "Installing the packages Etablera needs ..."; \
		$(PIP_INSTALL) -r requirements.txt && cp requirements.txt $(VENV)/; \
	}

set-up-dev: venv
	@cmp -s requirements-dev.txt $(VENV)/requirements-dev.txt || { \
		echo "Installing the packages for development ..."; \
		$(PIP_INSTALL) -r requirements-dev.txt && cp requirements.txt requirements-dev.txt $(VENV)/; \
	}

%.mo: %.po
	@$(PY) -m babel.messages.frontend --quiet compile --input-file=$< --output-file=$@

venv:
	@$(FIND_PYTHON)

# The first Python that really runs (a version manager's stand-in may not), is new enough and can
# make a virtual environment. Otherwise one line says what to install.
define FIND_PYTHON
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'; \
version() { "$$1" -c 'import sys; print(sys.version)' 2>/dev/null; }; \
if $(PY) -c "import pip; $$new_enough" 2>/dev/null; then \
	[ -z "$(PYTHON)" ] && exit 0; \
	[ "$$(version "$(PYTHON)")" = "$$(version $(PY))" ] && exit 0; \
fi; \
found=; no_venv=; \
for python in $(if $(PYTHON),"$(PYTHON)",python3.14 python3.13 python3.12 python3.11 python3); do \
	"$$python" -c "$$new_enough" 2>/dev/null || continue; \
	if "$$python" -c 'import venv, ensurepip' 2>/dev/null; then found="$$python"; break; fi; \
	no_venv="$${no_venv:-$$python}"; \
done; \
if [ -n "$$found" ]; then \
	echo "Making $(VENV) with $$("$$found" --version) ..."; \
	"$$found" -m venv --clear $(VENV); \
elif [ -n "$$no_venv" ]; then \
	echo "$$no_venv lacks the modules that make a virtual environment: install them (Debian, Ubuntu: apt install $${no_venv##*/}-venv)." >&2; exit 1; \
else \
	echo "Etablera needs Python 3.11 or newer$(if $(PYTHON), and PYTHON=$(PYTHON) is not one that runs): install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) or name one with PYTHON=/path/to/python." >&2; exit 1; \
fi
endef
