#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh BUILD SECONDS [TARGET...]: run each fuzz target for so many seconds, from the seeds of
# tests/fuzz/seeds and what earlier runs found (BUILD/corpus). An input that breaks one is kept in
# BUILD/crashes; once mended it belongs into the target's seeds.
set -eu
build=$1
seconds=$2
shift 2
root=$(cd "$(dirname "$0")/.." && pwd)
status=0
for program in "$build"/tests/fuzz/*_fuzz; do
    name=$(basename "$program" _fuzz)
    if [ $# -gt 0 ] && ! printf '%s\n' "$@" | grep -qx "$name"; then
        continue
    fi
    seeds=$root/tests/fuzz/seeds/$(echo "$name" | sed 's/_/\//')
    corpus=$build/corpus/$name
    mkdir -p "$corpus" "$build/crashes"
    echo "$name: $seconds s"
    if ! "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=65536 \
        -artifact_prefix="$build/crashes/$name-" -print_final_stats=1 -verbosity=0 \
        "$corpus" "$seeds" 2>"$build/crashes/$name.log"; then
        status=1
        tail -n 30 "$build/crashes/$name.log"
    fi
    grep -E 'number_of_executed_units|peak_rss_mb' "$build/crashes/$name.log" || true
done
exit $status
