/* A file of knowledge about calls: see callsource.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/callsource.h"

#include "base/time.h"

#include <errno.h>
#include <stdlib.h>

/* What holds where the header says nothing, in seconds. */
#define DEFAULT_SLACK 30
#define DEFAULT_BEFORE 0
#define DEFAULT_AFTER 900
#define MAX_SECONDS 86400
#define MAX_RANK 1000
#define DEFAULT_RANK 100

static const char *const role_names[] = {"witness", "trace", "gap", "party", "alias", "device"};
#define ROLES (sizeof role_names / sizeof role_names[0])

const char *
brd_call_role_name(enum brd_call_role role) {
    return role_names[role];
}

/* A number of the header, 0 to `most`; `value` stays when the header has none. */
static bool
read_number(const char *text, int64_t most, int64_t *value) {
    char *end = NULL;
    if (text == NULL) {
        return true;
    }
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 0 || number > most) {
        return false;
    }
    *value = number;
    return true;
}

/* "yes" or "no"; `value` stays when the header has none. */
static bool
read_switch(const char *text, bool *value) {
    if (text != NULL) {
        *value = strcmp(text, "yes") == 0;
    }
    return text == NULL || *value || strcmp(text, "no") == 0;
}

/* The statement as a part of another one: without what ends it. */
static const char *
trim_statement(const char *sql, struct brd_arena *arena) {
    size_t size = strlen(sql);
    while (size > 0 && strchr("; \t\r\n", sql[size - 1]) != NULL) {
        size--;
    }
    return brd_arena_copy(arena, sql, size);
}

static enum brd_err
read_role(const struct brd_sqlfile *file, const char *word, struct brd_callsource *source,
          struct brd_error *error) {
    size_t role = 0;
    while (role < ROLES && strcmp(role_names[role], word) != 0) {
        role++;
    }
    if (role == ROLES) {
        return brd_sqlfile_fail(file, 1, error, "no such role: ", word);
    }
    source->role = (enum brd_call_role)role;
    bool names_records = source->role == BRD_ROLE_WITNESS || source->role == BRD_ROLE_TRACE ||
                         source->role == BRD_ROLE_GAP;
    bool needs_kind = source->role == BRD_ROLE_TRACE || source->role == BRD_ROLE_PARTY;
    if (names_records != (source->artifact != NULL)) {
        return brd_sqlfile_fail(file, 1, error, "a witness, trace or gap names one artifact", "");
    }
    if (needs_kind != (source->kind != NULL)) {
        return brd_sqlfile_fail(file, 1, error, "a trace or party has a kind", "");
    }
    if ((source->role == BRD_ROLE_GAP) != (source->of != NULL)) {
        return brd_sqlfile_fail(file, 1, error, "a gap says of which witness it is", "");
    }
    return BRD_OK;
}

enum brd_err
brd_callsource_read(const struct brd_sqlfile *file, struct brd_arena *arena,
                    struct brd_callsource *source, struct brd_error *error) {
    const char *role = NULL;
    const char *slack = NULL;
    const char *before = NULL;
    const char *after = NULL;
    const char *rank = NULL;
    const char *log = NULL;
    const char *several = NULL;
    const char *alarms = NULL;
    *source = (struct brd_callsource){
        .name = file->name, .sql_from = file->sql_from, .bytes = file->bytes, .alarms = true};
    const struct {
        const char *key;
        const char **value;
        bool required;
    } fields[] = {
        {"title", &source->title, true},
        {"about", &source->about, true},
        {"role", &role, true},
        {"artifact", &source->artifact, false},
        {"expects", &source->expects, false},
        {"of", &source->of, false},
        {"kind", &source->kind, false},
        {"slack", &slack, false},
        {"before", &before, false},
        {"after", &after, false},
        {"rank", &rank, false},
        {"log", &log, false},
        {"several", &several, false},
        {"alarms", &alarms, false},
    };
    size_t count = sizeof fields / sizeof fields[0];
    for (size_t i = 0; i < file->line_count; i++) {
        size_t field = 0;
        while (field < count && strcmp(fields[field].key, file->lines[i].key) != 0) {
            field++;
        }
        if (field == count) {
            return brd_sqlfile_fail(file, file->lines[i].line, error,
                                    "no such header key: ", file->lines[i].key);
        }
        *fields[field].value = file->lines[i].value;
    }
    for (size_t i = 0; i < count; i++) {
        if (fields[i].required && (*fields[i].value == NULL || **fields[i].value == '\0')) {
            return brd_sqlfile_fail(file, 1, error, "the header lacks ", fields[i].key);
        }
    }
    int64_t seconds[] = {DEFAULT_SLACK, DEFAULT_BEFORE, DEFAULT_AFTER};
    int64_t rank_number = DEFAULT_RANK;
    if (!read_number(slack, MAX_SECONDS, &seconds[0]) ||
        !read_number(before, MAX_SECONDS, &seconds[1]) ||
        !read_number(after, MAX_SECONDS, &seconds[2]) ||
        !read_number(rank, MAX_RANK, &rank_number)) {
        return brd_sqlfile_fail(file, 1, error, "slack, before, after and rank are whole numbers",
                                "");
    }
    if (!read_switch(log, &source->is_log) || !read_switch(several, &source->several) ||
        !read_switch(alarms, &source->alarms)) {
        return brd_sqlfile_fail(file, 1, error, "log, several and alarms are yes or no", "");
    }
    if (file->statement_count != 1) {
        return brd_sqlfile_fail(file, 1, error, "a source of calls has one SELECT", "");
    }
    source->slack_us = seconds[0] * BRD_US_PER_SECOND;
    source->before_us = seconds[1] * BRD_US_PER_SECOND;
    source->after_us = seconds[2] * BRD_US_PER_SECOND;
    source->rank = (unsigned)rank_number;
    source->expects = source->expects == NULL ? "" : source->expects;
    source->sql = trim_statement(file->statements[0], arena);
    return source->sql == NULL ? brd_fail_memory(error, "the library")
                               : read_role(file, role, source, error);
}

bool
brd_callsource_expects(const struct brd_callsource *source, const char *service) {
    size_t size = strlen(service);
    for (const char *word = source->expects; *word != '\0';) {
        size_t length = strcspn(word, " ");
        if (length == size && memcmp(word, service, size) == 0) {
            return true;
        }
        word += length;
        word += strspn(word, " ");
    }
    return false;
}
