# The project's commands. `make` alone lists them.

CARGO ?= cargo
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
XTASK := $(CARGO) run --locked --quiet --package xtask --

.PHONY: help demo test bench examples setup clean

help:
	@echo 'make demo      install what is missing, build, optimize the examples, print the table'
	@echo 'make test      all checks and tests'
	@echo 'make bench     sizes, time and memory over the corpus, beside those of wasm-opt'
	@echo 'make examples  build the components of examples/ into examples/build/'
	@echo 'make setup     install what is missing'
	@echo 'make clean     remove everything that was built'

demo: setup
	$(CARGO) build --locked --release --package waulk-cli
	$(XTASK) examples
	$(CARGO) run --locked --release --quiet --package waulk-cli -- \
		opt examples/build -o $(TARGET_DIR)/demo

test: setup
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(XTASK) tidy
	$(XTASK) examples
	$(CARGO) test --locked --workspace
	$(CARGO) test --locked --package waulk-cli --no-default-features --test without_solver

bench:
	scripts/setup.sh --bench
	$(CARGO) build --locked --release --package waulk-cli
	$(XTASK) bench

examples: setup
	$(XTASK) examples

setup:
	@scripts/setup.sh

clean:
	$(CARGO) clean
	rm -rf examples/build
