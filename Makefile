# Everything is started and checked from here. `make` alone says what there is.

# The system's own Python where it is 3.11 or 3.12, for which Redis comes built, and can install packages. Distributions
# build theirs with profiles of its running, which pyenv does not by itself, and the tests take an eighth less on it.
PYTHON ?= $(shell /usr/bin/python3 -c 'import sys, pip; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' >/dev/null 2>&1 && \
	echo /usr/bin/python3 || for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done)
VENV = .venv/bin/python
# Processes for the tests: one more than there are processors, since they sometimes wait; four at most.
WORKERS = $$($(VENV) -c "import os; print(min(4, 1 + (os.cpu_count() or 1)))")
PRETTIER = $$($(VENV) scripts/prepare.py --node) node_modules/prettier/bin/prettier.cjs --log-level warn "static/*.{css,js}"

# What `manage.py check --deploy` is asked about: a production that is never connected to.
PRODUCTION = CPIP_ENV=production CPIP_ALLOWED_HOSTS=tracker.example CPIP_BASE_URL=https://tracker.example CPIP_DEMONSTRATION= CPIP_TODAY= \
	CPIP_SECRET_KEY=$$($(VENV) -c 'import secrets; print(secrets.token_urlsafe(50))') \
	DATABASE_URL=postgres://cpip@database.example/cpip REDIS_URL=redis://redis.example EMAIL_URL=smtp://mail.example

# Python keeps what it compiles, whatever the shell has asked: a run of the tests starts hundreds of processes, each of
# which would otherwise compile two thousand files first.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help prepare run test coverage test-one random fuzz soak bench crawl measure check format picture
.SILENT:

help: ## say what there is
	sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: prepare ## start the tracker on this machine; Ctrl-C stops it
	exec $(VENV) -m embedded run

test: prepare ## run the tests; ARGS="-k word" chooses some
	chromium=$$($(VENV) scripts/prepare.py --chromium) && \
	CPIP_CHROMIUM="$$chromium" exec $(VENV) -m embedded test -- \
	$(VENV) -m pytest -n $(WORKERS) $(ARGS)

coverage: prepare ## run the tests, half as slow again, and print what of the product they reach
	chromium=$$($(VENV) scripts/prepare.py --chromium) && rm -f var/coverage* && \
	CPIP_CHROMIUM="$$chromium" $(VENV) -m embedded test -- \
	$(VENV) -m coverage run -m pytest -n $(WORKERS) $(ARGS); code=$$?; \
	$(VENV) -m coverage combine -q && $(VENV) -m coverage report && exit $$code

test-one: prepare ## run one test in a moment: T=tests/people/test_people.py::test_name
	exec $(VENV) -m embedded test -- $(VENV) -m pytest -n 0 "$(T)"

random: prepare ## run the tests that live random histories, with others than `make test`; TIMES=10 as many
	first=$${FIRST:-$$(date +%s)} && echo "FIRST=$$first" && \
	CPIP_RANDOM_FIRST=$$first CPIP_RANDOM_TIMES=$(or $(TIMES),10) \
	exec $(VENV) -m embedded test -- $(VENV) -m pytest -n $(WORKERS) \
	tests/standing/test_as_at.py tests/dashboard/test_overview_on_any_day.py \
	tests/reminders/test_comings_and_goings.py

fuzz: prepare ## look for faults of the API for longer; SECONDS=600 for each of two organisations
	CPIP_FUZZ_SECONDS=$(or $(SECONDS),600) exec $(VENV) -m embedded test -- $(VENV) -m pytest tests/server/test_fuzz.py

soak: prepare ## send reminders to thousands while workers are killed, and print the figures
	CPIP_RANDOM_FIRST=$$(date +%s) CPIP_SOAK_PEOPLE=2000 CPIP_SOAK_KILLS=10 CPIP_SOAK_RECIPIENTS=$(or $(RECIPIENTS),10000) \
	CPIP_SOAK_TOLD=$(or $(TOLD),2000) \
	exec $(VENV) -m embedded test -- $(VENV) -m pytest -s tests/workers

bench: prepare ## time every page for the real programme, ten times it and a hundred times it; TIMES="1 10" chooses
	CPIP_BENCH_TIMES="$(or $(TIMES),1 10 100)" exec $(VENV) -m embedded test -- $(VENV) -m tests.bench

crawl: prepare ## keep every answer of the running tracker in the folder INTO; LIKE=folder compares, ROLES="member api-key" chooses
	$(VENV) scripts/crawl.py read http://127.0.0.1:$(or $(PORT),8000) $(or $(INTO),var/crawl) \
	$(if $(LIKE),--like $(LIKE)) $(if $(ROLES),--roles $(ROLES))
	$(if $(LIKE),$(VENV) scripts/crawl.py compare $(LIKE) $(or $(INTO),var/crawl) $(if $(ROLES),--roles $(ROLES)))

measure: prepare ## print how easy the code is to read, in figures with limits; fails where one is missed
	$(VENV) scripts/measure.py

check: prepare ## check style, types, imports, migrations, the API's schema and the production settings
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	.venv/bin/djangofmt --check templates
	.venv/bin/djangofmt check templates
	$(PRETTIER) --check
	$(VENV) -m mypy
	.venv/bin/lint-imports
	$(VENV) -W ignore::RuntimeWarning scripts/check_structure.py
	$(VENV) scripts/draw_parts.py --check
	$(VENV) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run  # it warns of having no database
	$(VENV) manage.py check
	$(VENV) scripts/check_schema.py
	$(PRODUCTION) $(VENV) manage.py check --deploy --fail-level WARNING

format: prepare ## put Python, templates, styles and scripts in the one format
	$(VENV) -m ruff check --fix
	$(VENV) -m ruff format
	.venv/bin/djangofmt check --fix --quiet templates
	.venv/bin/djangofmt --quiet templates
	$(PRETTIER) --write

picture: prepare ## draw the parts and their imports anew, in docs/parts.svg
	$(VENV) scripts/draw_parts.py

prepare: ## install what the other verbs need, where it is missing or out of date
	test -n "$(PYTHON)" || { echo "The tracker needs Python 3.11 or newer, and none is on the PATH." >&2; exit 1; }
	$(PYTHON) scripts/prepare.py
