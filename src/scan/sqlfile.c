/* A file of knowledge: see sqlfile.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/sqlfile.h"

#include "base/buffer.h"
#include "base/limits.h"

struct reader {
    struct brd_sqlfile *file;
    struct brd_arena *arena;
    struct brd_error *error;
    struct brd_buffer statement; /* the one that is being gathered */
    bool in_statement;
    unsigned line;
};

static bool
is_space(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static struct brd_span
trim(struct brd_span text) {
    size_t from = 0;
    size_t to = text.size;
    while (from < to && is_space(text.data[from])) {
        from++;
    }
    while (to > from && is_space(text.data[to - 1])) {
        to--;
    }
    return brd_span_of(text.data + from, to - from);
}

/* The size of the key that `line` (after its dashes) begins with, 0 when it begins with none. */
static size_t
key_size(struct brd_span line) {
    size_t size = 0;
    while (size < line.size && line.data[size] >= 'a' && line.data[size] <= 'z') {
        size++;
    }
    return size < line.size && line.data[size] == ':' ? size : 0;
}

/* One header line more. The array grows by copying: files have a few dozen lines. */
static enum brd_err
add_line(struct reader *reader, struct brd_span key, struct brd_span value) {
    struct brd_sqlfile *file = reader->file;
    struct brd_sqlfile_line *lines =
        brd_arena_take(reader->arena, (file->line_count + 1) * sizeof *lines);
    char *key_text = brd_arena_copy(reader->arena, key.data, key.size);
    char *value_text = brd_arena_copy(reader->arena, value.data, value.size);
    if (lines == NULL || key_text == NULL || value_text == NULL) {
        return brd_fail_memory(reader->error, "an artifact or rule");
    }
    if (file->line_count > 0) {
        memcpy(lines, file->lines, file->line_count * sizeof *lines);
    }
    lines[file->line_count++] =
        (struct brd_sqlfile_line){.key = key_text,
                                  .value = value_text,
                                  .line = reader->line,
                                  .statement = (unsigned)file->statement_count};
    file->lines = lines;
    return BRD_OK;
}

static enum brd_err
continue_line(struct reader *reader, struct brd_span more) {
    struct brd_sqlfile *file = reader->file;
    if (file->line_count == 0) {
        return BRD_OK; /* a plain comment above the header */
    }
    struct brd_sqlfile_line *last = &file->lines[file->line_count - 1];
    struct brd_buffer value = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_text(&value, last->value);
    (void)brd_buffer_add_text(&value, value.size > 0 ? " " : "");
    (void)brd_buffer_add(&value, more.data, more.size);
    char *joined = brd_arena_copy(reader->arena, brd_buffer_text(&value), value.size);
    brd_buffer_free(&value);
    if (joined == NULL) {
        return brd_fail_memory(reader->error, "an artifact or rule");
    }
    last->value = joined;
    return BRD_OK;
}

static enum brd_err
read_comment(struct reader *reader, struct brd_span line) {
    struct brd_span after = brd_span_of(line.data + 2, line.size - 2);
    struct brd_span words = trim(after);
    size_t size = key_size(words);
    bool is_continued = brd_span_starts(after, "   ", 3);
    if (words.size == 0) {
        return BRD_OK;
    }
    if (size > 0 && !is_continued) {
        return add_line(reader, brd_span_of(words.data, size),
                        trim(brd_span_of(words.data + size + 1, words.size - size - 1)));
    }
    return is_continued ? continue_line(reader, words) : BRD_OK;
}

static enum brd_err
end_statement(struct reader *reader) {
    struct brd_sqlfile *file = reader->file;
    const char **statements =
        brd_arena_take(reader->arena, (file->statement_count + 1) * sizeof *statements);
    char *text =
        brd_arena_copy(reader->arena, brd_buffer_text(&reader->statement), reader->statement.size);
    if (statements == NULL || text == NULL || reader->statement.failed) {
        return brd_fail_memory(reader->error, "an artifact or rule");
    }
    for (size_t i = 0; i < file->statement_count; i++) {
        statements[i] = file->statements[i];
    }
    statements[file->statement_count++] = text;
    file->statements = statements;
    brd_buffer_reset(&reader->statement);
    reader->in_statement = false;
    return BRD_OK;
}

static enum brd_err
read_line(struct reader *reader, struct brd_span line) {
    struct brd_span words = trim(line);
    if (!reader->in_statement && brd_span_starts(words, "--", 2)) {
        return read_comment(reader, words);
    }
    if (words.size == 0 && !reader->in_statement) {
        return BRD_OK;
    }
    reader->in_statement = true;
    (void)brd_buffer_add(&reader->statement, line.data, line.size);
    (void)brd_buffer_add_text(&reader->statement, "\n");
    if (words.size > 0 && words.data[words.size - 1] == ';' && !brd_span_starts(words, "--", 2)) {
        return end_statement(reader);
    }
    return BRD_OK;
}

enum brd_err
brd_sqlfile_parse(const char *name, const char *sql_from, struct brd_span text,
                  struct brd_arena *arena, struct brd_sqlfile *file, struct brd_error *error) {
    *file = (struct brd_sqlfile){.name = name, .sql_from = sql_from, .bytes = text};
    struct reader reader = {.file = file,
                            .arena = arena,
                            .error = error,
                            .statement = brd_buffer_of(BRD_MAX_STATEMENT_BYTES)};
    enum brd_err code = BRD_OK;
    struct brd_cursor cursor = brd_cursor_of(text);
    while (brd_cursor_left(&cursor) > 0 && code == BRD_OK) {
        const uint8_t *from = text.data + cursor.offset;
        const uint8_t *end = memchr(from, '\n', brd_cursor_left(&cursor));
        size_t size = end == NULL ? brd_cursor_left(&cursor) : (size_t)(end - from);
        reader.line++;
        code = read_line(&reader, brd_cursor_take(&cursor, size));
        (void)(end != NULL && brd_cursor_u8(&cursor));
    }
    bool open_ended = reader.in_statement;
    brd_buffer_free(&reader.statement);
    if (code == BRD_OK && open_ended) {
        code = brd_sqlfile_fail(file, reader.line, error, "the last statement lacks its semicolon",
                                "");
    }
    return code;
}

const char *
brd_sqlfile_value(const struct brd_sqlfile *file, const char *key) {
    for (size_t i = 0; i < file->line_count; i++) {
        if (strcmp(file->lines[i].key, key) == 0) {
            return file->lines[i].value;
        }
    }
    return NULL;
}

enum brd_err
brd_sqlfile_fail(const struct brd_sqlfile *file, unsigned line, struct brd_error *error,
                 const char *words, const char *subject) {
    return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET, "%.80s (%.60s), line %u: %.60s%.40s",
                    file->name, file->sql_from, line, words, subject);
}

const char *
brd_sqlfile_word(const char **text, struct brd_arena *arena) {
    const char *from = *text + strspn(*text, " \t,");
    size_t size = strcspn(from, " \t,");
    *text = from + size;
    return size == 0 ? NULL : brd_arena_copy(arena, from, size);
}
