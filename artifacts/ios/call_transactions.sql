-- title:   Journal of the call log
-- about:   Each row is a call in the journal from which the call log is written. A call that the log itself
--          does not have may still be here.
-- source:  backup HomeDomain/Library/CallHistoryTransactions/transaction*.log
-- source:  filesystem /private/var/mobile/Library/CallHistoryTransactions/transaction*.log
-- format:  file
-- origin:  entry
-- absent:  Only an encrypted backup holds it.
-- column:  started_at   time         when it was made
-- column:  duration     real         seconds
-- column:  peer         phone|email  number or address of the other side
-- column:  caller_id    phone|email  the owner's own number, as it was shown
-- column:  status       int          status of the call (community knowledge: as in the call log)
-- column:  disconnected int          cause of its end, as written
-- column:  unique_id    word         its identifier, the same as in the call log
-- match:   peer corresponded
-- event:   started_at call_in_journal coalesce(peer, '(unknown)') || ', ' || coalesce(duration, 0) || ' s'
WITH entries AS (
    SELECT offset, archive_get(data, 'record') AS record, data FROM frame_each(item_data())
), records AS (
    SELECT offset, coalesce(record, data) AS record FROM entries
)
SELECT offset AS origin_row,
       archive_get(record, 'date') AS started_at,
       archive_get(record, 'duration') AS duration,
       coalesce(archive_get(record, 'remoteParticipantHandles', 0, 'value'),
                archive_get(record, 'callerId')) AS peer,
       archive_get(record, 'callerId') AS caller_id,
       archive_get(record, 'callStatus') AS status,
       archive_get(record, 'disconnectedCause') AS disconnected,
       archive_get(record, 'uniqueId') AS unique_id
FROM records;
