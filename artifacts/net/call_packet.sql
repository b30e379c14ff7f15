-- title:   Faulty packets of calls
-- about:   Each row stands for the packets of a flow that break one rule: malformed ones, whose
--          lengths lie, and suspicious ones, which are well-formed and yet no ordinary call has
--          them. The verdict is libbridlecall's.
-- source:  capture **
-- format:  capture
-- origin:  capture_call_packet
-- column:  at               time the first of them
-- column:  source           word who sent
-- column:  source_port      int  its port
-- column:  destination      word to whom
-- column:  destination_port int  its port
-- column:  protocol         word rtp, rtcp, stun, ...
-- column:  verdict          word malformed or suspicious
-- column:  rule             word which rule it breaks
-- column:  section          word where the rule is from
-- column:  meaning          text what the rule says
-- column:  offset           int  byte of the datagram that is at fault
-- column:  bytes            int  of the datagram
-- column:  repeats          int  packets that break the rule
-- event:   at faulty_call_packet verdict || ' ' || protocol || ' from ' || source || ': ' || meaning || ' (' || repeats || ' packets)'
SELECT frame AS origin_row, at, source, source_port, destination, destination_port, protocol,
       verdict, rule, section, meaning, offset, bytes, repeats
FROM capture_call_packet;
