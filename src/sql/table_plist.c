/*
 * plist_each, plist_tree, archive_each, archive_tree: the entries of one container of a property
 * list or keyed archive, and all values below one.
 *
 *     plist_each(data, step, ...)   key, type, value      the entries that the steps lead to
 *     plist_tree(data, step, ...)   path, key, type, value, depth      in the order of the list
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "sql/document.h"
#include "sql/functions.h"
#include "sql/vtab.h"

/* A container on the way down, and which of its entries comes next. */
struct level {
    struct brd_archive_entries entries;
    uint64_t next;
    size_t path_size; /* of the container's own path */
};

struct plist_cursor {
    struct brd_document document;
    struct brd_buffer copy; /* of the argument, when it may not outlive the call */
    struct brd_buffer scratch;
    struct brd_buffer path;
    struct level *levels; /* BRD_MAX_DEPTH of them for a tree, one for its entries */
    unsigned depth;
    uint64_t steps;
    bool is_tree;
    /* The present row: */
    struct brd_plist_value key;
    struct brd_plist_value value;
    uint64_t index;
};

enum each_column { EACH_KEY, EACH_TYPE, EACH_VALUE, EACH_COUNT };
enum tree_column { TREE_PATH, TREE_KEY, TREE_TYPE, TREE_VALUE, TREE_DEPTH, TREE_COUNT };

static enum brd_err
open_cursor(struct plist_cursor *cursor, struct brd_decoder_context *context, int count,
            sqlite3_value **arguments, bool is_archive, struct brd_error *error) {
    unsigned levels = cursor->is_tree ? BRD_MAX_DEPTH : 1;
    cursor->copy = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    cursor->scratch = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    cursor->path = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    cursor->levels = sqlite3_malloc64(levels * sizeof *cursor->levels);
    if (cursor->levels == NULL) {
        return brd_fail_memory(error, "a property list");
    }
    struct brd_span bytes = {0};
    enum brd_err code =
        count == 0 ? BRD_OK : brd_sql_borrow(context, arguments[0], &cursor->copy, &bytes, error);
    if (code != BRD_OK) {
        return code;
    }
    struct brd_plist_value start;
    if (brd_document_open(&cursor->document, bytes, is_archive) &&
        brd_document_find(&cursor->document, count - 1, arguments + 1, &start)) {
        cursor->levels[0] =
            (struct level){.entries = brd_archive_entries(&cursor->document.archive, start)};
        cursor->depth = 1;
    }
    return BRD_OK;
}

static enum brd_err
plist_each_open(void *state, struct brd_decoder_context *context, int count,
                sqlite3_value **arguments, struct brd_error *error) {
    return open_cursor(state, context, count, arguments, false, error);
}

static enum brd_err
archive_each_open(void *state, struct brd_decoder_context *context, int count,
                  sqlite3_value **arguments, struct brd_error *error) {
    return open_cursor(state, context, count, arguments, true, error);
}

static enum brd_err
plist_tree_open(void *state, struct brd_decoder_context *context, int count,
                sqlite3_value **arguments, struct brd_error *error) {
    ((struct plist_cursor *)state)->is_tree = true;
    return open_cursor(state, context, count, arguments, false, error);
}

static enum brd_err
archive_tree_open(void *state, struct brd_decoder_context *context, int count,
                  sqlite3_value **arguments, struct brd_error *error) {
    ((struct plist_cursor *)state)->is_tree = true;
    return open_cursor(state, context, count, arguments, true, error);
}

static bool
is_container(const struct plist_cursor *cursor, struct brd_plist_value value) {
    enum brd_plist_type type = brd_archive_type(&cursor->document.archive, value);
    return type == BRD_PLIST_ARRAY || type == BRD_PLIST_DICT;
}

/* Append "/key" to the path of the container that the present row is an entry of. */
static void
add_path(struct plist_cursor *cursor, size_t from) {
    struct brd_span key;
    cursor->path.size = from < cursor->path.size ? from : cursor->path.size;
    (void)brd_buffer_add_text(&cursor->path, "/");
    if (brd_plist_value_text(cursor->key, &cursor->scratch, &key)) {
        (void)brd_buffer_add(&cursor->path, key.data, key.size);
    } else {
        (void)brd_buffer_add_format(&cursor->path, "%llu", (unsigned long long)cursor->index);
    }
}

/* Go down into the present row's value, if it is a container. */
static enum brd_err
descend(struct plist_cursor *cursor, struct brd_error *error) {
    if (!cursor->is_tree || cursor->steps == 0 || !is_container(cursor, cursor->value)) {
        return BRD_OK;
    }
    if (cursor->depth == BRD_MAX_DEPTH) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "the property list is nested deeper than %u", BRD_MAX_DEPTH);
    }
    cursor->levels[cursor->depth++] =
        (struct level){.entries = brd_archive_entries(&cursor->document.archive, cursor->value),
                       .path_size = cursor->path.size};
    return BRD_OK;
}

static enum brd_err
plist_next(void *state, bool *more, struct brd_error *error) {
    struct plist_cursor *cursor = state;
    *more = false;
    enum brd_err code = descend(cursor, error);
    if (code != BRD_OK) {
        return code;
    }
    while (cursor->depth > 0) {
        struct level *level = &cursor->levels[cursor->depth - 1];
        if (level->next >= level->entries.count) {
            cursor->depth--;
            continue;
        }
        if (++cursor->steps > BRD_MAX_PLIST_OBJECTS) {
            return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                            "the property list has more than %llu parts",
                            (unsigned long long)BRD_MAX_PLIST_OBJECTS);
        }
        cursor->index = level->next++;
        brd_archive_entry(&cursor->document.archive, &level->entries, cursor->index, &cursor->key,
                          &cursor->value);
        if (cursor->is_tree) {
            add_path(cursor, level->path_size);
        }
        *more = true;
        break;
    }
    return BRD_OK;
}

static void
give_key(struct plist_cursor *cursor, sqlite3_context *result) {
    if (brd_archive_type(&cursor->document.archive, cursor->key) == BRD_PLIST_NULL) {
        sqlite3_result_int64(result, (sqlite3_int64)cursor->index);
    } else {
        brd_document_give(&cursor->document, cursor->key, result);
    }
}

static void
give_type(struct plist_cursor *cursor, sqlite3_context *result) {
    enum brd_plist_type type = brd_archive_type(&cursor->document.archive, cursor->value);
    sqlite3_result_text(result, brd_plist_type_name(type), -1, SQLITE_STATIC);
}

static void
each_column(void *state, int column, sqlite3_context *result) {
    struct plist_cursor *cursor = state;
    if (column == EACH_KEY) {
        give_key(cursor, result);
    } else if (column == EACH_TYPE) {
        give_type(cursor, result);
    } else {
        brd_document_give(&cursor->document, cursor->value, result);
    }
}

static void
tree_column(void *state, int column, sqlite3_context *result) {
    struct plist_cursor *cursor = state;
    switch ((enum tree_column)column) {
    case TREE_PATH:
        sqlite3_result_text64(result, brd_buffer_text(&cursor->path), cursor->path.size,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    case TREE_KEY:
        give_key(cursor, result);
        break;
    case TREE_TYPE:
        give_type(cursor, result);
        break;
    case TREE_VALUE:
        brd_document_give(&cursor->document, cursor->value, result);
        break;
    case TREE_DEPTH:
        sqlite3_result_int(result, (int)cursor->depth);
        break;
    case TREE_COUNT:
        break;
    }
}

static void
plist_close(void *state) {
    struct plist_cursor *cursor = state;
    brd_document_close(&cursor->document);
    brd_buffer_free(&cursor->copy);
    brd_buffer_free(&cursor->scratch);
    brd_buffer_free(&cursor->path);
    sqlite3_free(cursor->levels);
}

#define ARGUMENTS                                                                                  \
    "data hidden, step1 hidden, step2 hidden, step3 hidden, step4 hidden, step5 hidden, "          \
    "step6 hidden, step7 hidden"

const struct brd_table brd_table_plist_each = {
    .name = "plist_each",
    .columns = "key, type, value",
    .arguments = ARGUMENTS,
    .column_count = EACH_COUNT,
    .argument_count = BRD_TABLE_MAX_ARGUMENTS,
    .cursor_size = sizeof(struct plist_cursor),
    .open = plist_each_open,
    .next = plist_next,
    .column = each_column,
    .close = plist_close,
};

const struct brd_table brd_table_archive_each = {
    .name = "archive_each",
    .columns = "key, type, value",
    .arguments = ARGUMENTS,
    .column_count = EACH_COUNT,
    .argument_count = BRD_TABLE_MAX_ARGUMENTS,
    .cursor_size = sizeof(struct plist_cursor),
    .open = archive_each_open,
    .next = plist_next,
    .column = each_column,
    .close = plist_close,
};

const struct brd_table brd_table_plist_tree = {
    .name = "plist_tree",
    .columns = "path, key, type, value, depth",
    .arguments = ARGUMENTS,
    .column_count = TREE_COUNT,
    .argument_count = BRD_TABLE_MAX_ARGUMENTS,
    .cursor_size = sizeof(struct plist_cursor),
    .open = plist_tree_open,
    .next = plist_next,
    .column = tree_column,
    .close = plist_close,
};

const struct brd_table brd_table_archive_tree = {
    .name = "archive_tree",
    .columns = "path, key, type, value, depth",
    .arguments = ARGUMENTS,
    .column_count = TREE_COUNT,
    .argument_count = BRD_TABLE_MAX_ARGUMENTS,
    .cursor_size = sizeof(struct plist_cursor),
    .open = archive_tree_open,
    .next = plist_next,
    .column = tree_column,
    .close = plist_close,
};
