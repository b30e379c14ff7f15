#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lint.sh BUILD: clang-format, clang-tidy and cppcheck over all sources; any finding fails.
set -eu
build=$1
cd "$(dirname "$0")/.."
files=$(git ls-files '*.c' '*.cc' '*.h')
status=0

echo "clang-format"
# shellcheck disable=SC2086 # names of files, without blanks
clang-format --dry-run --Werror $files || status=1

echo "clang-tidy"
# The headers are looked at through the sources that include them.
sources=$(git ls-files 'src/*.c' 'src/*.cc' 'lab/*.c')
# shellcheck disable=SC2086
printf '%s\n' $sources | xargs -P 2 -n 1 clang-tidy -p "$build" --quiet \
    --warnings-as-errors='*' 2>/dev/null || status=1

echo "cppcheck"
cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability \
    --inline-suppr --suppressions-list=.cppcheck -j 2 -Iinclude -Isrc -D__GNUC__ \
    src lab || status=1

[ $status -eq 0 ] && echo "lint: nothing to mend"
exit $status
