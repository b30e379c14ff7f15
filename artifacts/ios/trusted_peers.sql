-- title:   Devices of the account
-- about:   Each row is a device that the account trusts with its keychain, as the sysdiagnose lists it. A
--          device that the owner does not know is an intrusion into the account.
-- source:  sysdiagnose otctl_status.txt
-- format:  file
-- origin:  peer
-- column:  peer_id     word identifier of the device in the circle of trust
-- column:  model       word its model
-- column:  os_version  word version of its system
-- column:  name        text its name, where it is told
-- column:  serial      word its serial number
-- column:  is_self     bool whether it is this phone
WITH whole AS MATERIALIZED (
    SELECT bytes_text(item_data()) AS text
), json AS MATERIALIZED (
    SELECT CASE WHEN json_valid(substr(text, instr(text, '{'))) THEN substr(text, instr(text, '{'))
                ELSE '{}' END AS text
    FROM whole
), peers AS MATERIALIZED (
    SELECT t.fullkey, t.value FROM json JOIN json_tree(json.text) t
    WHERE t.type = 'object' AND json_extract(t.value, '$.permanentInfo') IS NOT NULL
)
SELECT fullkey AS origin_row,
       coalesce(json_extract(value, '$.peerID'), json_extract(value, '$.id')) AS peer_id,
       json_extract(value, '$.permanentInfo.model_id') AS model,
       json_extract(value, '$.stableInfo.os_version') AS os_version,
       json_extract(value, '$.stableInfo.device_name') AS name,
       json_extract(value, '$.stableInfo.serial_number') AS serial,
       fullkey LIKE '%egoPeer%' OR fullkey LIKE '%.self%' AS is_self
FROM peers;
