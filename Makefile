# A thin face on meson: every target does what it needs first and can be run again at little cost.
#
#   make demo      install what is missing, build, make honeybees.mp4
#   make test      install what is missing, build with sanitizers, run every test
#   make soak      long trials: fuzzing, ThreadSanitizer, kills, full file systems, killed servers
#   make bench     render the fixed composition beside its peers and print the ratios
#   make build     ./build/clipcrafter
#   make install   into PREFIX (default /usr/local)
#   make deps      only install what building and running need
#   make clean     remove everything that was built

PREFIX ?= /usr/local
DEMO ?= honeybees

.PHONY: all build demo test soak bench install deps deps-test clean

all: build

deps:
	@tools/install-deps build

deps-test:
	@tools/install-deps build test

build: deps
	@[ -f build/build.ninja ] || meson setup build --buildtype=release -Dtests=false --prefix=$(PREFIX)
	@ninja -C build

demo: build
	./build/clipcrafter make $(firstword $(wildcard examples/$(DEMO).txt examples/$(DEMO).*.txt) examples/$(DEMO).txt) -o $(DEMO).mp4

test: deps-test
	@tools/run-tests

soak: build deps-test
	@tools/soak

bench: build
	@tools/install-deps bench
	@bench/run

install: build
	@meson configure build --prefix=$(PREFIX)
	@meson install -C build

clean:
	rm -rf build build-*
