-- title:   WhatsApp calls that can be joined
-- about:   Each row is a group call, or a call that rang again, as WhatsApp keeps it beside its call log.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/CallHistory.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/CallHistory.sqlite
-- format:  sqlite
-- origin:  ZWAJOINABLECALLEVENT
-- column:  started_at       time  when (Mac absolute seconds)
-- column:  peer             phone JID of who called
-- column:  creator          phone JID of who began the call
-- column:  duration         real  seconds
-- column:  bytes_received   int   payload that came in
-- column:  is_video         bool  a video call
-- column:  rang_again       bool  whether it rang again
-- column:  previous_outcome int   outcome before (community knowledge: see whatsapp_calls)
-- column:  outcome          int   outcome now
-- column:  call_id          word  identifier of the call
-- match:   peer corresponded
-- match:   creator corresponded
-- event:   started_at whatsapp_joinable_call coalesce(peer, creator, '(unknown)')
-- needs: ZWACDCALLEVENT.Z_PK
-- may:   ZWAJOINABLECALLEVENT.Z_PK ZWAJOINABLECALLEVENT.ZDATE ZWAJOINABLECALLEVENT.ZFROMJIDSTRING
-- may:   ZWAJOINABLECALLEVENT.ZCALLCREATORJIDSTRING ZWAJOINABLECALLEVENT.ZDURATION
-- may:   ZWAJOINABLECALLEVENT.ZBYTESRECEIVED ZWAJOINABLECALLEVENT.ZVIDEO
-- may:   ZWAJOINABLECALLEVENT.ZISRERING ZWAJOINABLECALLEVENT.ZPREVIOUSOUTCOME
-- may:   ZWAJOINABLECALLEVENT.ZCURRENTOUTCOME ZWAJOINABLECALLEVENT.ZCALLIDSTRING
SELECT Z_PK AS origin_row, mac_time(ZDATE) AS started_at, ZFROMJIDSTRING AS peer,
       ZCALLCREATORJIDSTRING AS creator, ZDURATION AS duration, ZBYTESRECEIVED AS bytes_received,
       ZVIDEO AS is_video, ZISRERING AS rang_again, ZPREVIOUSOUTCOME AS previous_outcome,
       ZCURRENTOUTCOME AS outcome, ZCALLIDSTRING AS call_id
FROM ZWAJOINABLECALLEVENT;
