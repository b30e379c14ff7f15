-- title:   Shortcuts and automations
-- about:   Each row is a shortcut with what it does. One with a trigger runs without being asked.
-- source:  backup HomeDomain/Library/Shortcuts/Shortcuts.sqlite
-- source:  filesystem /private/var/mobile/Library/Shortcuts/Shortcuts.sqlite
-- format:  sqlite
-- covers:  Shortcuts
-- origin:  ZSHORTCUT
-- column:  created_at  time when it was made (Mac absolute seconds)
-- column:  modified_at time when it last changed (the same epoch)
-- column:  name        text its name
-- column:  description text the summary of its actions
-- column:  actions     text the actions as JSON; links in it are found
-- column:  action_ids  word identifiers of the actions, in order
-- column:  triggers    int  automations that run it
-- event:   created_at shortcut_created coalesce(name, '')
-- event:   modified_at shortcut_modified coalesce(name, '')
-- needs: ZSHORTCUT.Z_PK
-- may:   ZSHORTCUT.ZNAME ZSHORTCUT.ZCREATIONDATE ZSHORTCUT.ZMODIFICATIONDATE
-- may:   ZSHORTCUT.ZACTIONSDESCRIPTION ZSHORTCUTACTIONS.ZSHORTCUT ZSHORTCUTACTIONS.ZDATA
-- may:   ZTRIGGER.ZSHORTCUT
SELECT s.Z_PK AS origin_row,
       mac_time(s.ZCREATIONDATE) AS created_at,
       mac_time(s.ZMODIFICATIONDATE) AS modified_at,
       s.ZNAME AS name,
       s.ZACTIONSDESCRIPTION AS description,
       plist_json(a.ZDATA) AS actions,
       (SELECT group_concat(value, ' ') FROM plist_tree(a.ZDATA)
        WHERE key = 'WFWorkflowActionIdentifier') AS action_ids,
       (SELECT count(*) FROM ZTRIGGER t WHERE t.ZSHORTCUT = s.Z_PK) AS triggers
FROM ZSHORTCUT s
LEFT JOIN ZSHORTCUTACTIONS a ON a.ZSHORTCUT = s.Z_PK;
