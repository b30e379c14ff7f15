/* The captures of an evidence: see captures.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/captures.h"

#include "base/time.h"
#include "evidence/inflate.h"
#include "net/net.h"

#include <stdlib.h>

/* What evidence/inflate.h unpacks at a time. */
#define BLOCK_BYTES ((size_t)64 * 1024)

/* One artifact on the capture at hand. */
struct reader {
    struct brd_inventory_use *use;
    struct brd_extraction extraction;
    struct brd_extract_stream *stream; /* NULL once it failed */
    struct brd_error trouble;
    enum brd_net_table table; /* whose parts it reads */
};

/* One capture being read. */
struct reading {
    struct brd_captures *captures;
    struct brd_content *content;
    struct brd_capture_rows rows;
    struct reader *readers; /* owned */
    size_t reader_count;
    struct brd_error stop; /* what ends the whole check; BRD_OK when nothing does */
};

static const struct brd_artifact *
artifact_of(const struct brd_captures *captures, const struct brd_inventory_use *use) {
    return &captures->library->artifacts[use->artifact];
}

/* ---- Parts ---- */

static void
read_part(struct reading *reading, struct reader *reader) {
    if (reader->stream == NULL) {
        return;
    }
    enum brd_err code = brd_extract_stream_read(reader->stream, &reader->trouble);
    if (code == BRD_ERR_STOPPED || code == BRD_ERR_NO_MEMORY) {
        reading->stop = reader->trouble;
    } else if (code != BRD_OK) {
        brd_extract_stream_close(reader->stream);
        reader->stream = NULL;
    }
}

/* Have the artifacts read a part, and empty it. False to stop. */
static bool
flush(struct reading *reading, enum brd_net_table table) {
    struct brd_capture_part *part = &reading->rows.parts[table];
    for (size_t i = 0; i < reading->reader_count && part->rows > 0; i++) {
        if (reading->readers[i].table == table) {
            read_part(reading, &reading->readers[i]);
        }
    }
    brd_capture_part_reset(part);
    return reading->stop.code == BRD_OK;
}

static bool
on_row(void *context, const struct brd_net_row *row) {
    struct reading *reading = context;
    if (!brd_capture_rows_add(&reading->rows, row)) {
        (void)brd_fail_memory(&reading->stop, "rows of a capture");
        return false;
    }
    return !brd_capture_part_is_full(&reading->rows.parts[row->table]) ||
           flush(reading, row->table);
}

static enum brd_err
read_content(void *context, uint64_t offset, void *buffer, size_t size, size_t *got,
             struct brd_error *error) {
    const struct reading *reading = context;
    /* One block at a time: what a damaged archive holds before its damage is given. */
    size_t left = BLOCK_BYTES - (size_t)(offset % BLOCK_BYTES);
    size = size < left ? size : left;
    return reading->content->read(reading->content, offset, buffer, size, got, error);
}

/* ---- Coverage ---- */

static enum brd_err
cover(struct brd_captures *captures, const char *artifact, const char *path, const char *status,
      uint64_t rows, const char *reason, struct brd_error *error) {
    return brd_case_insert(captures->kase, "coverage", error, "nitttiit", captures->evidence_id,
                           artifact, path, status, (int64_t)rows, (int64_t)0, reason);
}

static void
add_count(struct brd_buffer *note, uint64_t count, const char *what) {
    if (count > 0) {
        (void)brd_buffer_add_format(note, "%s%llu %s", note->size > 0 ? "; " : "",
                                    (unsigned long long)count, what);
    }
}

static void
describe(const struct brd_net_counts *counts, struct brd_buffer *note) {
    add_count(note, counts->frames.frames, "frames");
    if (counts->first_us > 0) {
        char first[BRD_TIME_TEXT_BYTES];
        char last[BRD_TIME_TEXT_BYTES];
        brd_time_format(counts->first_us, first);
        brd_time_format(counts->last_us, last);
        (void)brd_buffer_add_format(note, " from %.19sZ to %.19sZ", first, last);
    }
    add_count(note, counts->frames.cut, "frames cut short by the capture");
    if (counts->frames.unknown_link > 0) {
        (void)brd_buffer_add_format(note, "; %llu frames not read, link type %d",
                                    (unsigned long long)counts->frames.unknown_link,
                                    counts->frames.unknown_link_type);
    }
    add_count(note, counts->frames.malformed, "headers whose lengths lead outside");
    add_count(note, counts->frames.too_deep, "tunnels inside too many others");
    add_count(note, counts->lost_fragments, "fragments that never became whole");
    add_count(note, counts->evicted_flows, "flows ended early (--limit capture-flows)");
    add_count(note, counts->gaps, "gaps in TCP streams that were read");
    add_count(note, counts->lost_segments, "TCP segments for which there was no room");
    add_count(note, counts->bad_dns, "malformed DNS messages");
    add_count(note, counts->bad_quic, "QUIC packets that no key opens");
    add_count(note, counts->forgotten_calls, "flows of calls beyond the limit");
}

static enum brd_err
cover_all(struct reading *reading, const char *path, enum brd_err code,
          const struct brd_error *reason, const struct brd_net_counts *counts,
          struct brd_error *error) {
    struct brd_captures *captures = reading->captures;
    struct brd_buffer note = brd_buffer_of(BRD_MAX_PATH_BYTES);
    describe(counts, &note);
    if (code != BRD_OK) {
        captures->failed++;
        captures->unreadable = counts->frames.frames == 0 ? *reason : captures->unreadable;
        (void)brd_buffer_add_format(&note, "%s%s", note.size > 0 ? "; " : "", reason->text);
    }
    enum brd_err stored = cover(captures, "", path, code == BRD_OK ? "read" : "failed", 0,
                                brd_buffer_text(&note), error);
    brd_buffer_free(&note);
    for (size_t i = 0; i < reading->reader_count && stored == BRD_OK; i++) {
        struct reader *reader = &reading->readers[i];
        const struct brd_artifact *artifact = artifact_of(captures, reader->use);
        struct brd_buffer *words = &reader->extraction.note;
        captures->records += reader->extraction.rows;
        if (reader->trouble.code != BRD_OK) {
            captures->failed++;
            (void)brd_buffer_add_format(words, "%s%s", words->size > 0 ? "; " : "",
                                        reader->trouble.text);
        }
        stored = cover(captures, artifact->table.artifact, path,
                       reader->trouble.code == BRD_OK ? "read" : "failed", reader->extraction.rows,
                       words->size > 0 ? brd_buffer_text(words) : NULL, error);
        reader->use->coverage_id = sqlite3_last_insert_rowid(captures->kase->connection);
    }
    return stored;
}

/* ---- A capture ---- */

/* The table that an artifact's origin names; BRD_NET_TABLES when it is none. */
static enum brd_net_table
table_of(const struct brd_artifact *artifact) {
    for (int i = 0; i < BRD_NET_TABLES; i++) {
        if (strcmp(artifact->table.origin_table, brd_net_schemas[i].name) == 0) {
            return (enum brd_net_table)i;
        }
    }
    return BRD_NET_TABLES;
}

static void
open_reader(struct reading *reading, struct reader *reader) {
    const struct brd_captures *captures = reading->captures;
    const struct brd_inventory_item *item = &captures->inventory->items[reader->use->item];
    const struct brd_artifact *artifact = artifact_of(captures, reader->use);
    reader->extraction = (struct brd_extraction){
        .evidence = captures->evidence,
        .artifact = artifact,
        .writer = captures->writer,
        .limits = captures->limits,
        .tick = captures->tick,
        .context = captures->context,
        .evidence_id = captures->evidence_id,
        .item_id = item->item_id,
        .path = item->path,
        .stored_as = item->stored_as,
        .next_record_id = &captures->next_record_ids[reader->use->artifact],
    };
    reader->table = table_of(artifact);
    if (reader->table == BRD_NET_TABLES) {
        (void)brd_fail(&reader->trouble, BRD_ERR_USAGE, BRD_NO_OFFSET,
                       "its origin is no table of a capture: %.80s", artifact->table.origin_table);
        return;
    }
    if (brd_extract_stream_open(&reader->extraction, &reading->rows, &reader->stream,
                                &reader->trouble) != BRD_OK) {
        reader->stream = NULL;
    }
}

static enum brd_err
open_content(struct reading *reading, const struct brd_inventory_item *item,
             struct brd_error *error) {
    enum brd_err code =
        brd_evidence_open(reading->captures->evidence, item->stored_as, &reading->content, error);
    if (code == BRD_OK) {
        code = brd_inflate_passing(&reading->content, error);
    }
    return code;
}

static enum brd_err
read_capture(struct brd_captures *captures, struct reader *readers, size_t count,
             struct brd_error *error) {
    struct reading reading = {.captures = captures,
                              .rows = brd_capture_rows_of(),
                              .readers = readers,
                              .reader_count = count};
    const struct brd_inventory_item *item = &captures->inventory->items[readers[0].use->item];
    struct brd_net_counts counts = {0};
    struct brd_error reason = {0};
    for (size_t i = 0; i < count; i++) {
        open_reader(&reading, &readers[i]);
    }
    enum brd_err code = open_content(&reading, item, &reason);
    if (code == BRD_OK) {
        const struct brd_capture_source source = {.context = &reading, .read = read_content};
        const struct brd_net_options options = {
            .max_flows = captures->limits->capture_flows, .row = on_row, .context = &reading};
        code = brd_net_read(&source, &options, &counts, &reason);
        for (int i = 0; i < BRD_NET_TABLES && reading.stop.code == BRD_OK; i++) {
            (void)flush(&reading, (enum brd_net_table)i);
        }
    }
    for (size_t i = 0; i < count; i++) {
        brd_extract_stream_close(readers[i].stream);
        readers[i].stream = NULL;
    }
    brd_content_close(reading.content);
    brd_capture_rows_free(&reading.rows);
    enum brd_err stored = brd_writer_drain(captures->writer, error);
    if (stored == BRD_OK && reading.stop.code != BRD_OK) {
        *error = reading.stop;
        return reading.stop.code;
    }
    if (stored == BRD_OK && code == BRD_ERR_NO_MEMORY) {
        *error = reason;
        return code;
    }
    return stored == BRD_OK ? cover_all(&reading, item->path, code, &reason, &counts, error)
                            : stored;
}

enum brd_err
brd_captures_run(struct brd_captures *captures, struct brd_error *error) {
    struct brd_inventory *inventory = captures->inventory;
    struct reader *readers = calloc(inventory->use_count + 1, sizeof *readers);
    enum brd_err code = BRD_OK;
    if (readers == NULL) {
        return brd_fail_memory(error, "the captures");
    }
    for (size_t item = 0; item < inventory->item_count && code == BRD_OK; item++) {
        size_t count = 0;
        for (size_t i = 0; i < inventory->use_count; i++) {
            if (inventory->uses[i].item == item &&
                artifact_of(captures, &inventory->uses[i])->format == BRD_FORMAT_CAPTURE) {
                readers[count++] = (struct reader){.use = &inventory->uses[i]};
            }
        }
        if (count > 0) {
            code = read_capture(captures, readers, count, error);
        }
        for (size_t i = 0; i < count; i++) {
            brd_buffer_free(&readers[i].extraction.note);
        }
    }
    free(readers);
    return code;
}
