-- title:   Settings of the mobile network
-- about:   Each row is a value that the phone keeps of its SIM cards and carriers: numbers, ICCID, IMSI,
--          IMEI, the last network.
-- source:  backup WirelessDomain/Library/Preferences/com.apple.commcenter.plist
-- source:  backup WirelessDomain/Library/Preferences/com.apple.commcenter.*.plist
-- source:  filesystem /private/var/wireless/Library/Preferences/com.apple.commcenter.plist
-- source:  filesystem /private/var/wireless/Library/Preferences/com.apple.commcenter.*.plist
-- format:  plist
-- origin:  com.apple.commcenter.plist
-- column:  iccid word  the SIM card it belongs to; NULL for the phone as a whole
-- column:  key   word  name of the value
-- column:  value text  its value
SELECT path AS origin_row,
       CASE WHEN path LIKE '/PersonalWallet/_%/%'
            THEN substr(path, 17, instr(substr(path, 17), '/') - 1) END AS iccid,
       CASE WHEN path LIKE '/imeis/%' THEN 'imei' ELSE key END AS key,
       CAST(value AS TEXT) AS value
FROM plist_tree(item_data())
WHERE key IN ('CopiedSIMPhoneNumber', 'PNRPhoneNumber', 'PhoneNumber', 'lastGoodImsi',
              'ReportedSubscriberIdentity', 'LastKnownICCID', 'LastKnownServingMcc',
              'LastKnownServingMnc', 'LastRegisteredNetworkPlmn', 'meid')
   OR (path LIKE '/imeis/%/second' AND value IS NOT NULL);
