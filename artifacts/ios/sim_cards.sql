-- title:   SIM cards
-- about:   Each row is a SIM card, or a profile of one, that the phone has known.
-- source:  backup WirelessDomain/Library/Databases/CellularUsage.db
-- source:  filesystem /private/var/wireless/Library/Databases/CellularUsage.db
-- format:  sqlite
-- origin:  subscriber_info
-- column:  updated_at time  when it was last updated (Mac absolute seconds)
-- column:  iccid      word  number of the card
-- column:  phone      phone number of the subscriber
-- column:  slot       int   slot of the card
-- event:   updated_at sim_card coalesce(phone, '') || ' ' || coalesce(iccid, '')
-- needs: subscriber_info.subscriber_id
-- may:   subscriber_info.rowid subscriber_info.last_update_time subscriber_info.slot_id
-- may:   subscriber_info.subscriber_mdn
SELECT rowid AS origin_row, mac_time(last_update_time) AS updated_at, subscriber_id AS iccid,
       subscriber_mdn AS phone, slot_id AS slot
FROM subscriber_info;
