-- title:   Talk time that the call log has counted
-- about:   One row: seconds of talk that the phone counted, whether or not the calls are still listed. The
--          owner can set the timers back to zero.
-- source:  backup HomeDomain/Library/CallHistoryDB/CallHistory.storedata
-- source:  filesystem /private/var/mobile/Library/CallHistoryDB/CallHistory.storedata
-- format:  sqlite
-- origin:  ZCALLDBPROPERTIES
-- recovered: no
-- absent:  Only an encrypted backup holds it.
-- column:  last_call real seconds of the last call
-- column:  incoming  real seconds of incoming calls
-- column:  outgoing  real seconds of outgoing calls
-- column:  all_calls real seconds of all calls
-- column:  lifetime  real seconds in the life of the phone
-- column:  listed    real seconds of the calls that are still listed
-- needs: ZCALLRECORD.Z_PK
-- may:   ZCALLRECORD.ZDURATION ZCALLRECORD.ZSERVICE_PROVIDER
-- may:   ZCALLDBPROPERTIES.Z_PK ZCALLDBPROPERTIES.ZTIMER_LAST ZCALLDBPROPERTIES.ZTIMER_INCOMING
-- may:   ZCALLDBPROPERTIES.ZTIMER_OUTGOING ZCALLDBPROPERTIES.ZTIMER_ALL
-- may:   ZCALLDBPROPERTIES.ZTIMER_LIFETIME
SELECT Z_PK AS origin_row, ZTIMER_LAST AS last_call, ZTIMER_INCOMING AS incoming,
       ZTIMER_OUTGOING AS outgoing, ZTIMER_ALL AS all_calls, ZTIMER_LIFETIME AS lifetime,
       (SELECT sum(ZDURATION) FROM ZCALLRECORD) AS listed
FROM ZCALLDBPROPERTIES;
