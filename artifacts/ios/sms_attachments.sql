-- title:   Attachments of messages
-- about:   Each row is a file that came with, or was sent with, a message. It shows that Messages
--          listed the file, not that it was opened.
-- source:  backup HomeDomain/Library/SMS/sms.db
-- source:  filesystem /private/var/mobile/Library/SMS/sms.db
-- format:  sqlite
-- covers:  SMSAttachments
-- origin:  attachment
-- column:  created_at    time         when the attachment was made here (Mac absolute seconds)
-- column:  started_at    time         when its transfer began (the same epoch)
-- column:  path          path         where the device kept the file; ~ is /private/var/mobile
-- column:  transfer_name text         the name it was sent under
-- column:  mime_type     word         its type as announced
-- column:  uti           word         its Uniform Type Identifier
-- column:  size          int          bytes
-- column:  direction     word         received or sent
-- column:  peer          phone|email  the other side
-- column:  service       word         SMS, iMessage or RCS
-- column:  is_sticker    bool         whether it is a sticker
-- column:  message_row   int          rowid of its message, NULL when no message has it
-- match:   path received
-- match:   peer corresponded
-- event:   created_at attachment coalesce(direction, '') || ' ' || coalesce(peer, '(unknown)') || ': ' || coalesce(transfer_name, path, '')
-- needs: attachment.rowid attachment.created_date
-- may:   attachment.start_date attachment.filename attachment.transfer_name attachment.mime_type
-- may:   attachment.uti attachment.total_bytes attachment.is_outgoing attachment.is_sticker
-- may:   message_attachment_join.attachment_id message_attachment_join.message_id
-- may:   message.rowid message.handle_id message.service handle.rowid handle.id
SELECT a.rowid AS origin_row,
       mac_time(a.created_date) AS created_at,
       mac_time(a.start_date) AS started_at,
       CASE WHEN substr(a.filename, 1, 2) = '~/'
            THEN '/private/var/mobile' || substr(a.filename, 2) ELSE a.filename END AS path,
       a.transfer_name AS transfer_name,
       a.mime_type AS mime_type,
       a.uti AS uti,
       a.total_bytes AS size,
       CASE WHEN a.is_outgoing = 1 THEN 'sent'
            WHEN a.is_outgoing IS NOT NULL THEN 'received' END AS direction,
       h.id AS peer,
       m.service AS service,
       a.is_sticker AS is_sticker,
       j.message_id AS message_row
FROM attachment a
LEFT JOIN message_attachment_join j ON j.attachment_id = a.rowid
LEFT JOIN message m ON m.rowid = j.message_id
LEFT JOIN handle h ON h.rowid = m.handle_id;
