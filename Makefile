# `make serve` and `make test` need Python 3.11 to 3.13, pip and make; everything else they bring along.
# Targets do their own looking: nothing here is built from files.
.PHONY: serve test prove planted chaos check setup setup-test
.DEFAULT_GOAL := serve
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# Three processes keep two cores busy: tests wait for servers a sixth of their time, and each more process collects them
# all. Neighbours share what a folder needs.
WORKERS := -n 3 --dist worksteal
# Bytecode is kept whatever the machine says: compiling everything anew takes each of many processes seconds.
export PYTHONDONTWRITEBYTECODE :=

serve: setup
	@exec $(BIN)/marquee serve

test: setup-test
	@$(BIN)/python -m pytest $(WORKERS) $(ARGS)

# The long form of what the suite proves in short: thousands of callbacks, hundreds of late payments. Some minutes.
prove: setup-test
	@$(BIN)/python -m pytest $(WORKERS) -m long $(ARGS)

# Is the suite worth its time? Plants the bugs of tests/planted one by one and prints which tests catch each.
planted: setup-test
	@$(BIN)/python -m tests.planted

check: setup-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports

# Three minutes of faults against a platform of its own, beyond what `make test` has time for. ARGS="--seed 7": again.
chaos: setup-test
	@exec $(BIN)/python -m tests.chaos $(ARGS)

# The virtual environment follows the lock file's content: a checkout changes its time, not what it says.
setup:
	@sh .ci/setup

setup-test:
	@sh .ci/setup requirements-test.lock
