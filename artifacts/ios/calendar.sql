-- title:   Calendar
-- about:   Each row is a calendar entry with one of the people it names.
-- source:  backup HomeDomain/Library/Calendar/Calendar.sqlitedb
-- source:  filesystem /private/var/mobile/Library/Calendar/Calendar.sqlitedb
-- format:  sqlite
-- covers:  Calendar
-- origin:  CalendarItem
-- column:  starts_at   time   when it begins (Mac absolute seconds)
-- column:  ends_at     time   when it ends (the same epoch)
-- column:  created_at  time   when the entry was made (the same epoch)
-- column:  modified_at time   when the entry last changed (the same epoch)
-- column:  summary     text   its title
-- column:  description text   its notes
-- column:  url         url    its link
-- column:  person      email  a participant or the organizer
-- column:  person_phone phone its number
-- column:  is_organizer bool  whether the person invited
-- column:  entry_id    word   identifier of the entry
-- match:   person corresponded
-- match:   url received
-- match:   description received
-- event:   starts_at calendar_entry coalesce(summary, '') || coalesce(', ' || person, '')
-- event:   created_at calendar_entry_created coalesce(summary, '') || coalesce(', ' || person, '')
-- needs: CalendarItem.rowid CalendarItem.start_date
-- may:   CalendarItem.end_date CalendarItem.creation_date CalendarItem.last_modified
-- may:   CalendarItem.summary CalendarItem.description CalendarItem.url CalendarItem.organizer_id
-- may:   CalendarItem.unique_identifier
-- may:   Participant.rowid Participant.owner_id Participant.email Participant.phone_number
SELECT c.rowid AS origin_row,
       mac_time(c.start_date) AS starts_at,
       mac_time(c.end_date) AS ends_at,
       mac_time(c.creation_date) AS created_at,
       mac_time(c.last_modified) AS modified_at,
       c.summary AS summary,
       c.description AS description,
       c.url AS url,
       p.email AS person,
       p.phone_number AS person_phone,
       CASE WHEN p.rowid IS NOT NULL THEN p.rowid = c.organizer_id END AS is_organizer,
       c.unique_identifier AS entry_id
FROM CalendarItem c
LEFT JOIN Participant p ON p.owner_id = c.rowid OR p.rowid = c.organizer_id;
