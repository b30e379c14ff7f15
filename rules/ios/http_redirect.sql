-- title:        A page by plain http was redirected to another site at once
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_safari_history
-- explanation:  Whoever controls the network can answer a request by plain http and send the browser to
--               a server of his own; Pegasus was delivered like that. Within less than a second the
--               visit was redirected to a different site.
-- alternatives: Advertising, link shorteners, log-in pages of a Wi-Fi network and sites that moved
--               redirect in the same way. Look at the host, the port and where it leads.
-- verify:       Look at the visits by their redirect_source and redirect_destination in table
--               history_visits.
-- reference:    Amnesty International, "Morocco: Human Rights Defenders Targeted with NSO Group's Spyware"
--               (2019-10-10); MITRE ATT&CK for Mobile T1638 (Adversary-in-the-Middle)
SELECT record_id,
       'http://' || url_host(url) || '/ was redirected to ' || url_host(destination_url)
       || coalesce(':' || url_port(destination_url), '') AS title
FROM ios_safari_history
WHERE destination_url IS NOT NULL AND is_gone IS NOT 0 AND url LIKE 'http://%' AND coalesce(synced, 0) = 0
  AND time_us(destination_at) - time_us(visited_at) BETWEEN 0 AND 999999
  AND url_site(url) <> url_site(destination_url);
