-- title:   WhatsApp contacts
-- about:   Each row is a person WhatsApp knows of, from the address book or from a conversation.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/ContactsV2.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/ContactsV2.sqlite
-- format:  sqlite
-- covers:  WhatsappContacts
-- origin:  ZWAADDRESSBOOKCONTACT
-- column:  updated_at       time   when the entry last changed (Mac absolute seconds)
-- column:  about_at         time   when the "about" text was set (the same epoch)
-- column:  disappearing_at  time   when disappearing messages were last set (the same epoch)
-- column:  jid              phone  WhatsApp identifier, NUMBER@s.whatsapp.net
-- column:  lid              word   the identifier that hides the number, ID@lid
-- column:  phone            phone  number as in the address book
-- column:  full_name        text   name
-- column:  about            text   "about" text
-- column:  disappearing_seconds int  timer of disappearing messages; 0 off, NULL unknown
-- match:   jid known_contact
-- match:   phone known_contact
-- event:   updated_at whatsapp_contact_updated coalesce(full_name, jid, phone, '')
-- event:   disappearing_at whatsapp_disappearing_set coalesce(full_name, jid, phone, '') || ': ' || coalesce(disappearing_seconds, '?') || ' s'
-- needs: ZWAADDRESSBOOKCONTACT.Z_PK ZWAADDRESSBOOKCONTACT.ZWHATSAPPID
-- may:   ZWAADDRESSBOOKCONTACT.ZLID ZWAADDRESSBOOKCONTACT.ZPHONENUMBER
-- may:   ZWAADDRESSBOOKCONTACT.ZFULLNAME ZWAADDRESSBOOKCONTACT.ZABOUTTEXT
-- may:   ZWAADDRESSBOOKCONTACT.ZABOUTTIMESTAMP ZWAADDRESSBOOKCONTACT.ZLASTUPDATED
-- may:   ZWAADDRESSBOOKCONTACT.ZDISAPPEARINGMODEDURATION
-- may:   ZWAADDRESSBOOKCONTACT.ZDISAPPEARINGMODETIMESTAMP
SELECT Z_PK AS origin_row,
       mac_time(ZLASTUPDATED) AS updated_at,
       mac_time(ZABOUTTIMESTAMP) AS about_at,
       mac_time(ZDISAPPEARINGMODETIMESTAMP) AS disappearing_at,
       bytes_text(ZWHATSAPPID) AS jid,
       bytes_text(ZLID) AS lid,
       bytes_text(ZPHONENUMBER) AS phone,
       bytes_text(ZFULLNAME) AS full_name,
       bytes_text(ZABOUTTEXT) AS about,
       ZDISAPPEARINGMODEDURATION AS disappearing_seconds
FROM ZWAADDRESSBOOKCONTACT;
