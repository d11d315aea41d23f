# Fundportal: needs Python 3.11, 3.12 or 3.13 with venv, and make. Every target sets up what it needs.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	2>/dev/null && echo "$$python" && break; done)
PY = .venv/bin/python
PO = locale/sv/LC_MESSAGES/django.po
NO_PYTHON = Fundportal behöver Python 3.11, 3.12 eller 3.13, men ingen av dem finns här. \
	I Debian: sudo apt-get install python3 python3-venv

.PHONY: demo test lint bench audit messages clean-demo css lock setup-demo setup-dev
.DEFAULT_GOAL := demo
# The packages are installed uncompiled: without kept bytecode each process would compile them anew
unexport PYTHONDONTWRITEBYTECODE

demo: setup-demo  ## the whole portal on http://127.0.0.1:8000 (PORT=… for another); Ctrl-C stops it
	@$(PY) -m fundportal.launcher --end-with-parent

setup-demo setup-dev: setup-%:
	@test -n "$(PYTHON)" || { echo "$(NO_PYTHON)" >&2; exit 1; }
	@"$(PYTHON)" -I fundportal/install.py $*

test: setup-dev  ## the whole suite, in parallel and random order; REQUIRE_BROWSER=1 requires Chromium
	@$(PY) -m pytest -q -n auto $(PYTEST_ARGS)

lint: setup-dev  ## style, types, import contracts, migrations, translations
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	PYTHONPATH=. .venv/bin/lint-imports
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PY) -m tests.translations

bench: setup-dev  ## the speeds that matter, as ratios of one run; START=1 the start too, LARGE=1 100,000 cases, QUEUED=1 200 reports at once
	@$(PY) -m tests.bench $(if $(START),--start) $(if $(LARGE),--large) $(if $(QUEUED),--queued)

audit: setup-dev  ## HTML validity, Lighthouse, wapiti; needs Java, Node and Chromium
	@$(PY) -m tests.bench.audit

messages: setup-dev  ## find new texts, compile the Swedish ones; needs gettext (Debian's package)
	$(PY) manage.py makemessages --locale sv --no-location --no-obsolete --ignore .venv --ignore tests
	msgcat --sort-output --output-file=$(PO) $(PO)
	$(PY) manage.py compilemessages --locale sv --ignore .venv
	$(PY) -m tests.translations

clean-demo: setup-demo  ## remove what the demo has kept, so that the next one begins anew
	@$(PY) -m fundportal.clean_demo

css:  ## compile static/scss; needs Node and npm
	static/build-css

lock: setup-dev  ## write requirements/*.txt anew from pyproject.toml: versions and hashes, no hosts
	@for purpose in production demo dev; do \
	    extra=$$(test $$purpose = production || echo --extra $$purpose); \
	    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	        --no-header --no-emit-index-url $$extra pyproject.toml -o requirements/$$purpose.txt \
	    || exit 1; \
	done
