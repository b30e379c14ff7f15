/*
 * item: the evidence's own list of items, as its container tells it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"
#include "base/time.h"
#include "sql/vtab.h"

struct item_cursor {
    struct brd_evidence *evidence;
    struct brd_walk *walk;
    struct brd_item item;
    struct brd_item_stat stat;
    bool has_stat; /* `stat` is the present item's; it is made when a column of it is asked for */
};

enum item_column {
    COLUMN_PATH,
    COLUMN_STORED_AS,
    COLUMN_KIND,
    COLUMN_SIZE,
    COLUMN_MODE,
    COLUMN_USER_ID,
    COLUMN_GROUP_ID,
    COLUMN_INODE,
    COLUMN_PROTECTION_CLASS,
    COLUMN_CREATED_AT,
    COLUMN_MODIFIED_AT,
    COLUMN_CHANGED_AT,
    COLUMN_TARGET,
    COLUMN_ANOMALY,
    COLUMN_COUNT
};

static enum brd_err
item_open(void *state, struct brd_decoder_context *context, int count, sqlite3_value **arguments,
          struct brd_error *error) {
    struct item_cursor *cursor = state;
    (void)count;
    (void)arguments;
    cursor->evidence = context->evidence;
    return brd_walk_open(cursor->evidence, &cursor->walk, error);
}

static enum brd_err
item_next(void *state, bool *more, struct brd_error *error) {
    struct item_cursor *cursor = state;
    cursor->has_stat = false;
    return brd_walk_next(cursor->evidence, cursor->walk, &cursor->item, more, error);
}

/* A list that is only looked through by path must not decode the record of every item. */
static bool
load_stat(struct item_cursor *cursor) {
    struct brd_error ignored;
    if (!cursor->has_stat) {
        cursor->has_stat =
            brd_walk_stat(cursor->evidence, cursor->walk, &cursor->stat, &ignored) == BRD_OK;
    }
    return cursor->has_stat;
}

static void
give_text(sqlite3_context *result, const char *text) {
    if (text != NULL) {
        sqlite3_result_text(result, text, -1, SQLITE_TRANSIENT);
    }
}

/* A negative number or no time is what the container does not say: NULL. */
static void
give_number(sqlite3_context *result, int64_t number) {
    if (number >= 0) {
        sqlite3_result_int64(result, number);
    }
}

static void
item_column(void *state, int column, sqlite3_context *result) {
    struct item_cursor *cursor = state;
    static const char *const kinds[] = {"", "file", "directory", "symlink"};
    if (column > COLUMN_KIND && !load_stat(cursor)) {
        return;
    }
    switch ((enum item_column)column) {
    case COLUMN_PATH:
        give_text(result, cursor->item.path);
        break;
    case COLUMN_STORED_AS:
        give_text(result, cursor->item.stored_as);
        break;
    case COLUMN_KIND:
        sqlite3_result_text(result, kinds[cursor->item.kind], -1, SQLITE_STATIC);
        break;
    case COLUMN_SIZE:
        give_number(result, cursor->stat.size);
        break;
    case COLUMN_MODE:
        give_number(result, cursor->stat.mode);
        break;
    case COLUMN_USER_ID:
        give_number(result, cursor->stat.user_id);
        break;
    case COLUMN_GROUP_ID:
        give_number(result, cursor->stat.group_id);
        break;
    case COLUMN_INODE:
        give_number(result, cursor->stat.inode);
        break;
    case COLUMN_PROTECTION_CLASS:
        give_number(result, cursor->stat.protection_class);
        break;
    case COLUMN_CREATED_AT:
        give_number(result, cursor->stat.created_us);
        break;
    case COLUMN_MODIFIED_AT:
        give_number(result, cursor->stat.modified_us);
        break;
    case COLUMN_CHANGED_AT:
        give_number(result, cursor->stat.changed_us);
        break;
    case COLUMN_TARGET:
        give_text(result, cursor->stat.target);
        break;
    case COLUMN_ANOMALY:
        give_text(result, cursor->stat.anomaly);
        break;
    case COLUMN_COUNT:
        break;
    }
}

static void
item_close(void *state) {
    struct item_cursor *cursor = state;
    brd_walk_close(cursor->evidence, cursor->walk);
}

const struct brd_table brd_table_item = {
    .name = "item",
    .columns = "path, stored_as, kind, size, mode, user_id, group_id, inode, protection_class, "
               "created_at, modified_at, changed_at, target, anomaly",
    .column_count = COLUMN_COUNT,
    .cursor_size = sizeof(struct item_cursor),
    .open = item_open,
    .next = item_next,
    .column = item_column,
    .close = item_close,
};
