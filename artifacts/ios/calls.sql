-- title:   Call history
-- about:   Each row is a call of the phone's own log: cellular, FaceTime, and apps that use CallKit.
--          A call that was removed from the log is not among them.
-- source:  backup HomeDomain/Library/CallHistoryDB/CallHistory.storedata
-- source:  backup HomeDomain/Library/CallHistoryDB/CallHistoryTemp.storedata
-- source:  filesystem /private/var/mobile/Library/CallHistoryDB/CallHistory.storedata
-- source:  filesystem /private/var/mobile/Library/CallHistoryDB/CallHistoryTemp.storedata
-- format:  sqlite
-- covers:  Calls
-- origin:  ZCALLRECORD
-- absent:  Only an encrypted backup holds it.
-- column:  started_at         time         when it began (Mac absolute seconds)
-- column:  direction          word         incoming or outgoing
-- column:  answered           bool         whether it was answered
-- column:  duration           real         seconds
-- column:  peer               phone|email  the other side
-- column:  peer_name          text         its name as the phone knew it
-- column:  provider           word         com.apple.Telephony, com.apple.FaceTime or an app
-- column:  type               int          0 app, 1 phone, 8 FaceTime video, 16 FaceTime audio (community knowledge)
-- column:  disconnected_cause int          why it ended (raw value)
-- column:  filtered_reason    int          why it was kept from ringing; NULL or 0 when it was not
-- column:  junk_confidence    int          how sure the phone was that it was junk
-- column:  location           text         place the number belongs to
-- column:  call_id            word         identifier of the call
-- match:   peer corresponded
-- event:   started_at call coalesce(direction, '') || CASE answered WHEN 1 THEN ' answered ' WHEN 0 THEN ' not answered ' ELSE ' ' END || coalesce(peer, '(unknown)') || ', ' || coalesce(round(duration), '?') || ' s, ' || coalesce(provider, '')
-- needs: ZCALLRECORD.Z_PK ZCALLRECORD.ZDATE
-- may:   ZCALLRECORD.ZORIGINATED ZCALLRECORD.ZANSWERED ZCALLRECORD.ZDURATION ZCALLRECORD.ZADDRESS
-- may:   ZCALLRECORD.ZNAME ZCALLRECORD.ZSERVICE_PROVIDER ZCALLRECORD.ZCALLTYPE ZCALLRECORD.ZLOCATION
-- may:   ZCALLRECORD.ZDISCONNECTED_CAUSE ZCALLRECORD.ZFILTERED_OUT_REASON
-- may:   ZCALLRECORD.ZJUNKCONFIDENCE ZCALLRECORD.ZUNIQUE_ID
-- may:   Z_2REMOTEPARTICIPANTHANDLES.Z_2REMOTEPARTICIPANTCALLS
-- may:   Z_2REMOTEPARTICIPANTHANDLES.Z_3REMOTEPARTICIPANTHANDLES
-- may:   Z_2REMOTEPARTICIPANTHANDLES.Z_4REMOTEPARTICIPANTHANDLES
-- may:   ZHANDLE.Z_PK ZHANDLE.ZVALUE
SELECT c.Z_PK AS origin_row,
       mac_time(c.ZDATE) AS started_at,
       CASE WHEN c.ZORIGINATED = 1 THEN 'outgoing'
            WHEN c.ZORIGINATED IS NOT NULL THEN 'incoming' END AS direction,
       c.ZANSWERED AS answered,
       c.ZDURATION AS duration,
       coalesce(bytes_text(c.ZADDRESS), h.ZVALUE) AS peer,
       c.ZNAME AS peer_name,
       c.ZSERVICE_PROVIDER AS provider,
       c.ZCALLTYPE AS type,
       c.ZDISCONNECTED_CAUSE AS disconnected_cause,
       c.ZFILTERED_OUT_REASON AS filtered_reason,
       c.ZJUNKCONFIDENCE AS junk_confidence,
       c.ZLOCATION AS location,
       c.ZUNIQUE_ID AS call_id
FROM ZCALLRECORD c
LEFT JOIN Z_2REMOTEPARTICIPANTHANDLES p ON p.Z_2REMOTEPARTICIPANTCALLS = c.Z_PK
LEFT JOIN ZHANDLE h
       ON h.Z_PK = coalesce(p.Z_3REMOTEPARTICIPANTHANDLES, p.Z_4REMOTEPARTICIPANTHANDLES);
