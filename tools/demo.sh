#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# demo.sh BUILD: make a sample phone that was attacked in May 2019, check it, and show what is found.
set -eu
build=$1
demo=$build/demo
rm -rf "$demo"
mkdir -p "$demo"
echo "Making a sample backup: a phone that was attacked in May 2019 (all people in it are invented) ..."
"$build/bridle-lab" backup --out "$demo/backup" --dump "$demo/dump" --truth "$demo/truth.json" --story 2019 \
    --seed 10 --sms 3000 --whatsapp 3000 --safari 2000 --calls 300 --files 4000
echo "Checking it: bridle check $demo/backup --case $demo/case.db"
status=0
"$build/bridle" check "$demo/backup" --case "$demo/case.db" || status=$?
if [ "$status" -ne 1 ]; then
    echo "demo: expected traces to be found (status 1), got status $status" >&2
    exit 2
fi
cat <<END

The case file is $demo/case.db. Look into it:
  $build/bridle timeline $demo/case.db --from 2019-05-10 --to 2019-05-15
  $build/bridle calls $demo/case.db
  $build/bridle calls $demo/backup $demo/dump    # with what only a dump of the file system holds
What was planted, to compare with: $demo/truth.json
END
