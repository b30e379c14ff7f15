-- title:   Unified log: calls, messages and unusual programs
-- about:   Each row is an entry of the phone's log that a detection needs: what the processes of calls said,
--          faults and errors of processes that take data from strangers, what the sandbox refused to
--          programs, and all that programs in unusual places wrote. The whole log can be had by
--          an artifact of your own: see log_entry in the handbook.
-- source:  sysdiagnose system_logs.logarchive/**.tracev3
-- source:  filesystem /private/var/db/diagnostics/**.tracev3
-- format:  tracev3
-- origin:  firehose
-- column:  at         time         when it was written
-- column:  process    path|process path of the executable
-- column:  pid        int          process number
-- column:  type       word         default, info, debug, error, fault and others
-- column:  subsystem  word         part of the system that wrote it
-- column:  category   word         and which side of it
-- column:  message    text         the message with its arguments; what the phone did not keep is <private>
-- column:  library    path         the library that wrote it
-- column:  activity   int          activity that it belongs to
-- match:   process ran
-- event:   at log_entry coalesce(process, '(unknown)') || ': ' || coalesce(substr(message, 1, 200), '')
SELECT e.offset AS origin_row, e.at AS at, e.process AS process, e.pid AS pid, e.type AS type,
       e.subsystem AS subsystem, e.category AS category, e.message AS message, e.library AS library,
       e.activity_id AS activity
FROM log_entry e
WHERE (e.process LIKE '%/callservicesd' AND e.type <> 'debug'
       AND (e.message LIKE '%Started tracking call%' OR e.message LIKE '%Dialed call%'
            OR e.message LIKE '%Call started%' OR e.message LIKE '%All calls ended%'))
   OR (e.process LIKE '%/CommCenter' AND e.category IN ('call', 'call.provider'))
   OR (e.process LIKE '%/MobilePhone' AND (e.category = 'ContactSearchManager'
                                           OR e.message LIKE '%trusted open application request%'))
   OR (e.type IN ('error', 'fault')
       AND (e.process LIKE '%/imagent' OR e.process LIKE '%/IMTransferAgent'
            OR e.process LIKE '%/MessagesBlastDoorService' OR e.process LIKE '%/IMDPersistenceAgent'
            OR e.process LIKE '%/identityservicesd' OR e.process LIKE '%/avconferenced'
            OR e.process LIKE '%/callservicesd' OR e.process LIKE '%/homed'
            OR e.process LIKE '%/WhatsApp'))
   OR (e.process = '/kernel' AND e.type = 'error' AND e.message LIKE 'Sandbox: % deny%')
   OR ((e.process LIKE '/private/var/%' OR e.process LIKE '/var/%' OR e.process LIKE '/private/tmp/%')
       AND e.process NOT LIKE '%/var/containers/Bundle/%'
       AND e.process NOT LIKE '%/var/staged_system_apps/%'
       AND e.process NOT LIKE '%/var/run/com.apple.security.cryptexd/%');
