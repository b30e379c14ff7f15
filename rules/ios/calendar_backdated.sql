-- title:        An invitation made long after it took place
-- severity:     low
-- confidence:   low
-- artifact:     ios_calendar
-- explanation:  An invitation for the past is not shown to the owner; QuaDream's spyware came that way.
-- alternatives: Calendars that are copied from another service often look like this.
-- verify:       Ask whether the owner knows the organizer.
-- reference:    Citizen Lab, "Sweet QuaDreams" (2023-04-11)
SELECT min(c.record_id) AS record_id,
       'An invitation of ' || c.person || ', made after it took place' AS title
FROM ios_calendar c
WHERE c.is_organizer = 1 AND c.is_gone IS NOT 0 AND c.person IS NOT NULL
  AND time_us(c.created_at) > time_us(c.starts_at) + 14 * 86400 * 1000000
  AND lower(c.person) NOT IN (SELECT lower(value) FROM ios_contacts WHERE kind = 'email')
GROUP BY c.item_id, c.origin_row;
