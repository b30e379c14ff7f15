/*
 * Every ceiling of the program: its unit, its default and the reason for it.
 * Those in `struct brd_limits` (bridle.h) can be raised by an option; see `bridle help check`.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_LIMITS_H
#define BRD_BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Nesting of property lists, archives and JSON. Real files stay below 40. */
#define BRD_MAX_DEPTH 128u

/* Objects in one property list. The largest known real ones hold some 200,000. */
#define BRD_MAX_PLIST_OBJECTS ((uint64_t)4 * 1000 * 1000)

/* Memory for the nodes of one XML property list, in bytes. */
#define BRD_MAX_XML_PLIST_BYTES ((size_t)64 * 1024 * 1024)

/* One text or blob taken from a format, in bytes; also SQLite's limit on evidence. */
#define BRD_MAX_VALUE_BYTES ((size_t)64 * 1024 * 1024)

/* One item read whole into memory (property lists, texts), in bytes: a default of struct
 * brd_limits, and the ceiling where no option reaches. */
#define BRD_DEFAULT_ITEM_BYTES ((uint64_t)64 * 1024 * 1024)
#define BRD_MAX_WHOLE_ITEM_BYTES ((size_t)64 * 1024 * 1024)

/* A path inside evidence, in bytes. iOS allows 1024. */
#define BRD_MAX_PATH_BYTES ((size_t)4096)

/* A password, in bytes of UTF-8, with its NUL. */
#define BRD_MAX_PASSWORD_BYTES ((size_t)1024)

/* Class keys in the key bag of a backup. Real ones hold 11 to 16. */
#define BRD_MAX_KEYBAG_CLASSES 32u

/* Virtual machine steps to find one file's record in a manifest, in units of BRD_PROGRESS_STEPS: a
 * manifest without its index is searched whole, some million rows. */
#define BRD_MAX_LOOKUP_UNITS 100u

/* Folders listed directly below the path that was handed in. */
#define BRD_MAX_FOLDERS 10000u

/* Entries of a folder or an archive: a default of struct brd_limits; dumps of a whole phone have up
 * to some 1,500,000. Their texts, in bytes. */
#define BRD_DEFAULT_EVIDENCE_ITEMS ((uint64_t)4 * 1000 * 1000)
#define BRD_MAX_TREE_BYTES ((size_t)768 * 1024 * 1024)

/* The Manifest.mbdb of an old backup, in bytes; some 150 for each file. */
#define BRD_MAX_MBDB_BYTES ((size_t)256 * 1024 * 1024)

/* Folders inside one another in a dump that is a folder. iOS itself nests some 30. */
#define BRD_MAX_FOLDER_DEPTH 128u

/* The directory of a zip archive, in bytes; some 100 for each entry. */
#define BRD_MAX_ZIP_DIRECTORY_BYTES ((size_t)512 * 1024 * 1024)

/* How many times an entry of a zip archive may say to grow, once it says to be larger than this: a
 * default of struct brd_limits. Deflate itself reaches some 1,030 times, on zeros. */
#define BRD_DEFAULT_ITEM_EXPANSION 400u
#define BRD_MAX_PLAIN_EXPANSION_BYTES ((uint64_t)256 * 1024 * 1024)

/* Words about the next member of a tar archive (pax records, long names), in bytes. */
#define BRD_MAX_TAR_WORDS_BYTES ((size_t)1024 * 1024)

/* What the rollback of a hot journal may change of one database, in bytes of memory. */
#define BRD_MAX_OVERLAY_BYTES ((size_t)64 * 1024 * 1024)

/* What the carver remembers of the pages and rows of one database, in bytes: a default of struct
 * brd_limits. Half of it is for what lives, a quarter for rows that were given. */
#define BRD_DEFAULT_CARVE_BYTES ((uint64_t)48 * 1024 * 1024)

/* How often the bytes of one page are read as a freed cell of a table that is not the page's: a
 * default of struct brd_limits. A page holds some hundred cells; one of noise could keep the carver
 * busy for seconds. */
#define BRD_DEFAULT_CARVE_TRIES 8192u

/* Contradictions in one database that are told; a file of noise has thousands. */
#define BRD_MAX_CARVE_ANOMALIES 200u

/* Memory for the recovered rows of one database, in bytes; some hundred thousand rows. */
#define BRD_MAX_RECOVERED_BYTES ((size_t)256 * 1024 * 1024)

/* Anomalies in the structure of one database that are kept: one with more tells nothing new. */
#define BRD_MAX_DATABASE_ANOMALIES 1000u

/* SQLite's page cache for one database of evidence, in KiB. */
#define BRD_DATABASE_CACHE_KIB 4096

/* Virtual machine steps of one statement on evidence between two looks at its budget. */
#define BRD_PROGRESS_STEPS 100000

/* One SQL statement that Bridle builds, in bytes. */
#define BRD_MAX_STATEMENT_BYTES ((size_t)1024 * 1024)

/* All artifacts and rules together, in bytes. */
#define BRD_MAX_LIBRARY_BYTES ((size_t)64 * 1024 * 1024)

/* The bytes of one batch of records on their way into the case. */
#define BRD_MAX_BATCH_BYTES ((size_t)8 * 1024 * 1024)

/* One value of a record; a longer one is kept to this many bytes, and the coverage says so. */
#define BRD_MAX_CELL_BYTES ((size_t)1024 * 1024)

/* Defaults of struct brd_limits. An artifact reads a million rows in about a second. */
#define BRD_DEFAULT_ITEM_SECONDS 120u
#define BRD_DEFAULT_ITEM_RECORDS ((uint64_t)50 * 1000 * 1000)
#define BRD_DEFAULT_ARTIFACT_ITEMS 10000u
/* Real backups ask for 10 million iterations, some 2.5 s; the number is the evidence's. */
#define BRD_DEFAULT_KEY_ITERATIONS ((uint64_t)50 * 1000 * 1000)

/* Parentheses and brackets inside one another in a STIX pattern. Real ones stay below 5. */
#define BRD_MAX_PATTERN_DEPTH 64u

/* One object path of a STIX pattern, in bytes. The longest of the vocabulary have some 60. */
#define BRD_MAX_PATTERN_PATH_BYTES 256u

/* Memory for the tree of one STIX pattern, in bytes; lists of 10,000 values need about 1 MiB. */
#define BRD_MAX_PATTERN_BYTES ((size_t)16 * 1024 * 1024)

/* Comparisons in one STIX pattern that must be looked at together: the bits of a word. */
#define BRD_MAX_PATTERN_PARTS 64u

/* All indicators, in bytes: some 10 million of them. */
#define BRD_MAX_INDICATOR_BYTES ((size_t)2 * 1024 * 1024 * 1024)

/* One value of an indicator, in bytes. */
#define BRD_MAX_INDICATOR_VALUE_BYTES ((size_t)8192)

/* One file of indicators, in bytes. The largest public feeds have some 500 MB. */
#define BRD_MAX_INDICATOR_FILE_BYTES ((uint64_t)8 * 1024 * 1024 * 1024)

/* Files of indicators in one folder and the folders in it, and how deep these nest. */
#define BRD_MAX_INDICATOR_FILES 10000u
#define BRD_MAX_INDICATOR_FOLDERS 16u

/* Indicators with LIKE or MATCHES: each is tried on every value of its type. */
#define BRD_MAX_SLOW_INDICATORS 10000u

/* The bytes of a value that LIKE and MATCHES look at. */
#define BRD_MAX_SLOW_VALUE_BYTES ((size_t)8192)

/* PCRE2's steps and memory (KiB) for one MATCHES on one value; a match beyond them is none. */
#define BRD_MAX_REGEX_STEPS 10000u
#define BRD_MAX_REGEX_KIB 256u

/* PCRE2's steps for one regex_get() of an artifact on one text of a log. */
#define BRD_MAX_TEXT_REGEX_STEPS 100000u

/* Distinct reasons for which indicators are not used; further ones are counted as one. */
#define BRD_MAX_REJECTION_REASONS 256u

/* URLs inside URLs that are unwrapped (redirectors). */
#define BRD_MAX_WRAPPED_LINKS 3u

/* Matches of one record; one with more is hostile or a list of indicators. */
#define BRD_MAX_RECORD_MATCHES 256u

/* Links found in one text. */
#define BRD_MAX_TEXT_LINKS 4096u

/* The paths of the items that a check reads, in bytes. */
#define BRD_MAX_INVENTORY_BYTES ((size_t)32 * 1024 * 1024)

/* One file of a unified log, read whole, in bytes. Most have 10 MiB, the live one some hundred. */
#define BRD_MAX_LOG_FILE_BYTES ((uint64_t)512 * 1024 * 1024)

/* One chunk set of a unified log, unpacked, in bytes. Real ones hold 64 KiB to some MiB. */
#define BRD_MAX_LOG_CHUNKSET_BYTES ((size_t)64 * 1024 * 1024)

/* Memory for the catalog of a unified log, in bytes; its offsets allow some 100 KiB. */
#define BRD_MAX_LOG_CATALOG_BYTES ((size_t)16 * 1024 * 1024)

/* Memory for what one log file keeps in its oversize chunks, in bytes. */
#define BRD_MAX_LOG_OVERSIZE_BYTES ((size_t)64 * 1024 * 1024)

/* Ranges and images of one file of format strings. The shared cache's has some 20,000 ranges. */
#define BRD_MAX_LOG_RANGES ((uint64_t)1000 * 1000)

/* One format string or image path of a unified log, in bytes. */
#define BRD_MAX_LOG_STRING_BYTES ((size_t)64 * 1024)

/* One message of a unified log, in bytes; oversize ones reach 64 KiB of items. */
#define BRD_MAX_LOG_MESSAGE_BYTES ((size_t)1024 * 1024)

/* Width and precision of one conversion in a format string: more is hostile. */
#define BRD_MAX_LOG_WIDTH 1024u

/* Boots and clock records of all timesync files together. A boot has some hundred. */
#define BRD_MAX_LOG_CLOCKS ((uint64_t)4 * 1000 * 1000)

/* Files of format strings that are kept open for one evidence, and timesync files that are read. */
#define BRD_MAX_LOG_STRING_FILES 16384u
#define BRD_MAX_LOG_TIMESYNC_FILES 4096u

/* Memory for the tables of these files, for parts of them, and for format strings, in bytes. */
#define BRD_MAX_LOG_TABLE_BYTES ((size_t)128 * 1024 * 1024)
#define BRD_MAX_LOG_PART_BYTES ((size_t)16 * 1024 * 1024)
#define BRD_MAX_LOG_FORMAT_BYTES ((size_t)64 * 1024 * 1024)

/* Rows that speak of calls, and names of parties, in one case. A phone's logs hold some thousand.
 */
#define BRD_MAX_CALL_ROWS ((size_t)2 * 1000 * 1000)
#define BRD_MAX_CALL_PARTIES ((size_t)4 * 1000 * 1000)

/* Memory for the names and words of calls, in bytes. */
#define BRD_MAX_CALL_BYTES ((size_t)256 * 1024 * 1024)

/* One name of a party, in bytes; a longer one is compared by its beginning. */
#define BRD_MAX_PARTY_BYTES ((size_t)256)

/* Full numbers that a number without a country code is compared with. */
#define BRD_MAX_PARTY_CANDIDATES 64u

/* Files of knowledge about calls (calls/): the bits of a word. */
#define BRD_MAX_CALL_SOURCES 64u

/* Later rows of the same party that a row is compared with, and calls that a row without a party
 * is. Fewer than ten sources speak of one call, most of them once. */
#define BRD_MAX_CALL_NEIGHBOURS 8u
#define BRD_MAX_CALL_CANDIDATES 64u

/* What a call may take, in seconds: a longer one is a mistake of its source. */
#define BRD_MAX_CALL_SECONDS ((int64_t)2 * 86400)

/* Services of calls that are told apart; further ones count as unknown. A multiple of 64. */
#define BRD_MAX_CALL_SERVICES 256u

/* Rows of one call, and traces of one source that are told with it. */
#define BRD_MAX_CALL_WITNESSES 64u
#define BRD_MAX_CALL_TRACES 16u

/* The name of one lane in the picture of a call, in bytes. */
#define BRD_MAX_CALL_LABEL_BYTES ((size_t)4096)

/* One handshake message of TLS or DTLS, in bytes; a chain of certificates has some 4 to 16 KiB. */
#define BRD_MAX_TLS_MESSAGE_BYTES ((size_t)256 * 1024)

/* Fragmented messages of one direction of DTLS that are put together at a time, and bytes of each:
 * hellos and a chain of certificates. */
#define BRD_MAX_DTLS_MESSAGES 4u
#define BRD_MAX_DTLS_MESSAGE_BYTES ((size_t)64 * 1024)

/* Pieces of a message or a stream that are held while others are missing in front of them. */
#define BRD_MAX_PIECES_APART 64u

/* The CRYPTO stream of one direction of QUIC, in bytes. Hellos with post-quantum key shares have
 * some 1,800. */
#define BRD_MAX_QUIC_CRYPTO_BYTES ((size_t)64 * 1024)

/* Initials of one connection of QUIC that are opened, and that no key opens. */
#define BRD_MAX_QUIC_INITIALS 256u
#define BRD_MAX_QUIC_BAD_INITIALS 32u

/* The texts of one certificate, in bytes: those of a shared host may name a thousand domains. */
#define BRD_MAX_X509_TEXT_BYTES ((size_t)256 * 1024)

/* One block of a pcapng file, in bytes; a frame has at most 256 KiB. */
#define BRD_MAX_CAPTURE_BLOCK_BYTES ((size_t)16 * 1024 * 1024)

/* The last moment that a frame can have, in seconds since 1970: 2100-01-01. */
#define BRD_MAX_CAPTURE_SECONDS ((int64_t)4102444800)

/* Interfaces of one section of a pcapng file. */
#define BRD_MAX_CAPTURE_INTERFACES 4096u

/* IP headers and Ethernet headers inside one another; tags before one EtherType; extension headers
 * of one IPv6 datagram. */
#define BRD_MAX_TUNNELS 12u
#define BRD_MAX_LINK_TAGS 8u
#define BRD_MAX_IPV6_EXTENSIONS 16u

/* Datagrams that wait for fragments at a time, 64 KiB each, and pieces of one of them. */
#define BRD_MAX_FRAGMENTED 64u
#define BRD_MAX_FRAGMENT_RANGES 64u

/* Flows of a capture that are open at a time: a default of struct brd_limits. One has some 200
 * bytes. */
#define BRD_DEFAULT_CAPTURE_FLOWS ((uint64_t)500 * 1000)

/* Answers of DNS that are remembered, to name flows by. */
#define BRD_MAX_CAPTURE_NAMES 65536u

/* The name of a server, in bytes: DNS allows 253. */
#define BRD_MAX_SERVER_NAME_BYTES ((size_t)255)

/* TCP segments of one direction that wait for those before them, their bytes, and the bytes of all
 * directions together. */
#define BRD_MAX_WAITING_SEGMENTS 64u
#define BRD_MAX_UNREAD_SEGMENTS 4u /* of a direction that nobody reads yet */
#define BRD_MAX_WAITING_BYTES ((size_t)96 * 1024)
#define BRD_MAX_HELD_SEGMENT_BYTES ((size_t)32 * 1024 * 1024)

/* Bytes at the beginning of a TCP stream in which TLS is looked for behind something else. */
#define BRD_MAX_SEARCHED_BYTES 8192u

/* One message of DNS or STUN in a TCP stream with what follows it, in bytes. */
#define BRD_MAX_STREAM_MESSAGE_BYTES ((size_t)192 * 1024)

/* The header of an HTTP request, and its method, in bytes. Servers accept some 8 to 64 KiB. */
#define BRD_MAX_HTTP_HEADER_BYTES ((size_t)64 * 1024)
#define BRD_MAX_HTTP_METHOD_BYTES ((size_t)32)

/* Of one flow: different messages of STUN that are counted as one row each, rules that its packets
 * break, and datagrams that look like RTP without becoming a stream. */
#define BRD_MAX_FLOW_STUN 64u
#define BRD_MAX_FLOW_FAULTS 16u
#define BRD_MAX_RTP_DOUBTS 256u

/* Flows with signs of a call, SIP dialogues, and servers of one call. */
#define BRD_MAX_CAPTURE_CALL_FLOWS 65536u
#define BRD_MAX_CAPTURE_DIALOGUES 1024u
#define BRD_MAX_CALL_SERVERS 32u

/* Ranges of one database of addresses: those of the whole Internet are some 700,000. Its file, in
 * bytes, and the texts of dated facts and providers. */
#define BRD_MAX_GEO_RANGES ((size_t)16 * 1000 * 1000)
#define BRD_MAX_GEO_FILE_BYTES ((size_t)1024 * 1024 * 1024)
#define BRD_MAX_FACT_BYTES ((size_t)64 * 1024 * 1024)

/* Databases of addresses that are asked, and what is kept of one answer, in bytes. */
#define BRD_MAX_GEO_FILES 32u
#define BRD_MAX_GEO_TEXT_BYTES ((size_t)256)

/* Memory of the confined process, in bytes: what stops evidence that makes a library greedy. */
#define BRD_MAX_PROCESS_BYTES ((size_t)2 * 1024 * 1024 * 1024)

#endif
