-- title:        Somebody left a voicemail, and the call is in no list
-- severity:     info
-- confidence:   low
-- artifact:     ios_voicemail
-- explanation:  A voicemail follows a call that was not taken; the call log holds older calls, and not
--               this one.
-- alternatives: The phone was off or without network, so that it never rang; or the owner deleted the call.
-- verify:       Ask the owner about the number and the day.
-- reference:    none: a comparison of two stores of the phone
SELECT v.record_id, 'A voicemail of ' || v.peer || ' without its call' AS title
FROM ios_voicemail v
WHERE v.peer IS NOT NULL AND v.is_gone IS NOT 0
  AND v.left_at > (SELECT min(started_at) FROM ios_calls WHERE origin = 'live')
  AND v.left_at < (SELECT max(started_at) FROM ios_calls WHERE origin = 'live')
  AND NOT EXISTS (SELECT 1 FROM ios_calls c
                  WHERE c.origin = 'live' AND phone_digits(c.peer) = phone_digits(v.peer)
                    AND c.started_at BETWEEN strftime('%Y-%m-%dT%H:%M:%S', v.left_at, '-15 minutes')
                                         AND strftime('%Y-%m-%dT%H:%M:%S', v.left_at, '+5 minutes'));
