-- title:   QUIC connections
-- about:   Each row is a QUIC connection, or a further version of one: what its Initial packets
--          say, which anybody who saw the first of them can read.
-- source:  capture **
-- format:  capture
-- origin:  capture_quic
-- column:  at              time   when it began
-- column:  client          word   who asked
-- column:  client_port     int    its port
-- column:  server          word   who was asked
-- column:  server_port     int    its port
-- column:  version         word   of QUIC
-- column:  server_name     domain the server name that the client asked for
-- column:  alpn            word   protocols that the client offered
-- column:  user_agent      text   of Google's QUIC before TLS
-- column:  ja3             word   fingerprint of the client
-- column:  ja3s            word   fingerprint of the server
-- column:  ja4             word   fingerprint of the client
-- column:  encrypted_hello word   ech when the name is encrypted, too
-- match:   server_name contacted
-- event:   at quic_connection client || ' to ' || coalesce(server_name || ' (' || server || ')', server) || ':' || server_port
SELECT frame AS origin_row, at, client, client_port, server, server_port, version, server_name,
       alpn, user_agent, ja3, ja3s, ja4, encrypted_hello
FROM capture_quic;
