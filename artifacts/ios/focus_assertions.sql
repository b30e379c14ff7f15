-- title:   Do not disturb and focus
-- about:   Each row is a time for which calls and messages were silenced: why a call did not ring.
-- source:  backup HomeDomain/Library/DoNotDisturb/DB/Assertions.json
-- source:  filesystem /private/var/mobile/Library/DoNotDisturb/DB/Assertions.json
-- format:  file
-- origin:  storeAssertionRecords
-- column:  started_at time when it was switched on (Mac absolute seconds)
-- column:  mode       word identifier of the mode
-- column:  reason     word who switched it on
-- event:   started_at focus_on coalesce(mode, '(unknown)')
WITH whole AS MATERIALIZED (
    SELECT CASE WHEN json_valid(bytes_text(item_data())) THEN bytes_text(item_data()) ELSE '{}' END AS text
)
SELECT t.fullkey AS origin_row,
       mac_time(json_extract(t.value, '$.assertionStartDateTimestamp')) AS started_at,
       json_extract(t.value, '$.assertionDetails.assertionDetailsModeIdentifier') AS mode,
       coalesce(json_extract(t.value, '$.assertionDetails.assertionDetailsReason'),
                json_extract(t.value, '$.assertionSource.assertionClientIdentifier')) AS reason
FROM whole JOIN json_tree(whole.text) t
WHERE t.type = 'object' AND json_extract(t.value, '$.assertionStartDateTimestamp') IS NOT NULL;
