-- title:        A process that is no app used the network
-- severity:     low
-- confidence:   low
-- artifact:     ios_datausage
-- explanation:  It has no bundle identifier and is not among the usual services of the system. Spyware
--               used the network under names that look like a service's.
-- alternatives: The list of usual services is not complete, and each version of iOS has services of its
--               own.
-- verify:       Look for the name in the system volume of the same build, and at the times of the process.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18); MVT, modules Datausage and Netusage
WITH usual(name) AS (VALUES
         ('accountsd'), ('adid'), ('adprivacyd'), ('aggregated'), ('akd'), ('amsaccountsd'),
         ('amsengagementd'), ('analyticsd'), ('apsd'), ('appleaccountd'), ('appstored'),
         ('askpermissiond'), ('assetsd'), ('assistantd'), ('atc'), ('audioaccessoryd'), ('auth_agent'),
         ('awdd'), ('backupd'), ('BackupAgent'), ('BackupAgent2'), ('biomesyncd'), ('bird'), ('bluetoothd'),
         ('bookassetd'), ('budd'), ('businessservicesd'), ('calaccessd'), ('callservicesd'),
         ('captiveagent'), ('cdpd'), ('chronod'), ('ckdiscretionaryd'), ('cloudd'), ('cloudphotod'),
         ('CloudKeychainPro'), ('com.apple.Safari.SafeBrowsing.Service'), ('com.apple.Safari'),
         ('com.apple.StreamingUnzipService'), ('com.apple.WebKit.Networking'), ('com.apple.WebKit'),
         ('com.apple.geod'), ('com.apple.MobileSoftwareUpdate.UpdateBrainService'),
         ('com.apple.siri.embeddedspeech'), ('CommCenter'), ('CommCenterMobile'), ('CommCenterRootHelper'),
         ('configd'), ('contactsd'), ('contextstored'), ('coreduetd'), ('coreidvd'), ('corespeechd'),
         ('corespotlightd'), ('ctkd'), ('dasd'), ('dataaccessd'), ('dataclassd'), ('dataprovider'),
         ('deleted'), ('destinationd'), ('devicecheckd'), ('diagnosticd'), ('DuetHeuristic-BM'),
         ('dmd'), ('duetexpertd'), ('eapolclient'), ('familycircled'), ('familynotification'),
         ('fileproviderd'), ('findmydeviced'), ('findmylocated'), ('fmfd'), ('fmflocatord'),
         ('followupd'), ('gamed'), ('geod'), ('healthd'), ('healthrecordsd'), ('homed'), ('iapd'),
         ('icloudmailagent'), ('identityservicesd'), ('idscredentialsagent'), ('imagent'),
         ('IMTransferAgent'), ('installd'), ('intelligenceplatformd'), ('itunescloudd'),
         ('itunesstored'), ('keychainsharingme'), ('knowledge-agent'), ('lockdownd'),
         ('locationd'), ('lsd'), ('lskdd'), ('maild'), ('mapspushd'), ('mDNSResponder'),
         ('mDNSResponderHel'), ('mdmd'), ('medialibraryd'), ('mediaanalysisd'), ('mediaremoted'),
         ('mediaserverd'), ('mobileactivationd'), ('mobileassetd'), ('MobileBackup'), ('MobileGestalt'),
         ('mobileidentityse'), ('mobilestoredemod'), ('mobiletimerd'), ('modelcatalogd'), ('mstreamd'),
         ('nanoregistryd'), ('navd'), ('nehelper'), ('nesessionmanager'), ('networkserviceproxy'),
         ('networkservicep'), ('newsd'), ('nfcd'), ('nsurlsessiond'), ('NRDUpdated'), ('nptocompaniond'),
         ('online-auth-agent'), ('OTACrashCopier'), ('osanalyticshelper'), ('OTATaskingAgent'),
         ('parsec-fbf'), ('parsecd'), ('passd'), ('perfpowerd'), ('personad'), ('photoanalysisd'),
         ('pipelined'), ('powerd'), ('powerlogHelperd'), ('privacyaccountingd'), ('profiled'),
         ('progressd'), ('promotedcontentd'), ('ProtectedCloudKeySyncing'), ('ProtectedCloudKe'),
         ('proactiveeventtrackerd'), ('pushd'), ('rapportd'), ('relatived'), ('remindd'),
         ('remotemanagementd'), ('ReportCrash'), ('replicatord'), ('routined'), ('rtcreportingd'),
         ('safetyalertsd'), ('ScreenTimeAgent'), ('searchpartyd'), ('secd'), ('securityd'),
         ('seld'), ('seserviced'), ('sharingd'), ('siriactionsd'), ('siriinferenced'),
         ('softwareupdated'), ('softwareupdateservicesd'), ('softwareupdatese'), ('SpringBoard'),
         ('splashboardd'), ('storebookkeeperd'), ('storekitd'), ('SubmitDiagInfo'), ('suggestd'),
         ('swcd'), ('symptomsd'), ('symptomsd-diag'), ('syncdefaultsd'), ('sysdiagnose'),
         ('teslad'), ('timed'), ('transparencyd'), ('triald'), ('trustd'), ('tursd'), ('TVSServices'),
         ('tzd'), ('tzinit'), ('UserEventAgent'), ('useractivityd'), ('videosubscriptionsd'),
         ('voicememod'), ('vpnagent'), ('watchlistd'), ('weatherd'), ('wcd'), ('wifid'), ('wifianalyticsd'),
         ('wirelessproxd'), ('wifivelocityd'), ('DPSubmissionService'), ('kernel_task'), ('launchd'),
         ('racoon'), ('pcapd'), ('ptpd'), ('ntpd'), ('netbiosd'), ('ubd'), ('misd'), ('tccd'),
         ('WirelessRadioMan'), ('AppleIDSettings'), ('AssetCacheLocatorService'), ('AssetCacheLocato'),
         ('CategoriesService'), ('CallHistorySyncHelper'), ('CallHistorySyncH'), ('IMDPersistenceAgent'),
         ('IMDPersistenceAg'), ('avconferenced'), ('facetimed'), ('mobilemail'), ('nlcd'),
         ('familycontrolsd'))
SELECT min(d.record_id) AS record_id, d.process || ' used the network and is no app' AS title
FROM ios_datausage d
WHERE coalesce(d.bundle, '') = '' AND d.process <> '' AND instr(d.process, '/') = 0
  AND coalesce(d.wifi_in, 0) + coalesce(d.wifi_out, 0) + coalesce(d.wwan_in, 0)
      + coalesce(d.wwan_out, 0) > 0
  AND d.process NOT IN (SELECT name FROM usual)
  AND d.process NOT IN (SELECT substr(name, 1, 16) FROM usual)
  AND d.process NOT LIKE 'com.apple.%'
GROUP BY d.process;
