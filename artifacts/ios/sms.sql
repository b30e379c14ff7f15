-- title:   Messages (SMS, iMessage, RCS)
-- about:   Each row is a message that the Messages app keeps. It shows that the device stored the
--          message, not that its owner read it or opened a link in it.
-- source:  backup HomeDomain/Library/SMS/sms.db
-- source:  filesystem /private/var/mobile/Library/SMS/sms.db
-- format:  sqlite
-- covers:  SMS
-- origin:  message
-- column:  sent_at      time         when it was sent or received (Mac absolute; seconds before iOS 11, nanoseconds since)
-- column:  read_at      time         when it was read (the same epoch)
-- column:  delivered_at time         when it was delivered (the same epoch)
-- column:  edited_at    time         when it was last edited (iOS 16 and later)
-- column:  retracted_at time         when it was unsent (iOS 16 and later)
-- column:  direction    word         received or sent
-- column:  peer         phone|email  the other side; of a group, the sender
-- column:  service      word         SMS, iMessage or RCS
-- column:  account      email|phone  the account on this device that took part
-- column:  text         text         the body: of column text, else of attributedBody
-- column:  subject      text         the subject line
-- column:  link         url          the address of a link preview
-- column:  chat         word         the conversation
-- column:  guid         word         the message's identifier
-- column:  error        int          the error code, 0 for none
-- match:   text received
-- match:   link received
-- match:   peer corresponded
-- event:   sent_at message coalesce(service || ' ', '') || coalesce(direction, '') || ' ' || coalesce(peer, '(unknown)') || ': ' || coalesce(substr(text, 1, 200), '')
-- event:   read_at message_read coalesce(service || ' ', '') || coalesce(peer, '(unknown)') || ': ' || coalesce(substr(text, 1, 200), '')
-- event:   edited_at message_edited coalesce(peer, '(unknown)') || ': ' || coalesce(substr(text, 1, 200), '')
-- event:   retracted_at message_retracted coalesce(peer, '(unknown)')
-- needs: message.rowid message.date message.is_from_me
-- may:   message.text message.attributedBody message.subject message.payload_data
-- may:   message.handle_id message.service message.account message.guid message.error
-- may:   message.date_read message.date_delivered message.date_edited message.date_retracted
-- may:   handle.rowid handle.id
-- may:   chat_message_join.message_id chat_message_join.chat_id chat.rowid chat.chat_identifier
SELECT m.rowid AS origin_row,
       mac_time(m.date) AS sent_at,
       mac_time(m.date_read) AS read_at,
       mac_time(m.date_delivered) AS delivered_at,
       mac_time(m.date_edited) AS edited_at,
       mac_time(m.date_retracted) AS retracted_at,
       CASE WHEN m.is_from_me = 1 THEN 'sent'
            WHEN m.is_from_me IS NOT NULL THEN 'received' END AS direction,
       coalesce(h.id, c.chat_identifier) AS peer,
       m.service AS service,
       m.account AS account,
       coalesce(nullif(m.text, ''), typedstream_text(m.attributedBody)) AS text,
       m.subject AS subject,
       CASE WHEN m.payload_data IS NULL THEN NULL
            ELSE coalesce(archive_get(m.payload_data, 'richLinkMetadata', 'originalURL'),
                          archive_get(m.payload_data, 'richLinkMetadata', 'URL')) END AS link,
       c.chat_identifier AS chat,
       m.guid AS guid,
       m.error AS error
FROM message m
LEFT JOIN handle h ON h.rowid = m.handle_id
LEFT JOIN chat_message_join j ON j.message_id = m.rowid
LEFT JOIN chat c ON c.rowid = j.chat_id;
