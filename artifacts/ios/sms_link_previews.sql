-- title:   Link previews and earlier wordings of messages
-- about:   Each row is a text or address that a message carries beside its body: the preview of a link,
--          where a link led, or what stood there before the message was edited.
-- source:  backup HomeDomain/Library/SMS/sms.db
-- source:  filesystem /private/var/mobile/Library/SMS/sms.db
-- format:  sqlite
-- covers:  SMS
-- origin:  message
-- column:  sent_at time        when the message was sent or received (Mac absolute)
-- column:  peer    phone|email the other side
-- column:  source  word        payload_data or message_summary_info
-- column:  key     word        name of the value
-- column:  value   text|url    the text or address
-- match:   value received
-- needs: message.rowid message.date
-- may:   message.handle_id message.payload_data message.message_summary_info handle.rowid handle.id
WITH some AS MATERIALIZED (
    SELECT m.rowid AS row, m.date AS date, m.handle_id AS handle_id, m.payload_data AS payload_data,
           m.message_summary_info AS message_summary_info
    FROM message m
    WHERE m.payload_data IS NOT NULL OR m.message_summary_info IS NOT NULL
)
SELECT m.row AS origin_row, mac_time(m.date) AS sent_at, h.id AS peer,
       'payload_data' AS source, t.key AS key, t.value AS value
FROM some m
JOIN archive_tree(m.payload_data) t
LEFT JOIN handle h ON h.rowid = m.handle_id
WHERE m.payload_data IS NOT NULL AND typeof(t.value) = 'text' AND length(t.value) > 3
UNION ALL
SELECT m.row, mac_time(m.date), h.id, 'message_summary_info', t.key,
       CASE typeof(t.value) WHEN 'blob' THEN typedstream_text(t.value) ELSE t.value END
FROM some m
JOIN plist_tree(m.message_summary_info) t
LEFT JOIN handle h ON h.rowid = m.handle_id
WHERE m.message_summary_info IS NOT NULL AND t.path LIKE '/ec/%'
  AND (typeof(t.value) = 'text' OR typedstream_text(t.value) IS NOT NULL);
