-- title:   STUN and TURN
-- about:   Each row stands for the messages of one kind in one direction of a flow: how the ends
--          of a call find out their addresses (STUN) and ask a relay (TURN).
-- source:  capture **
-- format:  capture
-- origin:  capture_stun
-- column:  started_at       time   first message
-- column:  ended_at         time   last message
-- column:  transport        word   udp or tcp
-- column:  source           word   who sent
-- column:  source_port      int    its port
-- column:  destination      word   to whom
-- column:  destination_port int    its port
-- column:  type             word   of the message, hexadecimal; 0x0000: data in a channel
-- column:  method           word   its name
-- column:  packets          int    messages of this kind
-- column:  mapped           word   address and port of the requester as the server sees them
-- column:  relayed          word   address and port that the relay gave
-- column:  peer             word   address and port with whom the relay speaks
-- column:  realm            domain of the server
-- column:  software         text   what an end says of itself
-- column:  username         word   for the connectivity check or the relay
-- column:  origin_address   word   address and port that the server answers from
-- column:  other_address    word   its other address and port
-- column:  error_code       int    of an error response
-- column:  channel          word   number of the channel
-- match:   realm contacted
SELECT frame AS origin_row, started_at, ended_at, transport, source, source_port, destination,
       destination_port, type, method, packets, mapped, relayed, peer, realm, software, username,
       origin_address, other_address, error_code, channel
FROM capture_stun;
