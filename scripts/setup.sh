#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks, with apt.
# Does nothing, and says nothing, when all is there.
#
#   scripts/setup.sh            what `make demo` and `make test` need
#   scripts/setup.sh --bench    and what `make bench` compares with
#
# Needed: Rust with rustfmt and clippy, and a C compiler for it to link with; a
# clang that makes WebAssembly, with its linker, its run-time library and
# wasi-libc; Z3, which proves; for --bench, binaryen's wasm-opt.
set -euo pipefail

# The release of Z3: `.cargo/config.toml` says it too. Verdicts are kept with it,
# and what distributions have is often too old to be right about floats.
z3_version=5.4.1.0

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# The clangs there are: the default one first, then the newest.
clangs() {
    have clang && echo clang
    compgen -c clang- | grep -E '^clang-[0-9]+$' | sort -u -t- -k2,2nr || true
}

# Whether a C program can be compiled and linked for WASI, with any clang: the
# compiler, the linker, the run-time library and wasi-libc are there then.
can_build_wasm() {
    local scratch clang found=1
    scratch=$(mktemp -d)
    for clang in ${CLANG:-$(clangs)}; do
        if echo '#include <stdio.h>
            int main(void) { return puts("works") < 0; }' |
            "$clang" --target=wasm32-wasi -x c - -o "$scratch/probe.wasm" >/dev/null 2>&1; then
            found=0
            break
        fi
    done
    rm -rf "$scratch"
    return "$found"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

lists_are_new=false

apt_install() {
    if ! have apt-get; then
        fail "can't install $*: there is no apt-get here." \
            "Install these by other means (the names are Debian's), then run this again."
    fi
    if [ "$(id -u)" != 0 ] && ! have sudo; then
        fail "can't install $*: run this as root, or install sudo."
    fi
    echo "setup: installing $*"
    if ! $lists_are_new; then
        as_root apt-get update -qq ||
            echo 'setup: apt-get update failed: going on with old lists' >&2
        lists_are_new=true
    fi
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install $*: see above."
}

# The versions of clang that have a run-time library for WebAssembly, newest first.
runtime_versions() {
    apt-cache pkgnames libclang-rt- |
        sed -n 's/^libclang-rt-\([0-9]\+\)-dev-wasm32$/\1/p' | sort -nr
}

# The run-time library has clang's version in its name, and a distribution's
# default clang need not have one.
install_wasm_toolchain() {
    apt_install clang lld wasi-libc
    local default versions newest
    default=$(clang -dumpversion | cut -d. -f1)
    versions=$(runtime_versions)
    newest=$(head -n 1 <<<"$versions")
    if grep -qx "$default" <<<"$versions"; then
        apt_install "libclang-rt-$default-dev-wasm32"
    elif [ -n "$newest" ]; then
        apt_install "clang-$newest" "lld-$newest" "libclang-rt-$newest-dev-wasm32"
    else
        fail "no package libclang-rt-*-dev-wasm32: this distribution's clang $default has no" \
            "run-time library for WebAssembly. Debian 12 and Ubuntu 24.04 or newer have it."
    fi
    can_build_wasm || fail "clang still can't build a program for wasm32-wasi:" \
        "try: echo 'int main(void){}' | clang --target=wasm32-wasi -x c - -o /dev/null"
}

# Puts Z3's library and headers into target/z3, from the wheel that its makers put
# into the Python package index: the only ready-made one that is new enough. What
# is linked to the library finds it by its full path, which is made its name in
# place of a mere file name: that saves every program and test a search path.
install_z3() {
    local root z3 stamp scratch wheels
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
    z3=$root/target/z3
    stamp="$z3_version in $z3"
    if [ "$(cat "$z3/installed" 2>/dev/null)" = "$stamp" ]; then
        return
    fi
    python3 -m pip --version >/dev/null 2>&1 || apt_install python3 python3-pip
    have patchelf || apt_install patchelf
    echo "setup: installing Z3 $z3_version into target/z3"
    scratch=$(mktemp -d)
    python3 -m pip download --quiet --no-deps --only-binary=:all: \
        --dest "$scratch" "z3-solver==$z3_version" ||
        fail "can't get z3-solver $z3_version from the Python package index: see above." \
            "Without Z3, build with --no-default-features."
    wheels=("$scratch"/*.whl)
    python3 -m zipfile -e "${wheels[0]}" "$scratch/wheel"
    # Last of all the file that says that all is there.
    rm -rf "$z3"
    mkdir -p "$z3"
    cp -R "$scratch/wheel/z3/include" "$z3/include"
    cp "$scratch/wheel/z3/lib/libz3.so" "$z3/libz3.so"
    patchelf --set-soname "$z3/libz3.so" "$z3/libz3.so"
    echo "$stamp" >"$z3/installed"
    rm -rf "$scratch"
}

check_rust() {
    have cargo || fail "no cargo: install Rust first, with rustup or your distribution's packages."
    local missing=()
    cargo fmt --version >/dev/null 2>&1 || missing+=(rustfmt)
    cargo clippy --version >/dev/null 2>&1 || missing+=(clippy)
    if [ ${#missing[@]} != 0 ]; then
        fail "Rust is there, but not its ${missing[*]}:" \
            "run \`rustup component add ${missing[*]}\` or install the packages of that name."
    fi
}

bench=false
for argument in "$@"; do
    case $argument in
    --bench) bench=true ;;
    *) fail "unknown argument $argument: expected --bench or nothing." ;;
    esac
done

check_rust
have cc || apt_install gcc libc6-dev
can_build_wasm || install_wasm_toolchain
install_z3
if $bench && ! have wasm-opt; then
    apt_install binaryen
fi
