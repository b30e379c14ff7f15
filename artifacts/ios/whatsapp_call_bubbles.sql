-- title:   Calls in WhatsApp's conversations
-- about:   Each row is a call as the conversation itself shows it (newer versions): a record apart from WhatsApp's
--          call log. The fields are community knowledge.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/ChatStorage.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/ChatStorage.sqlite
-- format:  sqlite
-- covers:  Whatsapp
-- origin:  ZWAMESSAGE
-- column:  started_at  time  when it was (Mac absolute seconds)
-- column:  direction   word  incoming or outgoing
-- column:  peer        phone JID of the other side or of the group
-- column:  participant phone JID of the first participant that the record names
-- column:  video       int   1 for a call with video
-- column:  outcome     int   0 connected, 1 missed or not answered, 4 rejected, 5 failed
-- column:  duration    int   seconds
-- match:   peer corresponded
-- match:   participant corresponded
-- event:   started_at whatsapp_call_in_chat coalesce(direction, '') || ' ' || coalesce(peer, '(unknown)') || ', ' || coalesce(duration, 0) || ' s'
-- needs: ZWAMESSAGE.Z_PK ZWAMESSAGE.ZMESSAGEDATE
-- may:   ZWAMESSAGE.ZMESSAGETYPE ZWAMESSAGE.ZISFROMME ZWAMESSAGE.ZFROMJID ZWAMESSAGE.ZTOJID
-- may:   ZWAMESSAGE.ZMEDIAITEM ZWAMESSAGE.ZCHATSESSION
-- may:   ZWAMEDIAITEM.Z_PK ZWAMEDIAITEM.ZMETADATA ZWACHATSESSION.Z_PK ZWACHATSESSION.ZCONTACTJID
SELECT m.Z_PK AS origin_row,
       mac_time(m.ZMESSAGEDATE) AS started_at,
       CASE WHEN m.ZISFROMME = 1 THEN 'outgoing'
            WHEN m.ZISFROMME IS NOT NULL THEN 'incoming' END AS direction,
       coalesce(s.ZCONTACTJID, m.ZFROMJID, m.ZTOJID) AS peer,
       bytes_text(protobuf_get(i.ZMETADATA, 87, 1, 5, 1)) AS participant,
       protobuf_get(i.ZMETADATA, 87, 1, 1) AS video,
       protobuf_get(i.ZMETADATA, 87, 1, 2) AS outcome,
       protobuf_get(i.ZMETADATA, 87, 1, 3) AS duration
FROM ZWAMESSAGE m
LEFT JOIN ZWAMEDIAITEM i ON i.Z_PK = m.ZMEDIAITEM
LEFT JOIN ZWACHATSESSION s ON s.Z_PK = m.ZCHATSESSION
WHERE m.ZMESSAGETYPE = 59;
