/*
 * An artifact: what one kind of record is, where it lies, and the SELECT that reads it.
 * The form of the file is described in docs/artifacts.md.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_ARTIFACT_H
#define BRD_SCAN_ARTIFACT_H

#include "case/case.h"
#include "evidence/evidence.h"
#include "indicator/match.h"
#include "scan/sqlfile.h"

/* How the items of an artifact are handed to its SELECT. */
enum brd_artifact_format {
    BRD_FORMAT_SQLITE,    /* the item is the database that the SELECT reads */
    BRD_FORMAT_PLIST,     /* item_data() holds the item's bytes */
    BRD_FORMAT_ITEMS,     /* the table `item` lists the evidence */
    BRD_FORMAT_FILE,      /* item_data() holds the item's bytes, whatever they are */
    BRD_FORMAT_TRACEV3,   /* the table `log_entry` reads the item: a file of the unified log */
    BRD_FORMAT_STRUCTURE, /* the table `database_anomaly` tells of databases that others read */
    BRD_FORMAT_CAPTURE,   /* tables `capture_dns` and others hold rows of a capture, part by part */
};

struct brd_artifact_source {
    enum brd_container container;
    const char *pattern; /* a glob over item paths, see brd_text_glob() */
    size_t prefix_size;  /* literal bytes at its start: a quick no for most items */
    const char *suffix;  /* literal bytes at its end */
    size_t suffix_size;
};

/* A column: its name and types as the case keeps them, and what they mean for matching. */
struct brd_artifact_column {
    bool is_time;
    uint32_t observables;    /* bit i set: matched as enum brd_observable i */
    const char *interaction; /* what a match means: names a match rule */
};

/* One SELECT, for the databases that have its columns. */
struct brd_artifact_variant {
    const char **needs; /* "table.column": without one of these the variant is passed over */
    size_t need_count;
    const char **mays; /* "table.column": NULL, or a table without rows, when absent */
    size_t may_count;
    const char *sql;
};

struct brd_artifact {
    struct brd_case_table table;         /* name, columns and events, as the case keeps them */
    struct brd_artifact_column *columns; /* table.column_count of them */
    enum brd_artifact_format format;
    struct brd_artifact_source *sources;
    size_t source_count;
    struct brd_artifact_variant *variants;
    size_t variant_count;
    const char **origins; /* tables whose recovered rows become records, too */
    size_t origin_count;  /* 0 when none do */
    const char *absent;   /* why a backup that is not encrypted may lack it; NULL for nothing */
};

/* Make an artifact of a parsed file; its memory is the arena's. BRD_ERR_USAGE with the line. */
enum brd_err brd_artifact_read(const struct brd_sqlfile *file, struct brd_arena *arena,
                               struct brd_artifact *artifact, struct brd_error *error) BRD_MUST_USE;

/* Whether the artifact reads anything in containers of this kind. */
bool brd_artifact_reads(const struct brd_artifact *artifact, enum brd_container container);

/* Whether recovered rows of `table` become records of the artifact. */
bool brd_artifact_has_origin(const struct brd_artifact *artifact, struct brd_span table);

/* Whether the artifact reads the item at `path` of a container of this kind. */
bool brd_artifact_takes(const struct brd_artifact *artifact, enum brd_container container,
                        struct brd_span path);

#endif
