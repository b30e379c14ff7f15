/*
 * Reads the unified logs below a folder with the decoder alone, without a case: for the tests, and
 * to measure.
 *
 *     bridle-log FOLDER            each entry as a line of JSON
 *     bridle-log --bench FOLDER    how many entries a second, and how many messages are complete
 *
 * The folder is taken as the evidence: its .tracev3 files are read in the order of their paths.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"
#include "evidence/folder.h"
#include "sql/decoders.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- A folder as evidence ---- */

struct folder {
    struct brd_evidence base;
    int descriptor;
    char **paths; /* owned, sorted */
    size_t count;
};

struct brd_walk {
    const struct folder *folder;
    size_t next;
};

static enum brd_err
folder_walk(struct brd_evidence *evidence, struct brd_walk **walk, struct brd_error *error) {
    struct brd_walk *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return brd_fail_memory(error, "a walk");
    }
    made->folder = (struct folder *)evidence;
    *walk = made;
    return BRD_OK;
}

static enum brd_err
folder_next(struct brd_walk *walk, struct brd_item *item, bool *more, struct brd_error *error) {
    (void)error;
    *more = walk->next < walk->folder->count;
    if (*more) {
        const char *path = walk->folder->paths[walk->next++];
        *item = (struct brd_item){.kind = BRD_ITEM_FILE, .path = path, .stored_as = path};
    }
    return BRD_OK;
}

static void
folder_walk_close(struct brd_walk *walk) {
    free(walk);
}

static enum brd_err
folder_stored_as(struct brd_evidence *evidence, const char *path, struct brd_buffer *stored_as,
                 struct brd_error *error) {
    (void)evidence;
    return brd_buffer_add_text(stored_as, path) ? BRD_OK : brd_fail_memory(error, "a path");
}

static enum brd_err
folder_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
            struct brd_error *error) {
    return brd_folder_open_file(((struct folder *)evidence)->descriptor, stored_as, content, error);
}

static const struct brd_evidence_ops folder_ops = {.walk = folder_walk,
                                                   .next = folder_next,
                                                   .walk_close = folder_walk_close,
                                                   .stored_as = folder_stored_as,
                                                   .open = folder_open};

static int
compare_paths(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool
list_folder(struct folder *folder, char *path) {
    char *const roots[] = {path, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    size_t prefix = strlen(path);
    FTSENT *entry = NULL;
    bool ok = walk != NULL;
    while (ok && (entry = fts_read(walk)) != NULL) {
        if (entry->fts_info != FTS_F) {
            continue;
        }
        char **paths = realloc(folder->paths, (folder->count + 1) * sizeof *paths);
        const char *rest = entry->fts_path + prefix;
        folder->paths = paths != NULL ? paths : folder->paths;
        char *copy = strdup(rest[0] == '/' ? rest + 1 : rest);
        ok = paths != NULL && copy != NULL;
        if (ok) {
            folder->paths[folder->count++] = copy;
        } else {
            free(copy);
        }
    }
    if (walk != NULL) {
        (void)fts_close(walk);
    }
    if (folder->count > 0) {
        qsort(folder->paths, folder->count, sizeof *folder->paths, compare_paths);
    }
    return ok;
}

static void
close_folder(struct folder *folder) {
    if (folder->base.free_kept != NULL) {
        folder->base.free_kept(folder->base.kept);
    }
    for (size_t i = 0; i < folder->count; i++) {
        free(folder->paths[i]);
    }
    free(folder->paths);
    (void)close(folder->descriptor);
}

/* ---- Entries ---- */

struct totals {
    uint64_t entries;
    uint64_t complete;
    uint64_t timed;
    uint64_t bytes; /* of messages */
    struct brd_log_counts counts;
};

static void
print_row(sqlite3_stmt *statement, const char *path, struct brd_buffer *line) {
    brd_buffer_reset(line);
    (void)brd_buffer_add_text(line, "{\"path\": ");
    (void)brd_text_add_json(line, brd_span_text(path));
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        (void)brd_buffer_add_format(line, ", \"%s\": ", sqlite3_column_name(statement, i));
        if (sqlite3_column_type(statement, i) == SQLITE_TEXT) {
            const void *text = sqlite3_column_text(statement, i);
            (void)brd_text_add_json(line,
                                    brd_span_of(text, (size_t)sqlite3_column_bytes(statement, i)));
        } else if (sqlite3_column_type(statement, i) == SQLITE_NULL) {
            (void)brd_buffer_add_text(line, "null");
        } else {
            (void)brd_buffer_add_format(line, "%lld",
                                        (long long)sqlite3_column_int64(statement, i));
        }
    }
    (void)brd_buffer_add_text(line, "}");
    (void)puts(brd_buffer_text(line));
}

static const char all[] = "SELECT at, process, pid, euid, thread_id, activity_id, "
                          "parent_activity_id, type, subsystem, category, library, sender_uuid, "
                          "process_uuid, message, format, boot_uuid, complete FROM log_entry()";
static const char measured[] =
    "SELECT at, process, subsystem, category, type, message, complete FROM log_entry()";

/* What an artifact does first: leave out what does not concern it. */
static const char filtered[] =
    "SELECT count(*) FROM log_entry() WHERE subsystem = 'com.apple.IDS' AND category = 'Messages'";

enum mode { PRINT, MEASURE, FILTER };

static enum brd_err
read_rows(sqlite3 *connection, struct brd_decoder_context *context, enum mode mode,
          struct totals *totals, struct brd_error *error) {
    const char *sql = mode == PRINT ? all : mode == MEASURE ? measured : filtered;
    struct brd_buffer line = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "%s", sqlite3_errmsg(connection));
    }
    int step = SQLITE_DONE;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        if (mode == FILTER) {
            continue;
        }
        totals->entries++;
        if (mode == MEASURE) {
            totals->timed += sqlite3_column_type(statement, 0) != SQLITE_NULL;
            totals->bytes += (uint64_t)sqlite3_column_bytes(statement, 5);
            totals->complete += sqlite3_column_int(statement, 6) != 0;
        } else {
            print_row(statement, context->path, &line);
        }
    }
    enum brd_err code = BRD_OK;
    if (step != SQLITE_DONE) {
        code = brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "%s", sqlite3_errmsg(connection));
    }
    (void)sqlite3_finalize(statement);
    brd_buffer_free(&line);
    totals->counts.damaged_chunks += context->log.damaged_chunks;
    totals->counts.unknown_packings += context->log.unknown_packings;
    return code;
}

static enum brd_err
read_log(struct folder *folder, const char *path, enum mode mode, struct totals *totals,
         struct brd_error *error) {
    struct brd_decoder_context context = {
        .evidence = &folder->base, .path = path, .stored_as = path};
    sqlite3 *connection = NULL;
    enum brd_err code = BRD_OK;
    if (sqlite3_open(":memory:", &connection) != SQLITE_OK) {
        code = brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "no SQLite");
    }
    if (code == BRD_OK) {
        code = brd_decoders_register(connection, &context, error);
    }
    if (code == BRD_OK) {
        code = read_rows(connection, &context, mode, totals, error);
    }
    (void)sqlite3_close(connection);
    return code;
}

/* 1 when one could not be read. */
static int
read_logs(struct folder *folder, enum mode mode, struct totals *totals) {
    struct brd_error error = {0};
    int status = 0;
    for (size_t i = 0; i < folder->count; i++) {
        if (brd_text_glob("**.tracev3", brd_span_text(folder->paths[i])) &&
            read_log(folder, folder->paths[i], mode, totals, &error) != BRD_OK) {
            (void)fprintf(stderr, "bridle-log: %s: %s\n", folder->paths[i], error.text);
            status = 1;
        }
    }
    return status;
}

static double
seconds(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
report(const struct totals *totals, double took, double filter_took) {
    double entries = totals->entries == 0 ? 1 : (double)totals->entries;
    (void)printf("%llu entries in %.2f s of processor time: %.0f a second\n",
                 (unsigned long long)totals->entries, took, (double)totals->entries / took);
    (void)printf("looked through for one subsystem, without messages: %.0f a second\n",
                 (double)totals->entries / filter_took);
    (void)printf("complete messages: %.4f %%, timed: %.4f %%, %.0f bytes a message\n",
                 100.0 * (double)totals->complete / entries,
                 100.0 * (double)totals->timed / entries, (double)totals->bytes / entries);
    (void)printf("damaged chunks: %llu, unknown packings: %llu\n",
                 (unsigned long long)totals->counts.damaged_chunks,
                 (unsigned long long)totals->counts.unknown_packings);
}

int
main(int argc, char **argv) {
    bool is_bench = argc == 3 && strcmp(argv[1], "--bench") == 0;
    if (argc != 2 + is_bench) {
        (void)fputs("bridle-log [--bench] FOLDER\n", stderr);
        return 2;
    }
    struct folder folder = {.base = {.ops = &folder_ops, .kind = "folder"}};
    struct brd_error error = {0};
    if (brd_folder_open(argv[argc - 1], &folder.descriptor, &error) != BRD_OK) {
        (void)fprintf(stderr, "bridle-log: %s\n", error.text);
        return 2;
    }
    int status = list_folder(&folder, argv[argc - 1]) ? 0 : 1;
    struct totals totals = {0};
    double begun = seconds();
    status |= read_logs(&folder, is_bench ? MEASURE : PRINT, &totals);
    if (is_bench) {
        double took = seconds() - begun;
        begun = seconds();
        status |= read_logs(&folder, FILTER, &(struct totals){0});
        report(&totals, took, seconds() - begun);
    }
    close_folder(&folder);
    return status;
}
