-- title:   TLS handshakes
-- about:   Each row is a handshake in clear: the name of the server that the client asked for,
--          what both offered, and the fingerprints of their programs (JA3 and JA3S by Salesforce,
--          JA4 by FoxIO). With an encrypted hello the name is that of the outer one.
-- source:  capture **
-- format:  capture
-- origin:  capture_tls
-- column:  at              time   when the handshake began
-- column:  client          word   who asked
-- column:  client_port     int    its port
-- column:  server          word   who was asked
-- column:  server_port     int    its port
-- column:  transport       word   tcp, or dtls
-- column:  server_name     domain the server name that the client asked for (SNI)
-- column:  alpn            word   protocols that the client offered
-- column:  version         word   that the server chose, or the highest that the client offered
-- column:  cipher          word   cipher suite that the server chose
-- column:  ja3             word   fingerprint of the client
-- column:  ja3s            word   fingerprint of the server
-- column:  ja4             word   fingerprint of the client
-- column:  encrypted_hello word   ech or esni when the name is encrypted, too
-- match:   server_name contacted
-- event:   at tls_handshake client || ' to ' || coalesce(server_name || ' (' || server || ')', server) || ':' || server_port || ', ' || version
SELECT frame AS origin_row, at, client, client_port, server, server_port, transport, server_name,
       alpn, version, cipher, ja3, ja3s, ja4, encrypted_hello
FROM capture_tls;
