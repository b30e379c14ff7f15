-- title:   Cookies
-- about:   Each row is a cookie that an app or a process of the system kept: it spoke to that host.
-- source:  backup **/Library/Cookies/*.binarycookies
-- source:  filesystem /private/var/**/Library/Cookies/*.binarycookies
-- format:  file
-- origin:  cookie
-- column:  created_at time   when it was set (Mac absolute seconds)
-- column:  expires_at time   when it ends (Mac absolute seconds)
-- column:  host       domain the host that it belongs to
-- column:  name       word   its name
-- column:  path       word   the part of the site that it belongs to
-- column:  value      text   its value
-- column:  flags      int    1 secure, 4 for HTTP only
-- column:  container  word   whose cookies they are: domain or folder
-- match:   host contacted
-- event:   created_at cookie_set host
SELECT offset AS origin_row,
       mac_time(created) AS created_at,
       mac_time(expires) AS expires_at,
       ltrim(domain, '.') AS host,
       name, path, value, flags,
       regex_get(item_path(), '^(.*)/Library/Cookies/') AS container
FROM cookie_each(item_data());
