-- title:   Privacy permissions (TCC)
-- about:   Each row says whether a client may use a protected service, and who decided it.
-- source:  backup HomeDomain/Library/TCC/TCC.db
-- source:  filesystem /private/var/mobile/Library/TCC/TCC.db
-- source:  sysdiagnose logs/Accessibility/TCC.db
-- format:  sqlite
-- covers:  TCC
-- origin:  access
-- column:  modified_at time         when it was decided (Unix seconds; iOS 12 and later)
-- column:  service     word         kTCCServiceMicrophone and others
-- column:  client      app|process  bundle identifier or absolute path
-- column:  client_type word         bundle or path
-- column:  decision    word         denied, unknown, allowed, limited, or the raw value
-- column:  reason      int          1 error, 2 user consent, 3 user set, 4 system set, 5 service policy, 6 MDM policy, 7 override, 11 entitled
-- match:   client granted
-- event:   modified_at permission coalesce(client, '') || ': ' || service || ' ' || coalesce(decision, '')
-- needs: access.service access.client access.auth_value
-- may:   access.rowid access.client_type access.auth_reason access.last_modified
SELECT rowid AS origin_row, unix_time(last_modified) AS modified_at, service AS service,
       client AS client, CASE client_type WHEN 0 THEN 'bundle' WHEN 1 THEN 'path' END AS client_type,
       CASE auth_value WHEN 0 THEN 'denied' WHEN 1 THEN 'unknown' WHEN 2 THEN 'allowed'
            WHEN 3 THEN 'limited' ELSE CAST(auth_value AS TEXT) END AS decision,
       auth_reason AS reason
FROM access;

-- needs: access.service access.client access.allowed
-- may:   access.rowid access.client_type access.last_modified
SELECT rowid AS origin_row, unix_time(last_modified) AS modified_at, service AS service,
       client AS client, CASE client_type WHEN 0 THEN 'bundle' WHEN 1 THEN 'path' END AS client_type,
       CASE allowed WHEN 0 THEN 'denied' WHEN 1 THEN 'allowed' ELSE CAST(allowed AS TEXT) END
           AS decision,
       NULL AS reason
FROM access;
