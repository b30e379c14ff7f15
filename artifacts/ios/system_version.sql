-- title:   Version of the system
-- about:   The version of iOS that runs, from the system itself.
-- source:  filesystem /System/Library/CoreServices/SystemVersion.plist
-- source:  sysdiagnose logs/SystemVersion/SystemVersion.plist
-- format:  plist
-- origin:  SystemVersion.plist
-- column:  product word name of the system
-- column:  version word its version
-- column:  build   word its build
SELECT 'ProductVersion' AS origin_row,
       plist_get(item_data(), 'ProductName') AS product,
       plist_get(item_data(), 'ProductVersion') AS version,
       plist_get(item_data(), 'ProductBuildVersion') AS build;
