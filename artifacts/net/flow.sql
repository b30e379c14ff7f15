-- title:   Network flows
-- about:   Each row is a flow: all packets between two ends of one protocol. The server is named
--          by TLS, QUIC or HTTP in the flow, or by the DNS answer that the client had been given
--          for its address.
-- source:  capture **
-- format:  capture
-- origin:  capture_flow
-- column:  started_at       time    first packet
-- column:  ended_at         time    last packet
-- column:  protocol         word    tcp, udp, icmp, ...
-- column:  client           ip      who asked
-- column:  client_port      int     its port
-- column:  server           ip      who was asked
-- column:  server_port      int     its port
-- column:  packets_sent     int     by the client
-- column:  packets_received int     by the client
-- column:  bytes_sent       int     by the client, with IP headers
-- column:  bytes_received   int     by the client, with IP headers
-- column:  server_name      domain  the name of the server
-- column:  name_source      word    who says so: tls, quic, http or dns
-- column:  application      word    what was recognised in it: tls, quic, http, dns, stun, rtp, sip, dtls
-- column:  process          process the process of the phone, where the capture tells it (Apple's PKTAP)
-- match:   server_name contacted
-- match:   server contacted
-- match:   client contacted
-- match:   process ran
-- event:   started_at network_flow protocol || ' ' || client || coalesce(':' || client_port, '') || ' to ' || coalesce(server_name || ' (' || server || ')', server) || coalesce(':' || server_port, '') || ', ' || (bytes_sent + bytes_received) || ' bytes'
SELECT frame AS origin_row, started_at, ended_at, protocol, client, client_port, server,
       server_port, packets_sent, packets_received, bytes_sent, bytes_received, server_name,
       name_source, application, process
FROM capture_flow;
