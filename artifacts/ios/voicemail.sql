-- title:   Voicemail
-- about:   Each row is a message that somebody left on the voicemail, also one that was removed.
-- source:  backup HomeDomain/Library/Voicemail/voicemail.db
-- source:  filesystem /private/var/mobile/Library/Voicemail/voicemail.db
-- format:  sqlite
-- origin:  voicemail, deleted
-- column:  left_at    time        when it was left (Unix seconds)
-- column:  trashed_at time        when the owner deleted it (Mac absolute seconds)
-- column:  peer       phone|email who left it
-- column:  callback   phone       number to call back
-- column:  receiver   phone       number that was called
-- column:  duration   int         seconds
-- column:  flags      int         raw flags
-- column:  is_removed bool        whether it stands among the removed ones
-- match:   peer corresponded
-- match:   callback corresponded
-- event:   left_at voicemail coalesce(peer, '(unknown)') || ', ' || coalesce(duration, 0) || ' s'
-- needs: voicemail.ROWID voicemail.date
-- may:   voicemail.sender voicemail.callback_num voicemail.receiver voicemail.duration
-- may:   voicemail.trashed_date voicemail.flags
-- may:   deleted.ROWID deleted.date deleted.sender deleted.callback_num deleted.receiver
-- may:   deleted.duration deleted.trashed_date deleted.flags
SELECT 'voicemail/' || ROWID AS origin_row, unix_time(date) AS left_at,
       mac_time(trashed_date) AS trashed_at, sender AS peer, callback_num AS callback, receiver,
       duration, flags, 0 AS is_removed
FROM voicemail
UNION ALL
SELECT 'deleted/' || ROWID, unix_time(date), mac_time(trashed_date), sender, callback_num, receiver,
       duration, flags, 1
FROM deleted;
