-- title:   Call history (iOS 7 and earlier)
-- about:   Each row is a call of an old phone's log.
-- source:  backup WirelessDomain/Library/CallHistory/call_history.db
-- source:  filesystem /private/var/wireless/Library/CallHistory/call_history.db
-- format:  sqlite
-- origin:  call
-- column:  started_at time        when (Unix seconds)
-- column:  direction  word        incoming or outgoing
-- column:  duration   int         seconds
-- column:  peer       phone|email the other side
-- column:  kind       word        phone, FaceTime or blocked
-- column:  flags      int         raw flags
-- match:   peer corresponded
-- event:   started_at call coalesce(direction, '') || ' ' || coalesce(peer, '(unknown)') || ', ' || coalesce(duration, '?') || ' s'
-- needs: call.rowid call.address call.date
-- may:   call.duration call.flags
SELECT rowid AS origin_row, unix_time(date) AS started_at,
       CASE WHEN flags & 1 THEN 'outgoing' WHEN flags IS NOT NULL THEN 'incoming' END AS direction, duration,
       address AS peer,
       CASE WHEN flags & 8 THEN 'blocked' WHEN flags & 16 THEN 'FaceTime'
            WHEN flags IS NOT NULL THEN 'phone' END AS kind,
       flags
FROM call;
