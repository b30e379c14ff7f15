-- title:   Root certificates that the owner trusts
-- about:   Each row is a certificate authority that was added to the phone: whoever owns it can read the
--          traffic that the phone believes to be encrypted.
-- source:  backup KeychainDomain/TrustStore.sqlite3
-- source:  filesystem /private/var/**/TrustStore.sqlite3
-- format:  sqlite
-- origin:  tsettings
-- column:  fingerprint hash digest of the certificate
-- column:  subject     text its name, as far as it is text
-- column:  settings    word what it is trusted for, as JSON
-- column:  size        int  bytes of the certificate
-- match:   fingerprint installed_profile
-- needs: tsettings.sha256
-- may:   tsettings.rowid tsettings.subj tsettings.tset tsettings.data
SELECT rowid AS origin_row,
       CASE typeof(sha256) WHEN 'blob' THEN lower(hex(sha256)) ELSE lower(sha256) END AS fingerprint,
       bytes_text(subj) AS subject, plist_json(tset) AS settings, length(data) AS size
FROM tsettings;

-- needs: tsettings.sha1
-- may:   tsettings.rowid tsettings.subj tsettings.tset tsettings.data
SELECT rowid AS origin_row,
       CASE typeof(sha1) WHEN 'blob' THEN lower(hex(sha1)) ELSE lower(sha1) END AS fingerprint,
       bytes_text(subj) AS subject, plist_json(tset) AS settings, length(data) AS size
FROM tsettings;
