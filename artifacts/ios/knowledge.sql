-- title:   What the phone noticed of its use (knowledgeC)
-- about:   Each row is an event of about four weeks: apps in focus, installs, intents such as a call,
--          notifications, audio routes, the lock and the light of the screen. From iOS 16 most of it lies
--          in Biome.
-- source:  filesystem /private/var/mobile/Library/CoreDuet/Knowledge/knowledgeC.db
-- format:  sqlite
-- origin:  ZOBJECT
-- column:  started_at  time     when it began (Mac absolute seconds)
-- column:  ended_at    time     when it ended (the same epoch)
-- column:  recorded_at time     when it was recorded (the same epoch)
-- column:  stream      word     kind of event, e.g. /app/inFocus
-- column:  value       app|url  the app, or another value
-- column:  number      real     value, when it is a number
-- column:  bundle      app      the app that reported it, or that the notification is of
-- column:  url         url      page or site
-- column:  title       text     title of the page
-- column:  detail      word     class and verb of an intent, or the port of an audio route
-- column:  zone        int      seconds east of UTC
-- match:   value ran
-- match:   bundle ran
-- match:   url visited
-- event:   started_at knowledge stream || ' ' || coalesce(value, bundle, '') || coalesce(' ' || detail, '')
-- needs: ZOBJECT.Z_PK ZOBJECT.ZSTREAMNAME ZOBJECT.ZSTARTDATE
-- may:   ZOBJECT.ZENDDATE ZOBJECT.ZCREATIONDATE ZOBJECT.ZVALUESTRING ZOBJECT.ZVALUEINTEGER
-- may:   ZOBJECT.ZVALUEDOUBLE ZOBJECT.ZSECONDSFROMGMT ZOBJECT.ZSTRUCTUREDMETADATA ZOBJECT.ZSOURCE
-- may:   ZSOURCE.Z_PK ZSOURCE.ZBUNDLEID ZSTRUCTUREDMETADATA.Z_PK
-- may:   ZSTRUCTUREDMETADATA.Z_DKINTENTMETADATAKEY__INTENTCLASS
-- may:   ZSTRUCTUREDMETADATA.Z_DKINTENTMETADATAKEY__INTENTVERB
-- may:   ZSTRUCTUREDMETADATA.Z_DKNOTIFICATIONUSAGEMETADATAKEY__BUNDLEID
-- may:   ZSTRUCTUREDMETADATA.Z_DKDIGITALHEALTHMETADATAKEY__WEBDOMAIN
-- may:   ZSTRUCTUREDMETADATA.Z_DKDIGITALHEALTHMETADATAKEY__WEBPAGEURL
-- may:   ZSTRUCTUREDMETADATA.Z_DKSAFARIHISTORYMETADATAKEY__TITLE
-- may:   ZSTRUCTUREDMETADATA.Z_DKAUDIOMETADATAKEY__PORTNAME
SELECT o.Z_PK AS origin_row,
       mac_time(o.ZSTARTDATE) AS started_at,
       mac_time(o.ZENDDATE) AS ended_at,
       mac_time(o.ZCREATIONDATE) AS recorded_at,
       o.ZSTREAMNAME AS stream,
       o.ZVALUESTRING AS value,
       coalesce(o.ZVALUEDOUBLE, o.ZVALUEINTEGER) AS number,
       coalesce(m.Z_DKNOTIFICATIONUSAGEMETADATAKEY__BUNDLEID, s.ZBUNDLEID) AS bundle,
       coalesce(m.Z_DKDIGITALHEALTHMETADATAKEY__WEBPAGEURL,
                m.Z_DKDIGITALHEALTHMETADATAKEY__WEBDOMAIN) AS url,
       m.Z_DKSAFARIHISTORYMETADATAKEY__TITLE AS title,
       coalesce(m.Z_DKINTENTMETADATAKEY__INTENTCLASS
                || coalesce(' ' || m.Z_DKINTENTMETADATAKEY__INTENTVERB, ''),
                m.Z_DKAUDIOMETADATAKEY__PORTNAME) AS detail,
       o.ZSECONDSFROMGMT AS zone
FROM ZOBJECT o
LEFT JOIN ZSTRUCTUREDMETADATA m ON m.Z_PK = o.ZSTRUCTUREDMETADATA
LEFT JOIN ZSOURCE s ON s.Z_PK = o.ZSOURCE;
