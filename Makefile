# SPDX-License-Identifier: Apache-2.0
# The front door; Meson does the work. Each target installs the packages that it needs and that are
# missing (tools/setup.sh says which and why).

BUILD ?= build
TEST_BUILD ?= build/test
FUZZ_BUILD ?= build/fuzz
PREFIX ?= /usr/local
DESTDIR ?=
SECONDS ?= 60

.PHONY: all demo test check install bench fuzz format lint coverage clean

all:
	@tools/setup.sh build
	@tools/build.sh $(BUILD) --prefix=$(PREFIX)

demo:
	@tools/setup.sh build lab
	@tools/build.sh $(BUILD) --prefix=$(PREFIX)
	@tools/demo.sh $(BUILD)

test check:
	@tools/setup.sh build lab test
	@tools/build.sh $(TEST_BUILD) -Dtests=true -Doptimization=1 -Db_lto=false \
		-Db_sanitize=address,undefined -Db_lundef=false
	@python3 tests/run.py $(TEST_BUILD)

install: all
	@DESTDIR=$(DESTDIR) meson install -C $(BUILD) --no-rebuild

bench:
	@tools/setup.sh build lab bench
	@tools/build.sh $(BUILD) --prefix=$(PREFIX)
	@python3 tools/bench.py $(BUILD)
	@python3 tools/bench_carve.py $(BUILD) --peers
	@python3 tools/bench_capture.py $(BUILD) --peers
	@$(BUILD)/bridle-call-bench

fuzz:
	@tools/setup.sh build lab fuzz
	@CC=clang CXX=clang++ tools/build.sh $(FUZZ_BUILD) -Dfuzz=true -Dlab=false -Doptimization=1 \
		-Db_lto=false -Db_sanitize=address,undefined -Db_lundef=false
	@tools/fuzz.sh $(FUZZ_BUILD) $(SECONDS)

format:
	@tools/setup.sh lint
	@git ls-files '*.c' '*.cc' '*.h' | xargs clang-format -i

lint:
	@tools/setup.sh build lab test lint
	@tools/build.sh $(TEST_BUILD) -Dtests=true -Doptimization=1 -Db_lto=false \
		-Db_sanitize=address,undefined -Db_lundef=false
	@tools/lint.sh $(TEST_BUILD)

coverage:
	@python3 tools/coverage.py

clean:
	@rm -rf $(BUILD)
