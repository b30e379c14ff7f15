-- title:   HTTP requests
-- about:   Each row is an HTTP/1 request in clear.
-- source:  capture **
-- format:  capture
-- origin:  capture_http
-- column:  at          time   when
-- column:  client      ip     who asked
-- column:  client_port int    its port
-- column:  server      ip     who was asked
-- column:  server_port int    its port
-- column:  method      word   GET, POST, ...
-- column:  host        domain of the Host field, or of the target
-- column:  url         url    scheme, host and path
-- column:  user_agent  text   of the program that asked
-- column:  referer     text   the page that led there, as the client says
-- match:   url visited
-- match:   host contacted
-- match:   referer visited
-- match:   server contacted
-- event:   at http_request client || ' ' || coalesce(method, '') || ' ' || coalesce(url, host, server)
SELECT frame AS origin_row, at, client, client_port, server, server_port, method, host, url,
       user_agent, referer
FROM capture_http;
