-- title:   Numbers that the call log knows
-- about:   Each row is a number or address of the call log and how many calls are left of it. Systems
--          before iOS 13 keep no such list.
-- source:  backup HomeDomain/Library/CallHistoryDB/CallHistory.storedata
-- source:  filesystem /private/var/mobile/Library/CallHistoryDB/CallHistory.storedata
-- format:  sqlite
-- origin:  ZHANDLE
-- absent:  Only an encrypted backup holds it.
-- column:  peer  phone|email  number or address
-- column:  calls int          calls that are left of it
-- match:   peer corresponded
-- needs: ZCALLRECORD.Z_PK
-- may:   ZHANDLE.Z_PK ZHANDLE.ZVALUE Z_2REMOTEPARTICIPANTHANDLES.Z_2REMOTEPARTICIPANTCALLS
-- may:   Z_2REMOTEPARTICIPANTHANDLES.Z_3REMOTEPARTICIPANTHANDLES
-- may:   Z_2REMOTEPARTICIPANTHANDLES.Z_4REMOTEPARTICIPANTHANDLES
SELECT h.Z_PK AS origin_row, h.ZVALUE AS peer, coalesce(c.n, 0) AS calls
FROM ZHANDLE h
LEFT JOIN (SELECT coalesce(Z_3REMOTEPARTICIPANTHANDLES, Z_4REMOTEPARTICIPANTHANDLES) AS handle,
                  count(*) AS n
           FROM Z_2REMOTEPARTICIPANTHANDLES GROUP BY 1) c ON c.handle = h.Z_PK;
