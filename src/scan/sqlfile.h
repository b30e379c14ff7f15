/*
 * A file of knowledge: SQL with a header of comments. Artifacts and rules are both written so.
 *
 *     -- key: value                 a header line; a key may come more than once
 *     --      more of the value     continues it (three spaces or more after the dashes)
 *     -- needs: table.column ...    belongs to the statement that follows
 *     SELECT ...;                   a statement ends with the line that ends with a semicolon
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_SQLFILE_H
#define BRD_SCAN_SQLFILE_H

#include "base/arena.h"
#include "base/error.h"

struct brd_sqlfile_line {
    const char *key;
    const char *value;
    unsigned line;      /* in the file, from 1 */
    unsigned statement; /* index of the statement that follows it */
};

struct brd_sqlfile {
    const char *name;      /* "ios_sms" */
    const char *sql_from;  /* "built in" or a path */
    struct brd_span bytes; /* the whole text; borrowed */
    struct brd_sqlfile_line *lines;
    size_t line_count;
    const char **statements;
    size_t statement_count;
};

/*
 * Read the text of one file. `name`, `sql_from` and `text` must outlive `file`; the rest is taken
 * from `arena`. BRD_ERR_USAGE with the line's number when a line is neither comment nor SQL.
 */
enum brd_err brd_sqlfile_parse(const char *name, const char *sql_from, struct brd_span text,
                               struct brd_arena *arena, struct brd_sqlfile *file,
                               struct brd_error *error) BRD_MUST_USE;

/* The value of `key`, NULL when the file has none. The first counts. */
const char *brd_sqlfile_value(const struct brd_sqlfile *file, const char *key);

/* BRD_ERR_USAGE about a line of the file: "ios_sms, line 3: words". */
enum brd_err brd_sqlfile_fail(const struct brd_sqlfile *file, unsigned line,
                              struct brd_error *error, const char *words, const char *subject);

/*
 * The next word of *text, which moves past it; words are parted by spaces and commas. NULL at the
 * end. The word is a copy in `arena`.
 */
const char *brd_sqlfile_word(const char **text, struct brd_arena *arena);

#endif
