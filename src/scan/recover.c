/*
 * The rows that databases do not show any more: see recover.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scan/recover.h"

#include "base/limits.h"

#include <stdlib.h>

/* Uses of the inventory, by item. */
struct order {
    struct brd_inventory_use *uses; /* owned */
    size_t count;
};

static const struct brd_artifact *
artifact_of(const struct brd_recover *recover, const struct brd_inventory_use *use) {
    return &recover->library->artifacts[use->artifact];
}

static int
compare_by_item(const void *a, const void *b) {
    const struct brd_inventory_use *first = a;
    const struct brd_inventory_use *second = b;
    if (first->item != second->item) {
        return first->item < second->item ? -1 : 1;
    }
    return first->artifact < second->artifact ? -1 : first->artifact > second->artifact;
}

/* The uses of databases, those of one item side by side. */
static enum brd_err
make_order(const struct brd_recover *recover, struct order *order, struct brd_error *error) {
    const struct brd_inventory *inventory = recover->inventory;
    order->uses = calloc(inventory->use_count + 1, sizeof *order->uses);
    if (order->uses == NULL) {
        return brd_fail_memory(error, "the databases to recover");
    }
    for (size_t i = 0; i < inventory->use_count; i++) {
        if (artifact_of(recover, &inventory->uses[i])->format == BRD_FORMAT_SQLITE) {
            order->uses[order->count++] = inventory->uses[i];
        }
    }
    qsort(order->uses, order->count, sizeof *order->uses, compare_by_item);
    return BRD_OK;
}

size_t
brd_recover_count(const struct brd_recover *recover) {
    struct order order = {0};
    struct brd_error ignored;
    size_t count = 0;
    if (make_order(recover, &order, &ignored) == BRD_OK) {
        for (size_t i = 0; i < order.count; i++) {
            count += i == 0 || order.uses[i].item != order.uses[i - 1].item;
        }
    }
    free(order.uses);
    return count;
}

/* Add what was recovered to the coverage of one artifact on the item. */
static enum brd_err
add_coverage(struct brd_recover *recover, const struct brd_inventory_use *use, uint64_t rows,
             const char *note, struct brd_error *error) {
    sqlite3_stmt *update = NULL;
    if (sqlite3_prepare_v2(recover->kase->connection,
                           "UPDATE coverage SET rows = rows + ?1, recovered = ?1, reason = CASE ?2 "
                           "WHEN '' THEN reason ELSE coalesce(reason || '; ', '') || ?2 END "
                           "WHERE coverage_id = ?3",
                           -1, &update, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_int64(update, 1, (int64_t)rows);
        (void)sqlite3_bind_text(update, 2, note, -1, SQLITE_STATIC);
        (void)sqlite3_bind_int64(update, 3, use->coverage_id);
    }
    enum brd_err code =
        sqlite3_step(update) == SQLITE_DONE ? BRD_OK : brd_case_fail(recover->kase, error);
    (void)sqlite3_finalize(update);
    return code;
}

/* Run one artifact over what was recovered of an item; its trouble goes into `note`. */
static enum brd_err
extract(struct brd_recover *recover, struct brd_recovered *recovered, size_t artifact_index,
        const struct brd_inventory_item *item, uint64_t *rows, struct brd_buffer *note,
        struct brd_error *error) {
    struct brd_extraction extraction = {
        .evidence = recover->evidence,
        .artifact = &recover->library->artifacts[artifact_index],
        .writer = recover->writer,
        .limits = recover->limits,
        .tick = recover->tick,
        .context = recover->context,
        .evidence_id = recover->evidence_id,
        .item_id = item->item_id,
        .path = item->path,
        .stored_as = item->stored_as,
        .next_record_id = &recover->next_record_ids[artifact_index],
        .recovered = recovered,
    };
    struct brd_error reason = {0};
    enum brd_err code = brd_extract(&extraction, &reason);
    enum brd_err stored = brd_writer_drain(recover->writer, error);
    recover->records += extraction.rows;
    *rows = extraction.rows;
    if (extraction.note.size > 0) {
        (void)brd_buffer_add_format(note, "%s%s", note->size > 0 ? "; " : "",
                                    brd_buffer_text(&extraction.note));
    }
    brd_buffer_free(&extraction.note);
    if (code != BRD_OK) {
        (void)brd_buffer_add_format(note, "%s%s", note->size > 0 ? "; " : "", reason.text);
    }
    if (stored == BRD_OK && (code == BRD_ERR_STOPPED || code == BRD_ERR_NO_MEMORY)) {
        *error = reason;
        stored = code;
    }
    return stored;
}

/* What the carving of the item came to, besides rows. */
static void
add_notes(const struct brd_recovered *recovered, struct brd_buffer *note) {
    if (recovered->anomaly_count > 0) {
        (void)brd_buffer_add_format(note, "%llu remarks on the structure of the database",
                                    (unsigned long long)recovered->anomaly_count);
    }
    if (recovered->counts.uncertain > 0) {
        (void)brd_buffer_add_format(note,
                                    "%s%llu deleted rows left out, since memory did not suffice to "
                                    "tell them from live ones",
                                    note->size > 0 ? "; " : "",
                                    (unsigned long long)recovered->counts.uncertain);
    }
    if (recovered->counts.limited > 0) {
        (void)brd_buffer_add_format(note,
                                    "%s%llu pages may hold more deleted rows: not every reading "
                                    "was tried (--limit carve-tries)",
                                    note->size > 0 ? "; " : "",
                                    (unsigned long long)recovered->counts.limited);
    }
    if (recovered->trouble.code != BRD_OK) {
        (void)brd_buffer_add_format(note, "%sdeleted rows: %s", note->size > 0 ? "; " : "",
                                    recovered->trouble.text);
    }
}

/* The artifacts that tell of the structure of databases. */
static enum brd_err
tell_structure(struct brd_recover *recover, struct brd_recovered *recovered,
               const struct brd_inventory_item *item, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < recover->library->artifact_count && code == BRD_OK; i++) {
        const struct brd_artifact *artifact = &recover->library->artifacts[i];
        if (artifact->format != BRD_FORMAT_STRUCTURE ||
            !brd_artifact_takes(artifact, recover->evidence->container,
                                brd_span_text(item->path))) {
            continue;
        }
        struct brd_buffer note = brd_buffer_of(BRD_MAX_PATH_BYTES);
        uint64_t rows = 0;
        code = extract(recover, recovered, i, item, &rows, &note, error);
        if (code == BRD_OK) {
            code =
                brd_case_insert(recover->kase, "coverage", error, "nitttiit", recover->evidence_id,
                                artifact->table.artifact, item->path, "read", (int64_t)rows,
                                (int64_t)0, note.size > 0 ? brd_buffer_text(&note) : NULL);
        }
        brd_buffer_free(&note);
    }
    return code;
}

/* All artifacts of one item, whose uses are `uses`. */
static enum brd_err
give_rows(struct brd_recover *recover, struct brd_recovered *recovered,
          const struct brd_inventory_use *uses, size_t count, struct brd_error *error) {
    const struct brd_inventory_item *item = &recover->inventory->items[uses[0].item];
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        struct brd_buffer note = brd_buffer_of(BRD_MAX_PATH_BYTES);
        uint64_t rows = 0;
        add_notes(recovered, &note);
        if (brd_extract_recovers(artifact_of(recover, &uses[i]), recovered)) {
            code = extract(recover, recovered, uses[i].artifact, item, &rows, &note, error);
        }
        if (code == BRD_OK && (rows > 0 || note.size > 0)) {
            code = add_coverage(recover, &uses[i], rows, brd_buffer_text(&note), error);
        }
        brd_buffer_free(&note);
    }
    if (code == BRD_OK && recovered->anomaly_count > 0) {
        code = tell_structure(recover, recovered, item, error);
    }
    return code;
}

static enum brd_err
recover_item(struct brd_recover *recover, const struct brd_inventory_use *uses, size_t count,
             struct brd_error *error) {
    const struct brd_inventory_item *item = &recover->inventory->items[uses[0].item];
    const struct brd_artifact **artifacts = calloc(count, sizeof(struct brd_artifact *));
    if (artifacts == NULL) {
        return brd_fail_memory(error, "the databases to recover");
    }
    for (size_t i = 0; i < count; i++) {
        artifacts[i] = artifact_of(recover, &uses[i]);
    }
    const struct brd_recovered_request request = {
        .evidence = recover->evidence,
        .path = item->path,
        .stored_as = item->stored_as,
        .artifacts = artifacts,
        .artifact_count = count,
        .limits = recover->limits,
        .tick = recover->tick,
        .context = recover->context,
    };
    struct brd_recovered recovered;
    struct brd_error reason = {0};
    enum brd_err code = brd_recovered_open(&request, &recovered, &reason);
    if (code == BRD_OK) {
        code = give_rows(recover, &recovered, uses, count, error);
    } else if (code == BRD_ERR_STOPPED || code == BRD_ERR_NO_MEMORY) {
        *error = reason;
    } else {
        code = BRD_OK; /* the first pass has met the same, and has told it */
    }
    brd_recovered_close(&recovered);
    free(artifacts);
    return code;
}

enum brd_err
brd_recover_run(struct brd_recover *recover, struct brd_error *error) {
    struct order order = {0};
    enum brd_err code = make_order(recover, &order, error);
    for (size_t from = 0, to = 0; from < order.count && code == BRD_OK; from = to) {
        while (to < order.count && order.uses[to].item == order.uses[from].item) {
            to++;
        }
        if (!recover->begin(recover->context)) {
            code = brd_fail(error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped");
        } else {
            code = recover_item(recover, order.uses + from, to - from, error);
        }
    }
    free(order.uses);
    return code;
}
