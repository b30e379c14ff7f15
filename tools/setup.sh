#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# setup.sh GROUP...: install the distribution's packages of these groups that are missing. Says which
# and why; does nothing when nothing is missing. Debian, Ubuntu and their kin.
set -eu

packages() {
    case $1 in
    build)
        cat <<LIST
gcc              compiler
g++              compiler of the one file that speaks to libphonenumber
libc6-dev        C library
linux-libc-dev   Landlock
meson            build system
ninja-build      build system
pkg-config       finds libraries
python3          embeds artifacts, rules and indicators; runs the tests
libsqlite3-dev   SQLite: the engine, and the databases of evidence
libssl-dev       libcrypto: digests
libexpat1-dev    XML property lists
liblz4-dev       packed blocks of the unified log
libpcre2-dev     MATCHES in STIX patterns
libpcap-dev      packet captures
libmaxminddb-dev networks and countries of addresses
libpsl-dev       public suffixes
libphonenumber-dev  telephone numbers in one form
libidn2-dev      international host names
libseccomp-dev   gives up the right to make system calls
zlib1g-dev       reads zip and tar.gz archives
LIST
        ;;
    lab)
        echo "libplist-dev     writes the property lists of sample backups"
        ;;
    test)
        echo "libcmocka-dev    unit tests"
        echo "strace           what an end-to-end test sees the program write"
        ;;
    bench)
        cat <<LIST
python3-venv     installs MVT beside the project, to compare with
time             memory of a process
tcpdump          reads captures, to compare with
libndpi-bin      ndpiReader, to compare with
tshark           reads captures, to compare with
LIST
        ;;
    fuzz)
        cat <<LIST
clang            libFuzzer
libclang-rt-dev  libFuzzer and sanitizers
LIST
        ;;
    lint)
        cat <<LIST
clang-tidy       finds mistakes
clang-format     one form of the code
cppcheck         finds mistakes
LIST
        ;;
    *)
        echo "setup.sh: no such group: $1" >&2
        exit 2
        ;;
    esac
}

is_installed() {
    case $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) in
    *' installed') return 0 ;;
    esac
    # Ask by what it is for: pkgconf provides pkg-config, and rt's name holds clang's version.
    case $1 in
    pkg-config) command -v pkg-config >/dev/null ;;
    libclang-rt-dev) ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a \
        /usr/lib/llvm-*/lib/clang/*/lib/*/libclang_rt.fuzzer*.a >/dev/null 2>&1 ;;
    *) return 1 ;;
    esac
}

# The name that this distribution has for a package.
name_here() {
    if [ "$1" = libclang-rt-dev ] && ! apt-cache show libclang-rt-dev >/dev/null 2>&1; then
        apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p'
    else
        echo "$1"
    fi
}

missing=
reasons=
for group in "$@"; do
    while read -r name why; do
        if ! is_installed "$name"; then
            missing="$missing $name"
            reasons="$reasons
  $name: $why"
        fi
    done <<LIST
$(packages "$group")
LIST
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Bridle needs these packages, and this system has no apt-get to install them with:$reasons" >&2
    exit 2
fi
echo "Installing what is missing:$reasons"
as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    command -v sudo >/dev/null || { echo "Run this as root, or install them by hand: apt-get install$missing" >&2; exit 2; }
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq || echo "apt-get update failed; trying with the lists that are there" >&2
names=
for name in $missing; do
    names="$names $(name_here "$name")"
done
# shellcheck disable=SC2086 # names of packages, parted by blanks
$as_root apt-get install -y -qq --no-install-recommends $names >/dev/null
