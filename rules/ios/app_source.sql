-- title:        An app that was installed by an unusual app
-- severity:     low
-- confidence:   medium
-- artifact:     ios_applications
-- explanation:  Apps come from the App Store or from device management; this one names another source.
-- alternatives: Alternative stores exist in some countries; carriers and developers install apps too.
-- verify:       Ask the owner where the app came from.
-- reference:    MVT, module Applications
SELECT record_id, bundle || ' was installed by ' || source_app AS title
FROM ios_applications
WHERE source_app NOT IN ('com.apple.AppStore', 'com.apple.AppStore.ProductPageExtension',
                         'com.apple.dmd', 'dmd', 'com.apple.datausage.atc', 'com.apple.Preferences',
                         'com.apple.springboard', 'com.apple.mobilesafari');
