# Two commands on a bare machine (python3 ≥ 3.11 with venv, make, git): `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 5031
SEED ?= 31
SIZE ?= 300

.PHONY: demo test verify check coverage policy mutants load rehearsal sbom licences lock clean help

help:
	@echo "make demo      serve a demonstration on http://127.0.0.1:$(PORT)  (PORT= SEED= SIZE= RESET=1)"
	@echo "make test      run every test"
	@echo "make verify    the long figures, whole: hours  (ARGS=\"kills mails\": some of them; ARGS=--help names them)"
	@echo "make check     lint, types, import contracts"
	@echo "make coverage  run every test and show what no test reaches"
	@echo "make policy    write docs/security/policy.csv from what the site does: read the difference"
	@echo "make mutants   take every guard away in turn: the policy must notice  (ARGS=)"
	@echo "make sbom      write sbom.cdx.json, the bill of materials (CycloneDX), from the locks"
	@echo "make licences  write docs/licences.md, the licence of every locked package"
	@echo "make rehearsal kill and restart two web instances and two workers behind nginx, under load  (ARGS=)"
	@echo "make load      how many visitors the site bears, beside a bare page, on both databases  (ARGS=)"
	@echo "make lock      pin the dependencies again"

demo: $(READY)
	@$(BIN)/coup-de-pouce demo --port $(PORT) --seed $(SEED) --size $(SIZE) $(if $(RESET),--reset)

# Databases of tests live in memory where the machine has such a folder.
TEMPROOT := $(if $(wildcard /dev/shm),PYTEST_DEBUG_TEMPROOT=/dev/shm)

test: $(READY)
	@$(TEMPROOT) $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

# Only a whole run is long: each part ends by itself and prints its figure.
verify: $(READY)
	@$(BIN)/python tests/verify.py $(ARGS)

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

coverage: $(READY)
	@$(TEMPROOT) $(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report term $(ARGS)

policy: $(READY)
	@$(BIN)/python tests/support/policy.py > policy.new && mv policy.new docs/security/policy.csv

mutants: $(READY)
	@$(BIN)/python tests/security/mutants.py $(ARGS)

sbom: $(READY)
	@$(BIN)/python -m app.assets.supply sbom > sbom.cdx.new && mv sbom.cdx.new sbom.cdx.json && echo sbom.cdx.json

licences: $(READY)
	@$(BIN)/python -m app.assets.supply licences

rehearsal: $(READY)
	@PYTHONPATH=tests/support $(BIN)/python tests/faults/rolling.py $(ARGS)

load: $(READY)
	@$(BIN)/python tests/load/run.py $(ARGS)

# The lock holds every extra for every Python from 3.11 on; that of servers is the part of it that serves people.
lock: $(READY)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --extra compiled --extra postgres --extra redis --extra server \
		--universal --python-version 3.11 -c requirements.txt \
		--generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o requirements-server.txt

clean:
	rm -rf $(VENV) build dist sbom.cdx.json instance app/static/vendor app/places/data

$(READY): requirements.txt pyproject.toml package-lock.json app/assets/build.py app/assets/vendor.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || { echo "Making $(VENV)…"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the locked dependencies…"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.txt
	@echo "Building the project and bringing its front-end assets…"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --editable .
	@touch $(READY)
