-- title:   OS analytics, daily
-- about:   Each row is a process and the network traffic that was counted for it.
-- source:  backup HomeDomain/Library/Preferences/com.apple.osanalytics.addaily.plist
-- source:  filesystem /private/var/mobile/Library/Preferences/com.apple.osanalytics.addaily.plist
-- format:  plist
-- covers:  OSAnalyticsADDaily
-- origin:  netUsageBaseline
-- column:  counted_at time     when it was counted
-- column:  process    process  its name, or name/bundle
-- column:  wifi_in    int      bytes received over Wi-Fi
-- column:  wifi_out   int      bytes sent over Wi-Fi
-- column:  wwan_in    int      bytes received over the mobile network
-- column:  wwan_out   int      bytes sent over the mobile network
-- match:   process ran
-- event:   counted_at process_counted process
SELECT e.key AS origin_row,
       plist_get(item_data(), 'netUsageBaseline', e.key, 0) AS counted_at,
       e.key AS process,
       plist_get(item_data(), 'netUsageBaseline', e.key, 1) AS wifi_in,
       plist_get(item_data(), 'netUsageBaseline', e.key, 2) AS wifi_out,
       plist_get(item_data(), 'netUsageBaseline', e.key, 3) AS wwan_in,
       plist_get(item_data(), 'netUsageBaseline', e.key, 4) AS wwan_out
FROM plist_each(item_data(), 'netUsageBaseline') e;
