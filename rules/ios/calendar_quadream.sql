-- title:        A calendar entry of the form that QuaDream's spyware left
-- severity:     high
-- confidence:   medium
-- artifact:     ios_calendar
-- explanation:  An invitation with the title "Meeting" and the notes "Notes", and nothing else, was found
--               on phones that were attacked through invisible, backdated calendar invitations.
-- alternatives: Somebody may have typed just these two words; an entry without an organizer, or one that
--               the owner remembers, is harmless.
-- verify:       Look at table CalendarItem: whether it was made long after it took place, who is the
--               organizer, and whether entries overlap.
-- reference:    Citizen Lab, "Sweet QuaDreams" (2023-04-11)
SELECT min(record_id) AS record_id,
       CASE WHEN max(person IS NOT NULL) THEN 'high' ELSE 'medium' END AS severity
FROM ios_calendar
WHERE summary = 'Meeting' AND description = 'Notes' AND is_gone IS NOT 0
GROUP BY item_id, origin_row;
