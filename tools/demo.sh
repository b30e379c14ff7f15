#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# demo.sh BUILD: make a sample phone that was attacked in May 2019, check what is left of it and what was
# captured of its traffic, and show what is found.
set -eu
build=$1
demo=$build/demo
phone=$demo/phone
rm -rf "$demo"
mkdir -p "$phone"
echo "Making a sample phone that was attacked in May 2019 (all people in it are invented): its backup, a dump"
echo "of what a backup lacks, and a capture of its traffic at a hotspot ..."
"$build/bridle-lab" backup --out "$phone/backup" --dump "$phone/dump" --capture "$phone/hotspot.pcapng" \
    --truth "$demo/truth.json" --story 2019 --seed 10 --sms 3000 --whatsapp 3000 --safari 2000 --calls 300 \
    --files 4000
# One line of what databases of 2026 say. Whose the server was in 2019 comes from a dated fact (facts/).
printf '104.223.76.0,104.223.76.255,203020,HostRoyale\n' >"$demo/asn-2026-06-17.csv"
echo "Checking all of it: bridle check $phone --case $demo/case.db --geoip $demo/asn-2026-06-17.csv"
status=0
"$build/bridle" check "$phone" --case "$demo/case.db" --geoip "$demo/asn-2026-06-17.csv" || status=$?
if [ "$status" -ne 1 ]; then
    echo "demo: expected traces to be found (status 1), got status $status" >&2
    exit 2
fi
cat <<END

The fourteen minutes of the attack, as the phone and the network tell them (bridle query, from the timeline):

END
"$build/bridle" query "$demo/case.db" "
    SELECT substr(time, 12, 8) AS time, artifact, substr(summary, 1, 96) AS summary
    FROM timeline
    WHERE time BETWEEN '2019-05-12T12:00:41' AND '2019-05-12T12:14:09' AND event <> 'finding'
      AND (artifact NOT IN ('net_dns', 'net_flow', 'ios_safari_history')
           OR summary LIKE 'tcp %' OR summary LIKE '% asks for % (A)')
    ORDER BY time"
cat <<END

The case file is $demo/case.db. Look into it:
  $build/bridle timeline $demo/case.db --from 2019-05-10 --to 2019-05-15
  $build/bridle calls $demo/case.db
  $build/bridle servers $demo/case.db           # whose they were then, and who says so
  $build/bridle check $phone/hotspot.pcapng     # the capture alone
What was planted, to compare with: $demo/truth.json
END
