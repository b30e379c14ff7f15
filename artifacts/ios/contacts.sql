-- title:   Contacts
-- about:   Each row is one number, address or link of a person in the address book.
-- source:  backup HomeDomain/Library/AddressBook/AddressBook.sqlitedb
-- source:  filesystem /private/var/mobile/Library/AddressBook/AddressBook.sqlitedb
-- format:  sqlite
-- covers:  Contacts
-- origin:  ABMultiValue
-- column:  created_at   time             when the person was added (Mac absolute seconds)
-- column:  modified_at  time             when the person last changed (the same epoch)
-- column:  first_name   text             first name
-- column:  last_name    text             last name
-- column:  organization text             organization
-- column:  kind         word             phone, email, url, or the raw property number
-- column:  value        phone|email|url  the number, address or link
-- column:  person_row   int              rowid of the person in ABPerson
-- match:   value known_contact
-- event:   modified_at contact_modified coalesce(first_name || ' ', '') || coalesce(last_name, organization, '') || ': ' || coalesce(value, '')
-- needs: ABPerson.rowid
-- may:   ABPerson.First ABPerson.Last ABPerson.Organization ABPerson.CreationDate
-- may:   ABPerson.ModificationDate
-- may:   ABMultiValue.record_id ABMultiValue.property ABMultiValue.value ABMultiValue.UID
SELECT v.UID AS origin_row,
       mac_time(p.CreationDate) AS created_at,
       mac_time(p.ModificationDate) AS modified_at,
       p.First AS first_name,
       p.Last AS last_name,
       p.Organization AS organization,
       CASE v.property WHEN 3 THEN 'phone' WHEN 4 THEN 'email' WHEN 22 THEN 'url'
            ELSE CAST(v.property AS TEXT) END AS kind,
       v.value AS value,
       p.rowid AS person_row
FROM ABPerson p
LEFT JOIN ABMultiValue v ON v.record_id = p.rowid;
