-- title:   DNS queries and answers
-- about:   Each row is a question, or one record of an answer: what
--          names the phone asked for, and which addresses it was told. Multicast DNS, LLMNR and
--          NetBIOS names (which phones of a network announce) stand beside it, told apart by the
--          protocol.
-- source:  capture **
-- format:  capture
-- origin:  capture_dns
-- column:  at          time      when
-- column:  client      word      who asked
-- column:  client_port int       its port
-- column:  server      word      who was asked
-- column:  server_port int       its port
-- column:  protocol    word      dns, mdns, llmnr or nbns
-- column:  transport   word      udp or tcp
-- column:  kind        word      query; answer; response: the question of a response without answers, or whose query is not in the capture
-- column:  name        domain    the name
-- column:  type        word      of the record: A, AAAA, CNAME, HTTPS, ...
-- column:  rcode       word      of a response: NOERROR, NXDOMAIN, ...
-- column:  answer      domain|ip of an answer: an address, or a name
-- column:  ttl         int       seconds for which the answer holds
-- match:   name looked_up
-- match:   answer looked_up
-- event:   at dns_query CASE kind WHEN 'query' THEN client || ' asks for ' || coalesce(name, '(root)') || ' (' || type || ')' WHEN 'answer' THEN coalesce(name, '(root)') || ' is ' || coalesce(answer, '?') ELSE coalesce(name, '(root)') || ': ' || coalesce(rcode, 'response') END
SELECT frame AS origin_row, at, client, client_port, server, server_port, protocol, transport,
       kind, name, type, rcode, answer, ttl
FROM capture_dns;
