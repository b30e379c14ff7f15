-- title:   Calls in the traffic
-- about:   Each row is a call, put together from the flows of one device that overlap in time and
--          show signs of a call: SIP, relays (TURN), connectivity checks (ICE), media (RTP).
--          Browsers and clients that only test a relay look similar: their state is set-up.
-- source:  capture **
-- format:  capture
-- origin:  capture_call
-- column:  started_at       time   set-up began
-- column:  answered_at      time   it was answered, or media went both ways
-- column:  ended_at         time   last sign of it
-- column:  client           ip     the phone
-- column:  server           ip     where most of the media went
-- column:  server_port      int    its port
-- column:  direction        word   incoming or outgoing, where signalling tells
-- column:  state            word   set-up, ringing, one-way (media in one direction only), answered, cancelled, refused
-- column:  media_started_at time   first media
-- column:  media_ended_at   time   last media
-- column:  packets_sent     int    by the phone
-- column:  packets_received int    by the phone
-- column:  bytes_sent       int    by the phone
-- column:  bytes_received   int    by the phone
-- column:  servers          text   all addresses that took part
-- column:  server_name      domain name of a server
-- column:  software         text   what an end says of itself
-- column:  application      word   by the known names, marks and networks of providers (providers/calls.tsv); NULL when none fits
-- column:  realm            domain of the relay
-- column:  stun_attributes  word   types of STUN attributes that no RFC assigns: marks of an application
-- column:  signs            word   what it was told by: sip, relay, ice, rtp
-- column:  from_uri         word   who calls, by SIP
-- column:  to_uri           word   who is called, by SIP
-- column:  malformed        int    packets whose lengths lie
-- column:  suspicious       int    packets that no ordinary call has
-- column:  first_fault      word   the first rule that a packet broke
-- match:   server contacted
-- match:   servers contacted
-- match:   server_name contacted
-- event:   started_at network_call state || coalesce(' ' || application, '') || ' call of ' || client || ' by ' || server || ':' || server_port || CASE WHEN malformed > 0 THEN ', ' || malformed || ' malformed packets' ELSE '' END
SELECT frame AS origin_row, started_at, answered_at, ended_at, client, server, server_port,
       direction, state, media_started_at, media_ended_at, packets_sent, packets_received,
       bytes_sent, bytes_received, servers, server_name, software,
       application_of('cidr', servers, 'domain', server_name, 'realm', realm,
                      'stun', stun_attributes, 'software', software) AS application,
       realm, stun_attributes, signs, from_uri, to_uri,
       malformed, suspicious, first_fault
FROM capture_call;
