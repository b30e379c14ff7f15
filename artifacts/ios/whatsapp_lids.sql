-- title:   WhatsApp's hidden identifiers and their numbers
-- about:   Each row is a number and the identifier (LID) that WhatsApp shows in its place.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/LID.sqlite
-- source:  backup AppDomainGroup-group.net.whatsapp.*/ChatStorage.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/LID.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/ChatStorage.sqlite
-- format:  sqlite
-- covers:  Whatsapp
-- origin:  ZWAPHONENUMBERLIDPAIR, ZWAZACCOUNT
-- column:  recorded_at time  when the pair was recorded (Mac absolute seconds)
-- column:  lid         word  the identifier
-- column:  phone       phone the number
-- column:  name        text  name of the account
-- match:   phone known_contact
-- event:   recorded_at whatsapp_lid_recorded coalesce(phone, '?') || ' is ' || coalesce(lid, '?')
-- needs: ZWAPHONENUMBERLIDPAIR.ZLID
-- may:   ZWAPHONENUMBERLIDPAIR.Z_PK ZWAPHONENUMBERLIDPAIR.ZPHONENUMBER
-- may:   ZWAPHONENUMBERLIDPAIR.ZTIMESTAMP
-- may:   ZWAZACCOUNT.Z_PK ZWAZACCOUNT.ZIDENTIFIER ZWAZACCOUNT.ZPHONENUMBER ZWAZACCOUNT.ZDISPLAYNAME
SELECT 'ZWAPHONENUMBERLIDPAIR/' || Z_PK AS origin_row, mac_time(ZTIMESTAMP) AS recorded_at,
       bytes_text(ZLID) AS lid, bytes_text(ZPHONENUMBER) AS phone, NULL AS name
FROM ZWAPHONENUMBERLIDPAIR
UNION ALL
SELECT 'ZWAZACCOUNT/' || Z_PK, NULL, bytes_text(ZIDENTIFIER), bytes_text(ZPHONENUMBER),
       bytes_text(ZDISPLAYNAME)
FROM ZWAZACCOUNT;

-- needs: ZWAZACCOUNT.ZIDENTIFIER
-- may:   ZWAZACCOUNT.Z_PK ZWAZACCOUNT.ZPHONENUMBER ZWAZACCOUNT.ZDISPLAYNAME
SELECT 'ZWAZACCOUNT/' || Z_PK AS origin_row, NULL AS recorded_at, bytes_text(ZIDENTIFIER) AS lid,
       bytes_text(ZPHONENUMBER) AS phone, bytes_text(ZDISPLAYNAME) AS name
FROM ZWAZACCOUNT;

-- needs: ZWAMESSAGE.Z_PK
SELECT NULL AS origin_row, NULL AS recorded_at, NULL AS lid, NULL AS phone, NULL AS name
FROM ZWAMESSAGE WHERE 0;
