-- title:   HTTP requests
-- about:   Each row is an HTTP/1 request in clear.
-- source:  capture **
-- format:  capture
-- origin:  capture_http
-- column:  at          time      when
-- column:  client      word      who asked
-- column:  client_port int       its port
-- column:  server      word      who was asked
-- column:  server_port int       its port
-- column:  method      word      GET, POST, ...
-- column:  host        domain    of the Host field, or of the target
-- column:  target      word      as in the request line
-- column:  url         url       scheme, host and path
-- column:  tunnel_host domain|ip of a CONNECT: the host that the proxy is asked for
-- column:  user_agent  text      of the program that asked
-- column:  referer     text      the page that led there, as the client says
-- match:   url visited
-- match:   host contacted
-- match:   tunnel_host contacted
-- match:   referer visited
-- event:   at http_request client || ' ' || coalesce(method, '') || ' ' || coalesce(url, host || coalesce(target, ''), target, server)
SELECT frame AS origin_row, at, client, client_port, server, server_port, method, host, target, url, tunnel_host,
       user_agent, referer
FROM capture_http;
