-- title:   WhatsApp calls
-- about:   Each row is one call of WhatsApp's own call log, with one of its participants. A call
--          that rang and was not answered is listed too; one that was removed is not.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/CallHistory.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/CallHistory.sqlite
-- format:  sqlite
-- origin:  ZWACDCALLEVENT
-- column:  started_at     time   when it began (Mac absolute seconds)
-- column:  direction      word   incoming or outgoing; NULL when the log does not say
-- column:  answered       bool   whether it was connected
-- column:  is_video       bool   a video call
-- column:  duration       real   seconds
-- column:  bytes_received int    payload that came in
-- column:  bytes_sent     int    payload that went out
-- column:  peer           phone  JID of the participant
-- column:  group_jid      word   JID of a group call's group
-- column:  outcome        int    0 connected, 1 missed, 4 rejected, 5 failed (community knowledge)
-- column:  call_id        word   identifier of the call
-- match:   peer corresponded
-- event:   started_at whatsapp_call coalesce(direction, '') || CASE answered WHEN 1 THEN ' answered ' WHEN 0 THEN ' not answered ' ELSE ' ' END || coalesce(peer, '(unknown)') || ', ' || coalesce(round(duration), '?') || ' s'
-- needs: ZWACDCALLEVENT.Z_PK ZWACDCALLEVENT.ZDATE
-- may:   ZWACDCALLEVENT.Z1CALLEVENTS ZWACDCALLEVENT.ZDURATION ZWACDCALLEVENT.ZOUTCOME
-- may:   ZWACDCALLEVENT.ZBYTESRECEIVED ZWACDCALLEVENT.ZBYTESSENT ZWACDCALLEVENT.ZCALLIDSTRING
-- may:   ZWACDCALLEVENT.ZGROUPCALLCREATORUSERJIDSTRING ZWACDCALLEVENT.ZGROUPJIDSTRING
-- may:   ZWAAGGREGATECALLEVENT.Z_PK ZWAAGGREGATECALLEVENT.ZINCOMING ZWAAGGREGATECALLEVENT.ZVIDEO
-- may:   ZWACDCALLEVENTPARTICIPANT.Z1PARTICIPANTS ZWACDCALLEVENTPARTICIPANT.ZJIDSTRING
SELECT e.Z_PK AS origin_row,
       mac_time(e.ZDATE) AS started_at,
       CASE a.ZINCOMING WHEN 1 THEN 'incoming' WHEN 0 THEN 'outgoing' END AS direction,
       CASE WHEN e.ZOUTCOME = 0 OR e.ZDURATION > 0 THEN 1
            WHEN e.ZOUTCOME IS NOT NULL THEN 0 END AS answered,
       a.ZVIDEO AS is_video,
       e.ZDURATION AS duration,
       e.ZBYTESRECEIVED AS bytes_received,
       e.ZBYTESSENT AS bytes_sent,
       coalesce(p.ZJIDSTRING, e.ZGROUPCALLCREATORUSERJIDSTRING) AS peer,
       e.ZGROUPJIDSTRING AS group_jid,
       e.ZOUTCOME AS outcome,
       e.ZCALLIDSTRING AS call_id
FROM ZWACDCALLEVENT e
LEFT JOIN ZWAAGGREGATECALLEVENT a ON a.Z_PK = e.Z1CALLEVENTS
LEFT JOIN ZWACDCALLEVENTPARTICIPANT p ON p.Z1PARTICIPANTS = e.Z_PK;
