-- title:   Recent addresses
-- about:   Each row is an address that Mail, Messages or another app used lately; it stays when the
--          message is deleted.
-- source:  backup HomeDomain/Library/Recents/Recents
-- source:  filesystem /private/var/mobile/Library/Recents/Recents
-- format:  sqlite
-- origin:  recents
-- column:  last_at time        when it was last used (Unix milliseconds)
-- column:  address email|phone the address
-- column:  name    text        name it was shown with
-- column:  kind    word        email, phone and others
-- column:  account email|phone the owner's address that was used
-- column:  app     app         the app that used it
-- column:  count   int         how often
-- match:   address corresponded
-- event:   last_at recent_address address || coalesce(' ' || app, '')
-- needs: recents.rowid contacts.recent_id contacts.address
-- may:   recents.last_date recents.sending_address recents.original_source recents.count
-- may:   contacts.kind contacts.display_name
SELECT r.rowid AS origin_row, unix_ms_time(r.last_date) AS last_at, c.address AS address,
       c.display_name AS name, c.kind AS kind, r.sending_address AS account,
       r.original_source AS app, r.count AS count
FROM recents r
LEFT JOIN contacts c ON c.recent_id = r.rowid;
