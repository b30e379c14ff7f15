-- title:        An app whose data from the App Store names no identifier
-- severity:     low
-- confidence:   low
-- artifact:     ios_applications
-- explanation:  The App Store writes the identifier of each app; here it is missing.
-- alternatives: Very old apps, and apps that another tool installed.
-- verify:       Look at iTunesMetadata.plist and at the app beside it.
-- reference:    MVT, module Applications
SELECT record_id, coalesce(name, 'An app') || ' has no identifier' AS title
FROM ios_applications WHERE has_metadata = 1 AND bundle IS NULL;
