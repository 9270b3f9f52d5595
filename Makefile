# make run: rehearse in the browser, or run on your Slack once .env has its tokens.
# make test: every check and test. make soak: minutes of searching by dice. make chaos: hours of it.
# make mutants: the faults in what changed that no test catches; BASE=main or BASE=all for more.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FILE ?= events/ml4sci-2020.yaml
BASE ?= HEAD~1
# As many tests side by side as there are processors; what is left over goes to who is done.
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal --durations 10 $(PYTEST_OPTIONS)

# What one process has compiled the next need not: tests start many.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test soak check lint bench chaos mutants docs format clean

run: $(VENV)/installed
	@if [ -n "$$SLACK_BOT_TOKEN" ] || grep -Eqs '^ *(export +)?SLACK_BOT_TOKEN *=.*[^ ]' .env; then \
		exec $(BIN)/hackathon-bot run; \
	else \
		exec $(BIN)/hackathon-bot rehearse $(FILE) --page; \
	fi

# mypy has work for one processor, and does it beside the first tests; what it says comes after them.
test: lint
	$(BIN)/mypy >$(VENV)/mypy.log 2>&1 & mypy=$$!; \
	$(PYTEST) tests/bot -m counted --cov --cov-report term --cov-fail-under 95; tests=$$?; \
	wait $$mypy; mypy=$$?; cat $(VENV)/mypy.log; exit $$((mypy || tests))
	$(PYTEST) tests -m 'not counted and not soak'

soak: $(VENV)/installed-dev
	$(PYTEST) tests -m 'soak or property' --hypothesis-profile search

check: lint
	$(BIN)/mypy

lint: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks

chaos: $(VENV)/installed-dev
	for round in $$(seq 20); do $(PYTEST) tests -m property --hypothesis-profile search || exit 1; done
	$(BIN)/python -m tests.chaos
	$(BIN)/python -m tests.fuzz --payloads 100000

mutants: $(VENV)/installed-dev
	$(BIN)/python -m tests.mutants --base $(BASE) $(MUTANTS_OPTIONS)

docs: $(VENV)/installed-dev
	$(BIN)/python -m bot.hackathon_file.docs.generate
	$(BIN)/hackathon-bot manifest > manifest.yaml

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build *.egg-info

# Debian ships python3 without venv; where that is missing, this installs it or says how.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -yq python3-venv; \
		else echo "Python's venv is missing: sudo apt install python3-venv, then again."; exit 1; fi; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/installed
