# The two commands:  make run  (the chat on http://127.0.0.1:7860)  and  make test  (lint, types, all tests).
# Every path is relative, so that the folder may have spaces and Chinese characters in its name.

SHELL := /bin/sh
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
TORCH := 2.13.0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run setup test eval bench reader judge lint clean

run: setup
	@$(BIN)/baogao serve

setup: $(VENV)/.installed

# The CPU build of torch first: later steps then find it installed and bring no CUDA packages.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "baogao needs Python 3.11 or newer; found $$($(PYTHON) --version). Install it, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. As administrator: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet "setuptools>=77"
	$(BIN)/python -m pip install --quiet torch==$(TORCH)+cpu 2>/dev/null || { \
	  echo "No CPU build of torch $(TORCH) found in the package index; taking its default build, which may be several GB (see README, Installation)." >&2; \
	  $(BIN)/python -m pip install torch==$(TORCH); }
	$(BIN)/python -m pip install --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-build-isolation --editable ".[test]"
	@touch $@

test: $(VENV)/.installed-test
	@sh tests/install-browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

# One thread for each question, as the product serves: spinning threads of two libraries stand in each other's way.
eval: export OMP_NUM_THREADS := 1
eval: setup
	$(BIN)/python -m tests.evaluation --baseline
	$(BIN)/python -m tests.evaluation.score_figures
	$(BIN)/python -m tests.evaluation.score_recognizers

bench: setup
	$(BIN)/python -m tests.bench

# The small reader, from its beginning (hours on two cores); stopped, it goes on where it was. docs/reader.md
# Memory is kept between steps rather than given back and asked for again (a tenth of the time less), but not for every shape there ever was.
reader: $(VENV)/.installed-test
	ONEDNN_PRIMITIVE_CACHE_CAPACITY=256 MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=8589934592 $(BIN)/python -m tests.training

# How much each piece of evidence counts, learnt from the dev splits of the question sets (minutes).
judge: export OMP_NUM_THREADS := 1
judge: $(VENV)/.installed-test
	$(BIN)/python -m tests.training.judge

lint: $(VENV)/.installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) build dist out *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
