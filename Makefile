# `make serve` and `make test` need Python 3.11 to 3.13, pip and make; everything else they bring along.
# Targets do their own looking: nothing here is built from files. What follows ## is what `make help` shows.
.PHONY: help serve test prove planted chaos bench check fix contracts release-contracts migration lock setup setup-test
.DEFAULT_GOAL := serve
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# Three processes keep two cores busy: tests wait for servers a sixth of their time, and each more process collects them
# all. Neighbours share what a folder needs.
WORKERS := -n 3 --dist worksteal
# Bytecode is kept whatever the machine says: compiling everything anew takes each of many processes seconds.
export PYTHONDONTWRITEBYTECODE :=

help: ## What there is to make.
	@awk -F ' ?## ' '/^[a-z-]+:.* ## / { sub(/:.*/, "", $$1); printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: setup ## Serve on http://127.0.0.1:8000 with demo data, workers and all servers inside. Ctrl-C ends them.
	@exec $(BIN)/marquee serve

test: setup-test ## The whole suite, on a real PostgreSQL and a real Valkey. ARGS="tests/rest -k pages": a part of it.
	@$(BIN)/python -m pytest $(WORKERS) $(ARGS)

check: setup-test ## What must hold before a commit: lint, format, types, imports, contracts, renamed words, sizes, paths, settings.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/python -m checks

fix: setup-test ## Mend and format what ruff can.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Thousands of callbacks, hundreds of late payments. Some minutes.
prove: setup-test ## The long form of what the suite proves in short.
	@$(BIN)/python -m pytest $(WORKERS) -m long $(ARGS)

# Is the suite worth its time? Plants the bugs of tests/planted one by one and prints which tests catch each.
planted: setup-test ## Plant known bugs one by one, and see which tests catch each.
	@$(BIN)/python -m tests.planted

# Beyond what `make test` has time for. ARGS="--seed 7": again.
chaos: setup-test ## Three minutes of faults against a platform of its own, then proof that no promise was broken.
	@exec $(BIN)/python -m tests.chaos $(ARGS)

# Some forty minutes; ARGS="lock-hot viewers": some lines; ARGS=--smoke: small and short, to see that all work.
bench: setup-test ## The platform beside its peers, as a table: see docs/performance.md.
	@exec $(BIN)/python -m bench $(ARGS)

contracts: setup-test ## Write schema.graphql, openapi.json and the web page's operations anew from the code.
	@$(BIN)/marquee schema graphql > schema.graphql.new && mv schema.graphql.new schema.graphql
	@$(BIN)/marquee schema openapi > openapi.json.new && mv openapi.json.new openapi.json
	@$(BIN)/marquee schema operations > operations.new && mv operations.new web/operations.json
	@$(BIN)/marquee schema operation-names > operations.new && mv operations.new web/operations.js

release-contracts: ## Part of a release: later changes are compared with the contracts of now.
	@cp schema.graphql openapi.json contracts/released/

migration: setup-test ## A new revision of the database: make migration NAME=movie_rating
	@test -n "$(NAME)" || { echo "Name it: make migration NAME=movie_rating" >&2; exit 2; }
	@$(BIN)/alembic revision --message "$(NAME)" --rev-id \
		"$$(ls migrations/versions | awk -F _ '/^[0-9]+_/ { newest = $$1 } END { printf "%04d", newest + 1 }')"
	@$(BIN)/ruff format --quiet migrations/versions

lock: ## Write both lock files anew from pyproject.toml. Versions that still fit stay; ARGS=--upgrade takes the newest.
	@command -v uv > /dev/null || { echo "make lock needs uv (0.5 or newer): pip install uv" >&2; exit 2; }
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --extra test --output-file requirements-test.lock

# Neither file names a host: where packages come from is the business of the machine that installs them.
COMPILE = uv pip compile pyproject.toml --quiet --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header $(ARGS)

# The virtual environment follows the lock file's content: a checkout changes its time, not what it says.
setup:
	@sh .ci/setup

setup-test:
	@sh .ci/setup requirements-test.lock
