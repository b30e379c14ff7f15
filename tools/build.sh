#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build.sh FOLDER [MESON OPTION...]: configure FOLDER once, then build what has changed.
set -eu
folder=$1
shift
if [ ! -f "$folder/build.ninja" ]; then
    log=$(mktemp)
    if ! meson setup "$folder" "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        exit 2
    fi
    rm -f "$log"
fi
ninja -C "$folder" --quiet
