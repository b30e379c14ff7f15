-- title:   Media streams
-- about:   Each row is a stream of RTP or SRTP: sound or pictures in one direction, by its header,
--          which is in clear.
-- source:  capture **
-- format:  capture
-- origin:  capture_rtp
-- column:  started_at       time first packet
-- column:  ended_at         time last packet
-- column:  source           word who sent
-- column:  source_port      int  its port
-- column:  destination      word to whom
-- column:  destination_port int  its port
-- column:  ssrc             word number of the source
-- column:  payload_type     int  of the first packet
-- column:  packets          int  that came
-- column:  lost             int  that are missing by their numbers
-- column:  bytes            int  of the datagrams
-- event:   started_at media_stream source || ' to ' || destination || ':' || destination_port || ', ' || packets || ' packets'
SELECT frame AS origin_row, started_at, ended_at, source, source_port, destination,
       destination_port, ssrc, payload_type, packets, lost, bytes
FROM capture_rtp;
