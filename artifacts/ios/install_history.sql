-- title:   Installed versions of the system
-- about:   Each row is an update of iOS, or its undoing, as the phone noted it.
-- source:  filesystem /private/var/**/installHistory.db
-- source:  sysdiagnose **/installHistory.db
-- format:  sqlite
-- origin:  logs
-- column:  installed_at time when (text; UTC is assumed)
-- column:  name         text name of the update
-- column:  build        word build of the system
-- column:  operation    word install, rollback or the raw number
-- event:   installed_at ios_installed coalesce(operation, '') || ' ' || coalesce(name, '') || ' ' || coalesce(build, '')
-- needs: logs.build logs.date
-- may:   logs.rowid logs.name logs.operationType
SELECT rowid AS origin_row, text_time(date) AS installed_at, name, build,
       CASE operationType WHEN 304 THEN 'install' WHEN 303 THEN 'rollback'
            ELSE CAST(operationType AS TEXT) END AS operation
FROM logs;
