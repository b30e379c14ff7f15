/* An artifact: see artifact.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/artifact.h"

#include "base/limits.h"
#include "base/text.h"

/* What is being made, and from what. */
struct maker {
    const struct brd_sqlfile *file;
    struct brd_arena *arena;
    struct brd_artifact *artifact;
    struct brd_case_column *columns;
    struct brd_case_event *events;
    struct brd_error *error;
};

#define NOT_MATCHED UINT32_MAX

/* The column types of docs/artifacts.md and what of each is compared with indicators. */
static const struct {
    const char *name;
    uint32_t observable;
} types[] = {
    {"time", NOT_MATCHED},
    {"int", NOT_MATCHED},
    {"real", NOT_MATCHED},
    {"bool", NOT_MATCHED},
    {"blob", NOT_MATCHED},
    {"word", NOT_MATCHED},
    {"text", BRD_OBSERVE_TEXT},
    {"url", BRD_OBSERVE_URL},
    {"domain", BRD_OBSERVE_DOMAIN},
    {"ip", BRD_OBSERVE_IP},
    {"phone", BRD_OBSERVE_PHONE},
    {"email", BRD_OBSERVE_EMAIL},
    {"process", BRD_OBSERVE_PROCESS},
    {"path", BRD_OBSERVE_PATH},
    {"app", BRD_OBSERVE_APP},
    {"hash", BRD_OBSERVE_HASH},
    {"profile", BRD_OBSERVE_PROFILE},
};

static enum brd_err
fail_at(const struct maker *maker, const struct brd_sqlfile_line *line, const char *words,
        const char *subject) {
    return brd_sqlfile_fail(maker->file, line == NULL ? 1 : line->line, maker->error, words,
                            subject);
}

static bool
is_name(const char *text) {
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return size > 0 && text[size] == '\0' && !(text[0] >= '0' && text[0] <= '9');
}

/* Names that every record has already, and those that SQLite gives to the row itself. */
static bool
is_taken(const char *name) {
    static const char *const names[] = {
        "record_id",      "evidence_id",          "item_id", "origin_row", "origin",  "is_gone",
        "recovered_from", "recovered_confidence", "rowid",   "oid",        "_rowid_",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* `types_text` is "phone|email"; sets the column's bits. */
static enum brd_err
read_types(struct maker *maker, const struct brd_sqlfile_line *line, const char *types_text,
           struct brd_artifact_column *column) {
    while (*types_text != '\0') {
        size_t size = strcspn(types_text, "|");
        size_t found = 0;
        struct brd_span word = brd_span_of(types_text, size);
        while (found < sizeof types / sizeof types[0] &&
               !brd_span_equals(word, types[found].name)) {
            found++;
        }
        if (found == sizeof types / sizeof types[0]) {
            return fail_at(maker, line, "no such column type: ", types_text);
        }
        if (types[found].observable != NOT_MATCHED) {
            column->observables |= UINT32_C(1) << types[found].observable;
        }
        column->is_time = column->is_time || strcmp(types[found].name, "time") == 0;
        types_text += size + (types_text[size] == '|');
    }
    return BRD_OK;
}

static long
find_column(const struct maker *maker, const char *name) {
    for (size_t i = 0; i < maker->artifact->table.column_count; i++) {
        if (strcmp(maker->columns[i].name, name) == 0) {
            return (long)i;
        }
    }
    return -1;
}

/* -- column: name types meaning */
static enum brd_err
read_column(struct maker *maker, const struct brd_sqlfile_line *line) {
    struct brd_artifact *artifact = maker->artifact;
    const char *rest = line->value;
    const char *name = brd_sqlfile_word(&rest, maker->arena);
    const char *types_text = brd_sqlfile_word(&rest, maker->arena);
    rest += strspn(rest, " \t");
    if (name == NULL || !is_name(name) || types_text == NULL || *rest == '\0') {
        return fail_at(maker, line,
                       "a column needs a name, its types and a meaning: ", line->value);
    }
    if (find_column(maker, name) >= 0) {
        return fail_at(maker, line, "two columns of the name ", name);
    }
    if (is_taken(name)) {
        return fail_at(maker, line, "a column of every record has the name ", name);
    }
    size_t index = artifact->table.column_count++;
    maker->columns[index] =
        (struct brd_case_column){.name = name, .types = types_text, .about = rest};
    artifact->columns[index].interaction = "mentioned";
    return read_types(maker, line, types_text, &artifact->columns[index]);
}

/* -- match: column interaction */
static enum brd_err
read_match(struct maker *maker, const struct brd_sqlfile_line *line) {
    const char *rest = line->value;
    const char *name = brd_sqlfile_word(&rest, maker->arena);
    const char *interaction = brd_sqlfile_word(&rest, maker->arena);
    long column = name == NULL ? -1 : find_column(maker, name);
    if (column < 0 || interaction == NULL) {
        return fail_at(maker, line,
                       "a match needs a declared column and an interaction: ", line->value);
    }
    maker->artifact->columns[column].interaction = interaction;
    return BRD_OK;
}

/* -- event: time_column name summary expression */
static enum brd_err
read_event(struct maker *maker, const struct brd_sqlfile_line *line) {
    const char *rest = line->value;
    const char *column = brd_sqlfile_word(&rest, maker->arena);
    const char *name = brd_sqlfile_word(&rest, maker->arena);
    rest += strspn(rest, " \t");
    long index = column == NULL ? -1 : find_column(maker, column);
    if (index < 0 || !maker->artifact->columns[index].is_time || name == NULL || !is_name(name) ||
        *rest == '\0') {
        return fail_at(maker, line,
                       "an event needs a time column, a name, a summary: ", line->value);
    }
    maker->events[maker->artifact->table.event_count++] =
        (struct brd_case_event){.time_column = column, .name = name, .summary_sql = rest};
    return BRD_OK;
}

/* -- source: container glob */
static enum brd_err
read_source(struct maker *maker, const struct brd_sqlfile_line *line) {
    const char *rest = line->value;
    const char *container = brd_sqlfile_word(&rest, maker->arena);
    rest += strspn(rest, " \t");
    if (container == NULL || *rest == '\0') {
        return fail_at(maker, line, "a source needs a container and a path: ", line->value);
    }
    size_t found = 0;
    while (found < BRD_CONTAINER_COUNT && strcmp(container, brd_container_names[found]) != 0) {
        found++;
    }
    if (found == BRD_CONTAINER_COUNT) {
        return fail_at(maker, line, "no such container: ", container);
    }
    const char *star = strrchr(rest, '*');
    const char *question = strrchr(rest, '?');
    const char *wild = star > question ? star : question;
    maker->artifact->sources[maker->artifact->source_count++] =
        (struct brd_artifact_source){.container = (enum brd_container)found,
                                     .pattern = rest,
                                     .prefix_size = strcspn(rest, "*?"),
                                     .suffix = wild == NULL ? rest : wild + 1,
                                     .suffix_size = strlen(wild == NULL ? rest : wild + 1)};
    return BRD_OK;
}

static enum brd_err
read_format(struct maker *maker) {
    static const char *const names[] = {"sqlite",  "plist",     "items",  "file",
                                        "tracev3", "structure", "capture"};
    const char *name = brd_sqlfile_value(maker->file, "format");
    for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            maker->artifact->format = (enum brd_artifact_format)i;
            return BRD_OK;
        }
    }
    return fail_at(maker, NULL,
                   "format is not one of sqlite, plist, items, file, tracev3, structure, capture",
                   "");
}

/* Split "a.b a.c" into words; *count of them. */
static enum brd_err
read_words(struct maker *maker, const struct brd_sqlfile_line *line, const char ***words,
           size_t *count) {
    size_t room = 0;
    const char *rest = line->value;
    while (brd_sqlfile_word(&rest, maker->arena) != NULL) {
        room++;
    }
    const char **list = brd_arena_take(maker->arena, (*count + room + 1) * sizeof *list);
    if (list == NULL) {
        return brd_fail_memory(maker->error, "an artifact");
    }
    for (size_t i = 0; i < *count; i++) {
        list[i] = (*words)[i];
    }
    rest = line->value;
    const char *word;
    while ((word = brd_sqlfile_word(&rest, maker->arena)) != NULL) {
        const char *dot = strchr(word, '.');
        if (dot == NULL || dot == word || dot[1] == '\0') {
            return fail_at(maker, line, "not of the form table.column: ", word);
        }
        list[(*count)++] = word;
    }
    *words = list;
    return BRD_OK;
}

static enum brd_err
read_variants(struct maker *maker) {
    const struct brd_sqlfile *file = maker->file;
    struct brd_artifact *artifact = maker->artifact;
    artifact->variants =
        brd_arena_take(maker->arena, (file->statement_count + 1) * sizeof *artifact->variants);
    if (artifact->variants == NULL) {
        return brd_fail_memory(maker->error, "an artifact");
    }
    artifact->variant_count = file->statement_count;
    for (size_t i = 0; i < file->statement_count; i++) {
        artifact->variants[i].sql = file->statements[i];
    }
    for (size_t i = 0; i < file->line_count; i++) {
        const struct brd_sqlfile_line *line = &file->lines[i];
        struct brd_artifact_variant *variant =
            line->statement < artifact->variant_count ? &artifact->variants[line->statement] : NULL;
        enum brd_err code = BRD_OK;
        if (variant != NULL && strcmp(line->key, "needs") == 0) {
            code = read_words(maker, line, &variant->needs, &variant->need_count);
        } else if (variant != NULL && strcmp(line->key, "may") == 0) {
            code = read_words(maker, line, &variant->mays, &variant->may_count);
        }
        if (code != BRD_OK) {
            return code;
        }
    }
    return artifact->variant_count > 0 ? BRD_OK
                                       : fail_at(maker, NULL, "the file holds no SELECT", "");
}

/* -- recovered: no, or the tables whose recovered rows become records; without it, those of
 * `origin`. */
static enum brd_err
read_origins(struct maker *maker) {
    struct brd_artifact *artifact = maker->artifact;
    const char *given = brd_sqlfile_value(maker->file, "recovered");
    const char *rest = given == NULL ? artifact->table.origin_table : given;
    size_t room = strlen(rest) / 2 + 1;
    if (artifact->format != BRD_FORMAT_SQLITE || (given != NULL && strcmp(given, "no") == 0)) {
        return BRD_OK;
    }
    artifact->origins = brd_arena_take(maker->arena, room * sizeof *artifact->origins);
    if (artifact->origins == NULL) {
        return brd_fail_memory(maker->error, "an artifact");
    }
    const char *word;
    while (artifact->origin_count < room &&
           (word = brd_sqlfile_word(&rest, maker->arena)) != NULL) {
        artifact->origins[artifact->origin_count++] = word;
    }
    return BRD_OK;
}

/* One line of the header; columns are read in a first pass, what refers to them in a second. */
static enum brd_err
read_line(struct maker *maker, const struct brd_sqlfile_line *line, bool columns) {
    static const char *const plain[] = {"title", "about", "origin", "format", "absent",
                                        "needs", "may",   "note",   "covers", "recovered"};
    if (strcmp(line->key, "column") == 0) {
        return columns ? read_column(maker, line) : BRD_OK;
    }
    if (columns) {
        return BRD_OK;
    }
    if (strcmp(line->key, "match") == 0) {
        return read_match(maker, line);
    }
    if (strcmp(line->key, "event") == 0) {
        return read_event(maker, line);
    }
    if (strcmp(line->key, "source") == 0) {
        return read_source(maker, line);
    }
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (strcmp(line->key, plain[i]) == 0) {
            return BRD_OK;
        }
    }
    return fail_at(maker, line, "no such header key: ", line->key);
}

static enum brd_err
read_header(struct maker *maker) {
    const struct brd_sqlfile *file = maker->file;
    struct brd_case_table *table = &maker->artifact->table;
    static const char *const required[] = {"title",  "about",  "origin",
                                           "format", "source", "column"};
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (brd_sqlfile_value(file, required[i]) == NULL) {
            return fail_at(maker, NULL, "the header lacks ", required[i]);
        }
    }
    table->artifact = file->name;
    table->sql_from = file->sql_from;
    table->sql = file->bytes;
    table->title = brd_sqlfile_value(file, "title");
    table->about = brd_sqlfile_value(file, "about");
    table->origin_table = brd_sqlfile_value(file, "origin");
    maker->artifact->absent = brd_sqlfile_value(file, "absent");
    enum brd_err code = BRD_OK;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < file->line_count && code == BRD_OK; i++) {
            code = read_line(maker, &file->lines[i], pass == 0);
        }
    }
    return code;
}

enum brd_err
brd_artifact_read(const struct brd_sqlfile *file, struct brd_arena *arena,
                  struct brd_artifact *artifact, struct brd_error *error) {
    size_t room = file->line_count + 1;
    *artifact = (struct brd_artifact){0};
    struct maker maker = {.file = file, .arena = arena, .artifact = artifact, .error = error};
    artifact->columns = brd_arena_take(arena, room * sizeof *artifact->columns);
    artifact->sources = brd_arena_take(arena, room * sizeof *artifact->sources);
    maker.columns = brd_arena_take(arena, room * sizeof *maker.columns);
    maker.events = brd_arena_take(arena, room * sizeof *maker.events);
    if (artifact->columns == NULL || artifact->sources == NULL || maker.columns == NULL ||
        maker.events == NULL) {
        return brd_fail_memory(error, "an artifact");
    }
    artifact->table.columns = maker.columns;
    artifact->table.events = maker.events;
    if (!is_name(file->name)) {
        return fail_at(&maker, NULL, "a file name is of a-z, 0-9 and _: ", file->name);
    }
    enum brd_err code = read_header(&maker);
    if (code == BRD_OK) {
        code = read_format(&maker);
    }
    if (code == BRD_OK) {
        code = read_origins(&maker);
    }
    return code == BRD_OK ? read_variants(&maker) : code;
}

bool
brd_artifact_reads(const struct brd_artifact *artifact, enum brd_container container) {
    for (size_t i = 0; i < artifact->source_count; i++) {
        if (artifact->sources[i].container == container) {
            return true;
        }
    }
    return false;
}

bool
brd_artifact_has_origin(const struct brd_artifact *artifact, struct brd_span table) {
    for (size_t i = 0; i < artifact->origin_count; i++) {
        if (brd_text_equals_ascii(brd_span_text(artifact->origins[i]), table)) {
            return true;
        }
    }
    return false;
}

bool
brd_artifact_takes(const struct brd_artifact *artifact, enum brd_container container,
                   struct brd_span path) {
    for (size_t i = 0; i < artifact->source_count; i++) {
        const struct brd_artifact_source *source = &artifact->sources[i];
        size_t tail = source->suffix_size;
        /* The last byte alone tells most of some hundred sources from most paths. */
        if (source->container == container && path.size >= tail &&
            (tail == 0 || path.data[path.size - 1] == (uint8_t)source->suffix[tail - 1]) &&
            memcmp(path.data + (path.size - tail), source->suffix, tail) == 0 &&
            brd_span_starts(path, source->pattern, source->prefix_size) &&
            brd_text_glob(source->pattern, path)) {
            return true;
        }
    }
    return false;
}
