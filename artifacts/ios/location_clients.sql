-- title:   Programs that used the location
-- about:   Each row is a program that the location service knows, with the last time of each kind of use.
--          What is no app shows here with its path.
-- source:  backup RootDomain/Library/Caches/locationd/clients.plist
-- source:  filesystem /private/var/root/Library/Caches/locationd/clients.plist
-- source:  filesystem /private/var/mobile/Library/Caches/locationd/clients.plist
-- format:  plist
-- covers:  LocationdClients
-- origin:  clients.plist
-- column:  received_at       time    when it last stopped receiving locations (Mac absolute seconds)
-- column:  location_at       time    when it last stopped asking for the location (the same epoch)
-- column:  background_at     time    the same in the background
-- column:  significant_at    time    the same for significant changes
-- column:  visit_at          time    the same for visits
-- column:  fence_at          time    the same for a region
-- column:  beacon_at         time    the same for beacons
-- column:  consumed_at       time    when the present period of use began
-- column:  client            process the program: bundle identifier or path
-- column:  bundle            app     bundle identifier
-- column:  bundle_path       path    path of the bundle
-- column:  executable        path    path of the program
-- column:  registered        path    path it was registered with
-- column:  authorization     int     what the owner allowed (raw value)
-- column:  is_hidden         bool    not shown to the owner in Settings
-- match:   client ran
-- match:   bundle ran
-- match:   bundle_path ran
-- match:   executable ran
-- match:   registered ran
-- event:   received_at location_received client
-- event:   location_at location_used client
-- event:   background_at location_used_in_background client
-- event:   significant_at location_used_for_changes client
-- event:   visit_at location_used_for_visits client
-- event:   fence_at location_used_for_region client
-- event:   beacon_at location_used_for_beacons client
-- event:   consumed_at location_use_began client
SELECT e.key AS origin_row,
       mac_time(plist_get(d, e.key, 'ReceivingLocationInformationTimeStopped')) AS received_at,
       mac_time(plist_get(d, e.key, 'LocationTimeStopped')) AS location_at,
       mac_time(plist_get(d, e.key, 'BackgroundLocationTimeStopped')) AS background_at,
       mac_time(coalesce(plist_get(d, e.key, 'SignificantTimeStopped'),
                         plist_get(d, e.key, 'NonPersistentSignificantTimeStopped')))
           AS significant_at,
       mac_time(plist_get(d, e.key, 'VisitTimeStopped')) AS visit_at,
       mac_time(plist_get(d, e.key, 'FenceTimeStopped')) AS fence_at,
       mac_time(plist_get(d, e.key, 'BeaconRegionTimeStopped')) AS beacon_at,
       mac_time(plist_get(d, e.key, 'ConsumptionPeriodBegin')) AS consumed_at,
       CASE WHEN e.key LIKE 'p/%' OR e.key LIKE 'i' || plist_get(d, e.key, 'BundleId') || ':%'
            THEN rtrim(substr(e.key, 2), ':') ELSE rtrim(e.key, ':') END AS client,
       plist_get(d, e.key, 'BundleId') AS bundle,
       plist_get(d, e.key, 'BundlePath') AS bundle_path,
       plist_get(d, e.key, 'Executable') AS executable,
       CASE WHEN typeof(plist_get(d, e.key, 'Registered')) = 'text'
            THEN plist_get(d, e.key, 'Registered') END AS registered,
       plist_get(d, e.key, 'Authorization') AS authorization,
       plist_get(d, e.key, 'SuppressShowingInSettings') AS is_hidden
FROM (SELECT item_data() AS d) JOIN plist_each(item_data()) e
WHERE e.type = 'dict';
