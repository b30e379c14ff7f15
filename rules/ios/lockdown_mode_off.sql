-- title:        Lockdown Mode was switched off
-- severity:     low
-- confidence:   high
-- artifact:     ios_global_preferences
-- explanation:  The setting exists and is off: somebody has looked at it, or has switched it off again.
-- alternatives: The owner may have tried it out.
-- verify:       Ask the owner whether and when it was switched off.
-- reference:    Apple Support HT212650, "About Lockdown Mode"
SELECT record_id FROM ios_global_preferences WHERE key = 'LDMGlobalEnabled' AND value = '0';
