-- title:   Certificates of servers
-- about:   Each row is an X.509 certificate that a server showed in clear (TLS up to 1.2, DTLS).
--          Nothing of it was verified.
-- source:  capture **
-- format:  capture
-- origin:  capture_certificate
-- column:  at             time when it was shown
-- column:  client         word who asked
-- column:  client_port    int  its port
-- column:  server         word who was asked
-- column:  server_port    int  its port
-- column:  transport      word tcp or dtls
-- column:  position       int  in the chain; 0 is the server's own
-- column:  subject        text whom it names
-- column:  issuer         text who signed it
-- column:  serial         word its serial number
-- column:  not_before     time valid from
-- column:  not_after      time valid until
-- column:  names          text common name and alternative names, as a JSON array
-- column:  is_self_signed bool whether subject and issuer are the same
-- column:  sha256         hash of the certificate
-- column:  sha1           hash of the certificate
-- match:   names contacted
-- match:   subject contacted
-- match:   sha256 contacted
-- match:   sha1 contacted
SELECT frame AS origin_row, at, client, client_port, server, server_port, transport, position,
       subject, issuer, serial, not_before, not_after, names, is_self_signed, sha256, sha1
FROM capture_certificate;
