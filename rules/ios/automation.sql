-- title:        An automation reaches the network by itself
-- severity:     low
-- confidence:   low
-- artifact:     ios_shortcuts
-- explanation:  A shortcut that runs without being asked fetches from or sends to the network, or runs
--               commands on another computer.
-- alternatives: People automate their homes and their work like that.
-- verify:       On the phone see Shortcuts, Automation; ask the owner who made it.
-- reference:    MITRE ATT&CK for Mobile T1603 (Scheduled Task/Job)
SELECT record_id, coalesce(name, 'A shortcut') || CASE origin
       WHEN 'live' THEN ' runs by itself and reaches the network'
       ELSE ', which was deleted, ran by itself and reached the network' END AS title
FROM ios_shortcuts
WHERE triggers > 0 AND is_gone IS NOT 0
  AND (action_ids LIKE '%is.workflow.actions.downloadurl%' 
       OR action_ids LIKE '%is.workflow.actions.runsshscript%'
       OR action_ids LIKE '%is.workflow.actions.sendmessage%');
