-- title:   Messages that were deleted
-- about:   Each row is a message, or a part of one, that the owner deleted and that Messages still names:
--          in "Recently Deleted" (iOS 16 and later), or so that the account's other devices delete it,
--          too.
-- source:  backup HomeDomain/Library/SMS/sms.db
-- source:  filesystem /private/var/mobile/Library/SMS/sms.db
-- format:  sqlite
-- covers:  SMS
-- origin:  chat_recoverable_message_join, recoverable_message_part, deleted_messages, sync_deleted_messages
-- column:  deleted_at time        when it was deleted (Mac absolute)
-- column:  sent_at    time        when it was sent or received (Mac absolute)
-- column:  kind       word        the table that names it
-- column:  peer       phone|email the other side
-- column:  text       text        the body, where it is still there
-- column:  guid       word        the message's identifier
-- match:   text received
-- match:   peer corresponded
-- event:   deleted_at message_deleted coalesce(peer, guid, '(unknown)')
-- needs: message.rowid
-- may:   message.text message.attributedBody message.guid message.date message.handle_id
-- may:   handle.rowid handle.id
-- may:   chat_recoverable_message_join.rowid chat_recoverable_message_join.message_id
-- may:   chat_recoverable_message_join.delete_date
-- may:   recoverable_message_part.rowid recoverable_message_part.message_id
-- may:   recoverable_message_part.delete_date recoverable_message_part.part_text
-- may:   deleted_messages.rowid deleted_messages.guid
-- may:   sync_deleted_messages.rowid sync_deleted_messages.guid
SELECT d.kind || '/' || d.row AS origin_row, mac_time(d.delete_date) AS deleted_at,
       mac_time(m.date) AS sent_at, d.kind AS kind, h.id AS peer,
       coalesce(d.part, nullif(m.text, ''), typedstream_text(m.attributedBody)) AS text,
       coalesce(d.guid, m.guid) AS guid
FROM (SELECT 'chat_recoverable_message_join' AS kind, rowid AS row, message_id, delete_date,
             NULL AS part, NULL AS guid FROM chat_recoverable_message_join
      UNION ALL
      SELECT 'recoverable_message_part', rowid, message_id, delete_date,
             coalesce(typedstream_text(part_text), bytes_text(part_text)), NULL
      FROM recoverable_message_part
      UNION ALL SELECT 'deleted_messages', rowid, NULL, NULL, NULL, guid FROM deleted_messages
      UNION ALL SELECT 'sync_deleted_messages', rowid, NULL, NULL, NULL, guid
                FROM sync_deleted_messages) d
LEFT JOIN message m ON m.rowid = d.message_id
LEFT JOIN handle h ON h.rowid = m.handle_id;
