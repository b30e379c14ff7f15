-- title:   People of WhatsApp's calls
-- about:   Each row is a participant of a call in WhatsApp's call log, also when the call itself is gone.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/CallHistory.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/CallHistory.sqlite
-- format:  sqlite
-- origin:  ZWACDCALLEVENTPARTICIPANT
-- column:  started_at time  when the call began (Mac absolute seconds)
-- column:  peer       phone JID of the participant
-- column:  outcome    int   0 connected, 1 missed, 4 rejected, 5 failed (community knowledge)
-- column:  call_row   int   Z_PK of the call; its record is gone when has_call is 0
-- column:  has_call   bool  whether the call is still listed
-- match:   peer corresponded
-- needs: ZWACDCALLEVENT.Z_PK
-- may:   ZWACDCALLEVENT.ZDATE ZWACDCALLEVENTPARTICIPANT.Z_PK ZWACDCALLEVENTPARTICIPANT.ZOUTCOME
-- may:   ZWACDCALLEVENTPARTICIPANT.Z1PARTICIPANTS ZWACDCALLEVENTPARTICIPANT.ZJIDSTRING
SELECT p.Z_PK AS origin_row, mac_time(e.ZDATE) AS started_at, p.ZJIDSTRING AS peer,
       p.ZOUTCOME AS outcome, p.Z1PARTICIPANTS AS call_row, e.Z_PK IS NOT NULL AS has_call
FROM ZWACDCALLEVENTPARTICIPANT p
LEFT JOIN ZWACDCALLEVENT e ON e.Z_PK = p.Z1PARTICIPANTS;
