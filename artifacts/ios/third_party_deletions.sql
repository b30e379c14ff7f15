-- title:   Deletions of calls by other apps
-- about:   The log in which the call log notes deletions that apps asked for (seen since iOS 18). Its layout is
--          not documented: the row gives its size and all words in it.
-- source:  backup HomeDomain/Library/CallHistoryDB/third_party_deletions.log
-- source:  filesystem /private/var/mobile/Library/CallHistoryDB/third_party_deletions.log
-- format:  file
-- origin:  third_party_deletions.log
-- column:  size  int  bytes
-- column:  texts text the printable texts in it
SELECT 1 AS origin_row, length(item_data()) AS size, printable_text(item_data()) AS texts
WHERE length(item_data()) > 0;
