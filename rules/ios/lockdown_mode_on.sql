-- title:        Lockdown Mode is on
-- severity:     info
-- confidence:   high
-- artifact:     ios_global_preferences
-- explanation:  The owner has switched Lockdown Mode on, which closes many ways of attack.
-- alternatives: It says nothing about the time before it was switched on.
-- verify:       On the phone see Settings, Privacy and Security, Lockdown Mode.
-- reference:    Apple Support HT212650, "About Lockdown Mode"
SELECT record_id FROM ios_global_preferences WHERE key = 'LDMGlobalEnabled' AND value = '1';
