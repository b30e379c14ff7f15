-- title:   WhatsApp messages
-- about:   Each row is a message or a system note of a WhatsApp conversation, as the app keeps it.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/ChatStorage.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/ChatStorage.sqlite
-- format:  sqlite
-- covers:  Whatsapp
-- origin:  ZWAMESSAGE
-- column:  sent_at   time   when it was sent or received (Mac absolute seconds)
-- column:  direction word   received or sent
-- column:  peer      phone  JID of the other side, NUMBER@s.whatsapp.net or a group's
-- column:  author    text   the name the sender gave himself
-- column:  text      text   the body
-- column:  link      url    the address of a link preview
-- column:  preview   text   title and text of a link preview
-- column:  media_url url    where attached media was fetched from
-- column:  type      int    kind of message: 0 text, 1 image, 6 group event, 10 system, 59 call (community knowledge)
-- column:  chat      word   JID of the conversation
-- column:  chat_name text   its name
-- column:  sort      int    running number in the conversation; a gap is a message that is gone
-- column:  stanza_id word   the message's identifier
-- match:   text received
-- match:   link received
-- match:   preview received
-- match:   media_url received
-- match:   peer corresponded
-- event:   sent_at whatsapp_message coalesce(direction, '') || ' ' || coalesce(chat_name, chat, '(unknown)') || ': ' || coalesce(substr(text, 1, 200), '')
-- needs: ZWAMESSAGE.Z_PK ZWAMESSAGE.ZMESSAGEDATE
-- may:   ZWAMESSAGE.ZISFROMME ZWAMESSAGE.ZFROMJID ZWAMESSAGE.ZTOJID ZWAMESSAGE.ZPUSHNAME
-- may:   ZWAMESSAGE.ZTEXT ZWAMESSAGE.ZMESSAGETYPE ZWAMESSAGE.ZSORT ZWAMESSAGE.ZSTANZAID
-- may:   ZWAMESSAGE.ZCHATSESSION ZWAMESSAGE.ZMEDIAITEM ZWAMESSAGE.ZGROUPMEMBER
-- may:   ZWAMEDIAITEM.Z_PK ZWAMEDIAITEM.ZMEDIAURL ZWAMEDIAITEM.ZAUTHORNAME
-- may:   ZWAMESSAGEDATAITEM.ZMESSAGE ZWAMESSAGEDATAITEM.ZCONTENT1 ZWAMESSAGEDATAITEM.ZCONTENT2
-- may:   ZWAMESSAGEDATAITEM.ZMATCHEDTEXT ZWAMESSAGEDATAITEM.ZSUMMARY ZWAMESSAGEDATAITEM.ZTITLE
-- may:   ZWACHATSESSION.Z_PK ZWACHATSESSION.ZCONTACTJID ZWACHATSESSION.ZPARTNERNAME
-- may:   ZWAGROUPMEMBER.Z_PK ZWAGROUPMEMBER.ZMEMBERJID
SELECT m.Z_PK AS origin_row,
       mac_time(m.ZMESSAGEDATE) AS sent_at,
       CASE WHEN m.ZISFROMME = 1 THEN 'sent'
            WHEN m.ZISFROMME IS NOT NULL THEN 'received' END AS direction,
       coalesce(g.ZMEMBERJID, m.ZFROMJID, m.ZTOJID, s.ZCONTACTJID) AS peer,
       coalesce(m.ZPUSHNAME, i.ZAUTHORNAME) AS author,
       m.ZTEXT AS text,
       coalesce(d.ZMATCHEDTEXT, d.ZCONTENT1) AS link,
       nullif(coalesce(d.ZTITLE, '') || ' ' || coalesce(d.ZSUMMARY, '') || ' '
              || coalesce(d.ZCONTENT2, ''), '  ') AS preview,
       CASE WHEN i.ZMEDIAURL LIKE 'http%' THEN i.ZMEDIAURL END AS media_url,
       m.ZMESSAGETYPE AS type,
       s.ZCONTACTJID AS chat,
       s.ZPARTNERNAME AS chat_name,
       m.ZSORT AS sort,
       m.ZSTANZAID AS stanza_id
FROM ZWAMESSAGE m
LEFT JOIN ZWACHATSESSION s ON s.Z_PK = m.ZCHATSESSION
LEFT JOIN ZWAMEDIAITEM i ON i.Z_PK = m.ZMEDIAITEM
LEFT JOIN ZWAGROUPMEMBER g ON g.Z_PK = m.ZGROUPMEMBER
LEFT JOIN ZWAMESSAGEDATAITEM d ON d.ZMESSAGE = m.Z_PK;
