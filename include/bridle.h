/*
 * Bridle: finds the traces of mercenary spyware in the evidence of a phone.
 *
 * The engine in one header. The order of a check:
 *
 *     brd_library_new      the artifacts and rules that are built in, and added folders of them
 *     brd_indicators_new   what is known bad: the bundled set, and added files
 *     brd_case_create      the file that will hold what is found
 *     brd_confine          the process gives up every right that the check does not need
 *     brd_check            evidence -> records -> calls and findings, into the case
 *     brd_report           from the case to the reader
 *
 * Everything handed in by path or text is UTF-8 and NUL-terminated; it is borrowed for the call.
 * Objects are opaque, owned by the caller and released by their ..._free or ..._close function,
 * each of which accepts NULL. One object is used by one thread at a time. No function prints or
 * exits, and none keeps global state but for what brd_start() sets.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRIDLE_H
#define BRIDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BRD_API __attribute__((visibility("default")))

/* Why a call failed. A code exists only where a caller acts on it. */
enum brd_err {
    BRD_OK = 0,
    BRD_ERR_USAGE,       /* the call or its options make no sense */
    BRD_ERR_NO_MEMORY,   /* the system has no memory left */
    BRD_ERR_IO,          /* the operating system refused to read or write */
    BRD_ERR_NOT_FOUND,   /* no such file, item, table or key */
    BRD_ERR_TRUNCATED,   /* the input ends before what it announces */
    BRD_ERR_CORRUPT,     /* the input contradicts its format */
    BRD_ERR_UNSUPPORTED, /* well-formed, but of a kind that this version does not read */
    BRD_ERR_LIMIT,       /* a named limit was reached (see struct brd_limits) */
    BRD_ERR_SQL,         /* a statement of an artifact, a rule or a query failed */
    BRD_ERR_STOPPED,     /* the caller's progress function asked to stop */
    BRD_ERR_INTERNAL,    /* a mistake of Bridle's own */
};

/* What went wrong. Filled by a call that fails, left alone by one that succeeds. */
struct brd_error {
    enum brd_err code;
    uint64_t offset; /* byte of the input at which the reason lies; UINT64_MAX when none does */
    char text[256];  /* one line of UTF-8 without a final full stop or newline */
};

/* The code's name in lower case, as in JSON and in the case file. Static; never NULL. */
BRD_API const char *brd_err_name(enum brd_err code);

/* The version of the library, e.g. "0.1.0". Static. */
BRD_API const char *brd_version(void);

/*
 * Prepare the libraries that Bridle uses, once, before any other call and any other thread:
 * SQLite without its statistics of memory (sqlite3_config; a program that has used SQLite before
 * keeps its own settings), and libcrypto's digests, which must be loaded before brd_confine().
 */
BRD_API enum brd_err brd_start(struct brd_error *error);

/* Where text goes. `write` returns false to stop; the call then ends with BRD_ERR_IO. */
struct brd_sink {
    bool (*write)(void *context, const char *bytes, size_t size);
    void *context;
};

/* ---- Artifacts and rules ---- */

struct brd_library;

/* The artifacts and rules that are built in. */
BRD_API enum brd_err brd_library_new(struct brd_library **library, struct brd_error *error);

/*
 * Add the *.sql files of `folder` and of the folders directly in it, in the order of their names:
 * ios/sms.sql becomes the artifact `ios_sms`. A file of the name of one that is there replaces it.
 * BRD_ERR_USAGE names the file and line that is wrong.
 */
BRD_API enum brd_err brd_library_add_artifacts(struct brd_library *library, const char *folder,
                                               struct brd_error *error);
BRD_API enum brd_err brd_library_add_rules(struct brd_library *library, const char *folder,
                                           struct brd_error *error);

/* Write what the library holds: a table of artifacts and rules, or one of them in full. */
BRD_API enum brd_err brd_library_list(const struct brd_library *library, struct brd_sink sink,
                                      struct brd_error *error);
BRD_API enum brd_err brd_library_show(const struct brd_library *library, const char *name,
                                      struct brd_sink sink, struct brd_error *error);

/* Add sources of calls (docs/artifacts.md), as brd_library_add_artifacts() does artifacts. */
BRD_API enum brd_err brd_library_add_calls(struct brd_library *library, const char *folder,
                                           struct brd_error *error);

/* Keep what brd_calls() needs: the sources of calls and the artifacts that they read, no rules. */
BRD_API void brd_library_keep_for_calls(struct brd_library *library);
BRD_API void brd_library_free(struct brd_library *library);

/* ---- Indicators ---- */

struct brd_indicators;

/* The indicators that are bundled with the program, or none of them. */
BRD_API enum brd_err brd_indicators_new(bool bundled, struct brd_indicators **indicators,
                                        struct brd_error *error);

/*
 * Add a STIX 2.0 or 2.1 bundle, a file of Bridle's own form (docs/indicators.md), or all such
 * files in a folder. What a file holds and Bridle cannot use is counted with its reason; a file
 * that is none of these is an error.
 */
BRD_API enum brd_err brd_indicators_load(struct brd_indicators *indicators, const char *path,
                                         struct brd_error *error);

/* Write where the indicators came from, how many of each type, and what was not understood. */
BRD_API enum brd_err brd_indicators_list(const struct brd_indicators *indicators,
                                         struct brd_sink sink, struct brd_error *error);

/*
 * Write each indicator that `value` (a URL, host, address, e-mail, name, path, hash or text)
 * matches, and count them in *matched.
 */
BRD_API enum brd_err brd_indicators_test(const struct brd_indicators *indicators, const char *value,
                                         struct brd_sink sink, size_t *matched,
                                         struct brd_error *error);
BRD_API void brd_indicators_free(struct brd_indicators *indicators);

/* ---- Whose an address was ---- */

struct brd_geo;

/* The dated facts about servers that are built in, and no database. */
BRD_API enum brd_err brd_geo_new(struct brd_geo **geo, struct brd_error *error);

/*
 * Add a database of addresses, which stays open: MaxMind's format, ranges in CSV, or dated facts
 * (docs/attribution.md); at most 32. `file` is its path, or PATH@YYYY-MM-DD to say its date; else
 * that is MaxMind's build time, a date in the name, the version of the npm package that it lies in,
 * or the file's time. Call it before brd_confine(). BRD_ERR_CORRUPT and BRD_ERR_UNSUPPORTED name
 * what is wrong.
 */
BRD_API enum brd_err brd_geo_add(struct brd_geo *geo, const char *file, struct brd_error *error);

/* Write what is said of one address, source by source. `at` is a date or moment of ISO 8601, whose
 * nearest source comes first; NULL for now. */
BRD_API enum brd_err brd_geo_test(const struct brd_geo *geo, const char *address, const char *at,
                                  struct brd_sink sink, struct brd_error *error);
BRD_API void brd_geo_free(struct brd_geo *geo);

/* ---- The case ---- */

struct brd_case; /* one SQLite file; see docs/case-file.md */

/*
 * Create a case. A file at `path` is replaced when it is empty or an unfinished case (whose log is
 * kept), and is BRD_ERR_USAGE when it is anything else. With NULL the case is held in memory and is
 * gone when it is closed.
 */
BRD_API enum brd_err brd_case_create(const char *path, struct brd_case **made,
                                     struct brd_error *error);

/* Open a case to read it, finished or not. BRD_ERR_CORRUPT when the file is no case. */
BRD_API enum brd_err brd_case_open(const char *path, struct brd_case **opened,
                                   struct brd_error *error);

/* Whether the check that wrote the case came to its end. */
BRD_API bool brd_case_is_finished(struct brd_case *kase);
BRD_API void brd_case_close(struct brd_case *kase);

/* ---- The check ---- */

/*
 * Give up, for this process and for good, every right but to read below `evidence` and to write
 * the file `case_path` and its journal (no file when it is NULL): no other file, no network, no new
 * program (Landlock and seccomp). Call it after everything else is opened, before any evidence is
 * read, in a process with one thread. `words` (of `size` bytes) tells in one line what holds, and
 * what the kernel does not offer: that is not an error. BRD_ERR_IO when the kernel offers it and
 * refuses.
 */
BRD_API enum brd_err brd_confine(const char *evidence, const char *case_path, char *words,
                                 size_t size, struct brd_error *error);

/* The same for `count` paths of evidence. */
BRD_API enum brd_err brd_confine_all(const char *const *evidence, size_t count,
                                     const char *case_path, char *words, size_t size,
                                     struct brd_error *error);

/* What opens an encrypted backup: its password, or the key that brd_derive_key() made of it. */
#define BRD_KEY_BYTES 32
struct brd_secret {
    const char *password; /* `password_size` bytes of UTF-8; NULL for none */
    size_t password_size;
    const uint8_t *key; /* BRD_KEY_BYTES; NULL for none. Taken when there are both */
};

/*
 * The key that `secret` makes for the encrypted backup `evidence`: it opens the backup as the
 * password does, and does not tell the password. BRD_ERR_USAGE when the password is wrong or the
 * backup is not encrypted, BRD_ERR_LIMIT when it asks for more than `max_iterations` (0 means the
 * default), BRD_ERR_NOT_FOUND when it is no backup.
 */
BRD_API enum brd_err brd_derive_key(const char *evidence, const struct brd_secret *secret,
                                    uint64_t max_iterations, uint8_t key[BRD_KEY_BYTES],
                                    struct brd_error *error);

/* How far a check is. `done` of `total` items are read; `what` is the present one. */
struct brd_progress {
    const char *what;
    uint64_t done;
    uint64_t total;
    uint64_t records; /* kept so far */
};

/* Ceilings that an option can raise; 0 means the default in base/limits.h. */
struct brd_limits {
    uint64_t item_seconds;   /* processor time for one artifact on one item */
    uint64_t item_records;   /* records that one artifact keeps of one item */
    uint64_t artifact_items; /* items that one artifact reads */
    uint64_t key_iterations; /* steps to derive a key of a password */
    uint64_t evidence_items; /* entries of a folder or an archive */
    uint64_t item_bytes;     /* size of an item that is read whole */
    uint64_t item_expansion; /* how many times an item of a zip archive may grow */
    uint64_t carve_bytes;    /* memory to tell deleted rows of a database from live ones */
    uint64_t capture_flows;  /* flows of a packet capture that are open at a time */
    uint64_t carve_tries; /* readings of a page's bytes as cells of tables that are not its own */
};

struct brd_check_options {
    const char *confinement; /* what brd_confine() said, for the log; NULL when it was not called */
    const char *command;     /* the command line, for the log; NULL for none */
    struct brd_limits limits;
    const char *const *more; /* paths of further evidence for the same case; NULL for none */
    size_t more_count;
    /* Called now and then; returns false to stop the check. NULL for none. */
    bool (*progress)(void *context, const struct brd_progress *progress);
    struct brd_secret secret; /* for encrypted evidence; all of it is tried with the same */
    /*
     * Called when evidence is encrypted and `secret` is empty: put the password into `password`
     * (`size` bytes, NUL-terminated); false when there is none. NULL for none.
     */
    bool (*ask_password)(void *context, const char *evidence, char *password, size_t size);
    void *context;
    /* What attributes the servers of the traffic, to which the facts of the indicators are added;
     * NULL for the facts that are built in. */
    struct brd_geo *geo;
};

/* What a check came to. */
struct brd_verdict {
    uint64_t findings[5]; /* by severity: info, low, medium, high, critical */
    uint64_t records;
    uint64_t items_failed; /* items that could not be read whole */
    uint64_t evidences;
    uint64_t evidences_failed;
};

/*
 * Check every evidence that `evidence` is or directly contains, and write all into `into`. Damage
 * in the evidence is recorded in the case's coverage and is no error, unless nothing at all could
 * be opened. On an error the case stays unfinished.
 */
BRD_API enum brd_err brd_check(struct brd_case *into, const struct brd_library *library,
                               const struct brd_indicators *indicators, const char *evidence,
                               const struct brd_check_options *options, struct brd_verdict *verdict,
                               struct brd_error *error);

/* ---- Deleted rows of one database ---- */

enum brd_rows_kind { BRD_ROWS_TEXT, BRD_ROWS_JSON, BRD_ROWS_CSV };

struct brd_recovery_options {
    const char
        *item; /* path of the database in the evidence; NULL when the evidence is the database */
    const char *table; /* give rows of this table only; NULL for all */
    bool live;         /* also rows that a live row equals */
    unsigned threads;  /* that work at once; 0 for one. The sink is called by one at a time */
    struct brd_limits limits;
    struct brd_secret secret; /* for encrypted evidence */
    bool (*ask_password)(void *context, const char *evidence, char *password, size_t size);
    void *context;
};

/* What a recovery came to. */
struct brd_recovery {
    uint64_t rows;
    uint64_t live_rows;
    uint64_t pages;
    uint64_t freelist_pages;
    uint64_t frames;    /* of the -wal */
    uint64_t records;   /* page images of the -journal */
    uint64_t anomalies; /* contradictions in the structure of the file */
    uint64_t
        uncertain;    /* rows left out, since memory did not suffice to tell them from live ones */
    uint64_t limited; /* pages that may hold more, since not every reading was tried */
};

/*
 * Write the deleted rows of an SQLite database, with its -wal and -journal beside it: text, JSON
 * lines or CSV into `sink`; what is wrong with the structure of the file, in lines, into `notes`
 * (which may have no function). Errors as of a check; a damaged file gives what it still holds.
 */
BRD_API enum brd_err brd_recover(const char *evidence, const struct brd_recovery_options *options,
                                 enum brd_rows_kind kind, struct brd_sink sink,
                                 struct brd_sink notes, struct brd_recovery *recovery,
                                 struct brd_error *error);

/* ---- Reading a case ---- */

enum brd_report_kind { BRD_REPORT_TERMINAL, BRD_REPORT_JSON };

struct brd_report_options {
    bool colour;    /* ANSI colours in BRD_REPORT_TERMINAL */
    unsigned width; /* columns of the terminal; 0 means 80 */
    bool all;       /* also what is below medium, and every record of a group of findings */
};

/* Write the findings, the coverage and the indicators of a case. */
BRD_API enum brd_err brd_report(struct brd_case *from, enum brd_report_kind kind,
                                const struct brd_report_options *options, struct brd_sink sink,
                                struct brd_error *error);

/* Write the rows of one SELECT on the case. The statement cannot change the case. */
BRD_API enum brd_err brd_query(struct brd_case *from, const char *sql, enum brd_rows_kind kind,
                               struct brd_sink sink, struct brd_error *error);

/*
 * Write the timeline in order of time. `since` (inclusive) and `until` (exclusive) are ISO 8601
 * moments or dates, or NULL for no bound.
 */
BRD_API enum brd_err brd_timeline(struct brd_case *from, const char *since, const char *until,
                                  enum brd_rows_kind kind, struct brd_sink sink,
                                  struct brd_error *error);

/*
 * Write the servers of the traffic of a case and whose they were: for a person (BRD_ROWS_TEXT, as
 * `options` say: all of them, or those of calls and findings; NULL for none), or all as rows.
 */
BRD_API enum brd_err brd_servers(struct brd_case *from, enum brd_rows_kind kind,
                                 const struct brd_report_options *options, struct brd_sink sink,
                                 struct brd_error *error);

/*
 * Write the calls of a case with their witnesses, and the rows that lists of calls have lost: for a
 * person (BRD_ROWS_TEXT, as `options` say; NULL for none), or as rows. BRD_ERR_UNSUPPORTED when the
 * case is of a version that had no calls.
 */
BRD_API enum brd_err brd_calls(struct brd_case *from, enum brd_rows_kind kind,
                               const struct brd_report_options *options, struct brd_sink sink,
                               struct brd_error *error);

#ifdef __cplusplus
}
#endif

#endif
