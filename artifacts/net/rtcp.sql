-- title:   Media control
-- about:   Each row stands for the RTCP or SRTCP packets of one type in one direction of a flow.
-- source:  capture **
-- format:  capture
-- origin:  capture_rtcp
-- column:  started_at       time first packet
-- column:  ended_at         time last packet
-- column:  source           word who sent
-- column:  source_port      int  its port
-- column:  destination      word to whom
-- column:  destination_port int  its port
-- column:  type             int  of the packet, 200 to 207
-- column:  ssrc             word number of the first sender
-- column:  packets          int  of this type
-- column:  is_secure        bool whether it is SRTCP
-- column:  cname            text canonical name of the sender
SELECT frame AS origin_row, started_at, ended_at, source, source_port, destination,
       destination_port, type, ssrc, packets, is_secure, cname
FROM capture_rtcp;
