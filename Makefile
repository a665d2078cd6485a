# One entry point for everything. `make help` lists the targets.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ENGINE ?=
REGION ?=
SCHEDULER ?=
# What `make diff` compares: the last commit and what lies here, if not told otherwise.
A ?= HEAD
B ?= $(or $(STUDY),.)
BIN := .venv/bin
READY := .venv/.ready
# The study to work on: this one, or one made by `make study`, in a folder of its own.
STUDY ?=
RUN = $(BIN)/python -m werkbedrijf $(if $(STUDY),--study "$$STUDY")

# What a command may be told. Under a name that is misspelt, a region would be made in this project
# and not in a study apart: no other is taken.
KNOWN := A B ENGINE FILE FROM ID LANGUAGE OPTIONS OTHERS PYTHON REGION SCHEDULER STUDY TITLE
KNOWN += ROCRATE_VALIDATOR THESIS_TEXT
ODD := $(filter-out $(KNOWN),$(foreach each,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(each)))),$(each))))
$(if $(ODD),$(error No command knows $(sort $(ODD)); known are $(KNOWN). Nothing was done. What is meant for other programs goes before make))

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Files are UTF-8, whatever the locale.
export PYTHONUTF8 := 1
# Bytecode is kept, whatever the shell says: without it each process compiles all it imports anew.
unexport PYTHONDONTWRITEBYTECODE
export SCHEDULER STUDY TITLE FROM FILE REGION ID A B

# Git leaves the outputs of notebooks out of what it tracks, once it is told how.
FILTER = root="$${STUDY:-.}"; git -C "$$root" rev-parse --git-dir >/dev/null 2>&1 \
	&& git -C "$$root" config filter.notebook-source.clean "'$$(pwd | sed "s/'/'\\\\''/g")/$(BIN)/python' -m werkbedrijf source" \
	&& git -C "$$root" config filter.notebook-source.smudge cat \
	&& git -C "$$root" config filter.notebook-source.required true || true

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all site watch document test verify archive bench lint lab figures diff study chapter import region messages kit cluster lock clean help

# The languages asked for on the command line; English goes into the study's own folders, others
# into build/<language>/. A LANGUAGE of the environment is gettext's: what commands speak.
ASKED := $(if $(filter command,$(firstword $(origin LANGUAGE))),$(LANGUAGE),en)
LANGUAGES := $(if $(filter all,$(ASKED)),en $(notdir $(wildcard src/werkbedrijf/locale/*)),$(ASKED))
# The languages between which every page of the sites leads over.
BESIDE = $(foreach each,$(if $(filter-out 1,$(words $(LANGUAGES))),$(LANGUAGES)),--beside $(each))

all: $(READY) $(if $(SCHEDULER),cluster) ## rebuild every notebook, table, figure and page (LANGUAGE=nl: in Dutch, into build/nl; LANGUAGE=all: in every language; ENGINE=kernel: without forking; SCHEDULER=tcp://host:8786: on a Dask cluster; REGION=id: that region's chapter and pages alone)
	@set -e; for language in $(LANGUAGES); do \
		$(RUN) $(if $(REGION),rebuild "$$REGION",build) --language $$language $(if $(ENGINE),--engine $(ENGINE)) $(if $(SCHEDULER),--scheduler "$$SCHEDULER"); \
		$(if $(REGION),,$(RUN) site --language $$language $(BESIDE);) \
	done

site: $(READY) ## build the web report in site/ from report/; open site/index.html (LANGUAGE=nl: in build/nl/site)
	@set -e; for language in $(LANGUAGES); do $(RUN) site --language $$language $(BESIDE); done

watch: $(READY) ## rebuild a region's chapter and pages whenever its files are saved: REGION=achterhoek
	@$(RUN) watch "$$REGION"

document: $(READY) ## write the whole report as .docx and PDF into build/document/ (LANGUAGE=nl: into build/nl/document)
	@set -e; for language in $(LANGUAGES); do $(RUN) document --language $$language; done

test: $(READY) ## run the tests, and compare the executed notebooks in report/ by running them again (STUDY=...: what holds for every study)
ifeq ($(STUDY),)
	@$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder
else
	@$(RUN) check
	@$(BIN)/pytest -n auto --dist loadfile tests/test_notebooks.py tests/test_study.py "$$STUDY/report"
endif

verify: $(READY) ## build twice, in unlike folders, locales and engines, and compare every file
	@$(RUN) verify

archive: $(READY) ## write the committed study as one zip, ready to deposit, into build/archive/
	@$(RUN) archive

bench: $(READY) ## measure the build against other ways to run the notebooks; takes an hour
	@$(BIN)/python bench/run.py $(if $(OTHERS),--others $(OTHERS))

lint: $(READY) ## check style, formatting, types, and that the rooms import one way
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@mkdir -p build && $(BIN)/lint-imports >build/imports.txt || { cat build/imports.txt; exit 1; }

lab: $(READY) ## open JupyterLab, where notebooks/ and report/ can both be reached
	@$(FILTER)
	@$(if $(STUDY),WERKBEDRIJF_ROOT="$$(cd "$$STUDY" && pwd)") $(BIN)/jupyter lab "$${STUDY:-.}"

figures: $(READY) ## put every figure on one page to look at: both languages, light, dark and grey
	@$(RUN) figures

diff: $(READY) ## tell what changed between two commits or folders of a study, and what made it: A=HEAD~1 B=HEAD (also as build/diff.html)
	@$(RUN) diff "$$A" "$$B"

study: $(READY) ## make a study of one's own: STUDY=../mine TITLE="..."; with FROM=this its regions and marks too
	@$(BIN)/python -m werkbedrijf study "$$STUDY" --title "$$TITLE" $(if $(FROM),--from "$$FROM")
	@$(FILTER)

chapter: $(READY) ## take a chapter of this project over into one's own study: STUDY=../mine ID=07-conclusion; without ID, name them
	@$(BIN)/python -m werkbedrijf chapter "$$STUDY" "$$ID"

# What the import is told is read by the shell here, so that it may hold quotation marks.
import: export OPTIONS :=
import: $(READY) ## take coded passages over as a region's evidence: FILE=segments.xlsx REGION=achterhoek (FILE='P1.csv "P 2.csv"': of several files; OPTIONS='--replace': as messages name them)
	@$(RUN) import "$$FILE" --region "$$REGION" $(OPTIONS)

region: $(READY) ## make the folder of a new region: ID=achterhoek TITLE="Achterhoek"
	@$(RUN) region "$$ID" --title "$$TITLE"

messages: $(READY) ## bring the catalogues of translations up to date with code and notebooks
	@$(RUN) messages

kit: $(READY) ## write interview guide, codebook and spreadsheet template into build/kit
	@$(RUN) kit

cluster: .venv/.cluster ## install what a Dask cluster needs, here and where its scheduler and workers run

COMPILE := uv pip compile --quiet --upgrade --universal --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11

lock: ## resolve both locks anew from pyproject.toml (needs uv)
	@$(COMPILE) --extra site --extra test --extra archive --extra build pyproject.toml --output-file requirements.lock
	@echo distributed | $(COMPILE) --constraints requirements.lock - --output-file requirements-cluster.lock

clean: ## remove the environment and whatever tools left behind; never a tracked file
	@git config --remove-section filter.notebook-source 2>/dev/null || true
	@rm -rf .venv build site .build-* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +
	@find . -name .ipynb_checkpoints -prune -exec rm -rf {} +

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The locked packages; uv is faster, but pip alone must do.
.venv/.locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later found; name one: make PYTHON=..." >&2; exit 1; }
	@echo "Installing $$(grep -c '^[a-z].*==' requirements.lock) locked packages into .venv ..."
	@rm -rf .venv
	@uv venv --quiet --seed --python "$(PYTHON)" .venv 2>/dev/null \
		&& uv pip install --quiet --no-deps --python .venv --require-hashes -r requirements.lock 2>/dev/null \
		|| { rm -rf .venv && "$(PYTHON)" -m venv .venv \
		&& $(BIN)/python -m pip install -qq --no-compile --no-deps --require-hashes -r requirements.lock; }
	@touch $@

# This package itself, editable, from what is locked. Python 3.12 reads in the locale's encoding
# where it is to be found: a path from there, in ASCII, is found in any folder.
$(READY): .venv/.locked pyproject.toml
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@STUDY=; $(FILTER)
	@for found in .venv/lib/python3*/site-packages/werkbedrijf.pth; do echo ../../../../src >$$found; done
	@touch $@

# Dask, for those who ask for it: the same versions of what both locks have.
.venv/.cluster: requirements-cluster.lock | $(READY)
	@echo "Installing Dask into .venv ..."
	@$(BIN)/python -m pip install -qq --no-deps --require-hashes -r requirements-cluster.lock
	@touch $@
