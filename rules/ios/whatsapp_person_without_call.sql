-- title:        WhatsApp's call log knows somebody whose call is gone
-- severity:     low
-- confidence:   low
-- artifact:     ios_whatsapp_call_people
-- explanation:  A participant is left of a call that is no longer listed.
-- alternatives: The owner deleted the call, and the app did not tidy up.
-- verify:       Look at ZWACDCALLEVENTPARTICIPANT of WhatsApp's CallHistory.sqlite. Ask the owner about
--               the number.
-- reference:    CVE-2019-3568; MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT record_id, peer || ' was in a call that is gone' AS title
FROM ios_whatsapp_call_people
WHERE is_gone IS NOT 0 AND has_call = 0 AND call_row IS NOT NULL AND peer IS NOT NULL;
