-- title:   WhatsApp conversations
-- about:   Each row is a conversation that WhatsApp keeps, with or without messages left in it.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/ChatStorage.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/ChatStorage.sqlite
-- format:  sqlite
-- covers:  Whatsapp
-- origin:  ZWACHATSESSION
-- column:  last_message_at time   when its newest message was, as the conversation says (Mac absolute seconds)
-- column:  created_at      time   when a group was made (the same epoch)
-- column:  peer            phone  JID of the other side or the group
-- column:  name            text   its name
-- column:  creator         phone  JID of who made a group
-- column:  kind            int    session type: 0 person, 1 group, 3 status (community knowledge)
-- column:  is_archived     bool   put aside by the owner
-- column:  is_hidden       bool   not shown
-- column:  is_removed      bool   removed by the owner
-- column:  message_counter int    messages that the app has counted
-- column:  message_count   int    messages that are still there
-- column:  draft           text   text that was typed and not sent
-- match:   peer corresponded
-- event:   last_message_at whatsapp_chat_last_message coalesce(name, peer, '')
-- event:   created_at whatsapp_group_created coalesce(name, peer, '') || coalesce(' by ' || creator, '')
-- needs: ZWACHATSESSION.Z_PK ZWACHATSESSION.ZCONTACTJID
-- may:   ZWACHATSESSION.ZPARTNERNAME ZWACHATSESSION.ZSESSIONTYPE ZWACHATSESSION.ZARCHIVED
-- may:   ZWACHATSESSION.ZHIDDEN ZWACHATSESSION.ZREMOVED ZWACHATSESSION.ZMESSAGECOUNTER
-- may:   ZWACHATSESSION.ZLASTMESSAGEDATE ZWACHATSESSION.ZSAVEDINPUT ZWACHATSESSION.ZGROUPINFO
-- may:   ZWAGROUPINFO.Z_PK ZWAGROUPINFO.ZCREATIONDATE ZWAGROUPINFO.ZCREATORJID
-- may:   ZWAMESSAGE.ZCHATSESSION
SELECT s.Z_PK AS origin_row,
       mac_time(s.ZLASTMESSAGEDATE) AS last_message_at,
       mac_time(g.ZCREATIONDATE) AS created_at,
       s.ZCONTACTJID AS peer,
       s.ZPARTNERNAME AS name,
       g.ZCREATORJID AS creator,
       s.ZSESSIONTYPE AS kind,
       s.ZARCHIVED AS is_archived,
       s.ZHIDDEN AS is_hidden,
       s.ZREMOVED AS is_removed,
       s.ZMESSAGECOUNTER AS message_counter,
       coalesce(c.n, 0) AS message_count,
       s.ZSAVEDINPUT AS draft
FROM ZWACHATSESSION s
LEFT JOIN ZWAGROUPINFO g ON g.Z_PK = s.ZGROUPINFO
LEFT JOIN (SELECT ZCHATSESSION, count(*) AS n FROM ZWAMESSAGE GROUP BY ZCHATSESSION) c
       ON c.ZCHATSESSION = s.Z_PK;
