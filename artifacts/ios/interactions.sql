-- title:   Interactions with people (interactionC)
-- about:   Each row is a contact with somebody that an app reported to the system: messages, calls,
--          shares. It outlives the app's own record of it.
-- source:  backup HomeDomain/Library/CoreDuet/People/interactionC.db
-- source:  filesystem /private/var/mobile/Library/CoreDuet/People/interactionC.db
-- format:  sqlite
-- covers:  InteractionC
-- origin:  ZINTERACTIONS
-- absent:  Only an encrypted backup holds it.
-- column:  started_at  time         when it began (Mac absolute seconds)
-- column:  ended_at    time         when it ended (the same epoch)
-- column:  recorded_at time         when it was recorded (the same epoch)
-- column:  bundle      app          the app that reported it
-- column:  direction   word         incoming or outgoing
-- column:  sender      phone|email  who it came from
-- column:  sender_name text         the name of the sender
-- column:  account     email|phone  the account on this device
-- column:  conversation word        identifier of the conversation
-- column:  recipients  int          how many recipients
-- column:  content_url url          what it was about
-- column:  mechanism   int          kind of interaction (raw value)
-- column:  interaction_id word      identifier
-- match:   sender corresponded
-- match:   bundle ran
-- match:   content_url received
-- event:   started_at interaction coalesce(bundle, '') || ' ' || coalesce(direction, '') || ' ' || coalesce(sender_name, sender, '(unknown)')
-- needs: ZINTERACTIONS.Z_PK ZINTERACTIONS.ZSTARTDATE
-- may:   ZINTERACTIONS.ZENDDATE ZINTERACTIONS.ZCREATIONDATE ZINTERACTIONS.ZBUNDLEID
-- may:   ZINTERACTIONS.ZDIRECTION ZINTERACTIONS.ZSENDER ZINTERACTIONS.ZACCOUNT
-- may:   ZINTERACTIONS.ZDOMAINIDENTIFIER ZINTERACTIONS.ZRECIPIENTCOUNT ZINTERACTIONS.ZCONTENTURL
-- may:   ZINTERACTIONS.ZMECHANISM ZINTERACTIONS.ZUUID
-- may:   ZCONTACTS.Z_PK ZCONTACTS.ZIDENTIFIER ZCONTACTS.ZDISPLAYNAME
SELECT i.Z_PK AS origin_row,
       mac_time(i.ZSTARTDATE) AS started_at,
       mac_time(i.ZENDDATE) AS ended_at,
       mac_time(i.ZCREATIONDATE) AS recorded_at,
       i.ZBUNDLEID AS bundle,
       CASE i.ZDIRECTION WHEN 0 THEN 'incoming' WHEN 1 THEN 'outgoing' END AS direction,
       s.ZIDENTIFIER AS sender,
       s.ZDISPLAYNAME AS sender_name,
       i.ZACCOUNT AS account,
       i.ZDOMAINIDENTIFIER AS conversation,
       i.ZRECIPIENTCOUNT AS recipients,
       i.ZCONTENTURL AS content_url,
       i.ZMECHANISM AS mechanism,
       i.ZUUID AS interaction_id
FROM ZINTERACTIONS i
LEFT JOIN ZCONTACTS s ON s.Z_PK = i.ZSENDER;
