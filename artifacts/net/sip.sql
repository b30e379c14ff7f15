-- title:   SIP messages
-- about:   Each row is a SIP message: who calls whom, and how it goes on.
-- source:  capture **
-- format:  capture
-- origin:  capture_sip
-- column:  at               time when
-- column:  transport        word udp or tcp
-- column:  source           word who sent
-- column:  source_port      int  its port
-- column:  destination      word to whom
-- column:  destination_port int  its port
-- column:  method           word of a request: INVITE, BYE, ...
-- column:  status           int  of a response
-- column:  call_id          word of the dialogue
-- column:  from_uri         word who calls
-- column:  to_uri           word who is called
-- column:  user_agent       text the program
-- column:  media            text media that are offered: kind, address and port, profile
-- match:   media mentioned
-- event:   at sip_message coalesce(method, status) || ' ' || coalesce(from_uri, '') || ' to ' || coalesce(to_uri, '')
SELECT frame AS origin_row, at, transport, source, source_port, destination, destination_port,
       method, status, call_id, from_uri, to_uri, user_agent, media
FROM capture_sip;
