/* The artifacts and rules of a check: see library.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/library.h"

#include "base/limits.h"
#include "base/text.h"
#include "scan/builtin.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum kind { KIND_ARTIFACT, KIND_RULE, KIND_CALLS };

/* "ios/sms.sql" to "ios_sms". */
static char *
name_of(struct brd_library *library, const char *path) {
    char *name = brd_arena_copy(&library->arena, path, strlen(path));
    if (name == NULL) {
        return NULL;
    }
    char *dot = strrchr(name, '.');
    if (dot != NULL) {
        *dot = '\0';
    }
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '/' ? '_' : *c;
    }
    return name;
}

/* Put one element of `size` bytes into a sorted array whose elements begin with their name. */
static enum brd_err
insert(struct brd_library *library, void *array_pointer, size_t *count, const void *element,
       size_t size, const char *(*name)(const void *element), struct brd_error *error) {
    char *old = *(char **)array_pointer;
    size_t at = 0;
    while (at < *count && strcmp(name(old + at * size), name(element)) < 0) {
        at++;
    }
    if (at < *count && strcmp(name(old + at * size), name(element)) == 0) {
        memcpy(old + at * size, element, size);
        return BRD_OK;
    }
    char *array = brd_arena_take(&library->arena, (*count + 1) * size);
    if (array == NULL) {
        return brd_fail_memory(error, "the library");
    }
    if (*count > 0) {
        memcpy(array, old, at * size);
        memcpy(array + (at + 1) * size, old + at * size, (*count - at) * size);
    }
    memcpy(array + at * size, element, size);
    *(char **)array_pointer = array;
    ++*count;
    return BRD_OK;
}

static const char *
artifact_name(const void *element) {
    return ((const struct brd_artifact *)element)->table.artifact;
}

static const char *
rule_name(const void *element) {
    return ((const struct brd_rule *)element)->name;
}

static const char *
call_name(const void *element) {
    return ((const struct brd_callsource *)element)->name;
}

static enum brd_err
add_calls(struct brd_library *library, const struct brd_sqlfile *file, struct brd_error *error) {
    struct brd_callsource source;
    enum brd_err code = brd_callsource_read(file, &library->arena, &source, error);
    if (code == BRD_OK && library->call_count >= BRD_MAX_CALL_SOURCES) {
        return brd_sqlfile_fail(file, 1, error, "there are too many sources of calls", "");
    }
    return code != BRD_OK ? code
                          : insert(library, &library->calls, &library->call_count, &source,
                                   sizeof source, call_name, error);
}

/* Add the text of one file. `path` is relative to the folder it was found in. */
static enum brd_err
add_text(struct brd_library *library, enum kind kind, const char *path, const char *sql_from,
         struct brd_span text, struct brd_error *error) {
    struct brd_sqlfile file;
    char *name = name_of(library, path);
    if (name == NULL) {
        return brd_fail_memory(error, "the library");
    }
    enum brd_err code = brd_sqlfile_parse(name, sql_from, text, &library->arena, &file, error);
    if (code != BRD_OK) {
        return code;
    }
    if (kind == KIND_ARTIFACT) {
        struct brd_artifact artifact;
        code = brd_artifact_read(&file, &library->arena, &artifact, error);
        return code != BRD_OK ? code
                              : insert(library, &library->artifacts, &library->artifact_count,
                                       &artifact, sizeof artifact, artifact_name, error);
    }
    if (kind == KIND_CALLS) {
        return add_calls(library, &file, error);
    }
    struct brd_rule rule;
    code = brd_rule_read(&file, &rule, error);
    return code != BRD_OK ? code
                          : insert(library, &library->rules, &library->rule_count, &rule,
                                   sizeof rule, rule_name, error);
}

static enum brd_err
add_builtin(struct brd_library *library, enum kind kind, const struct brd_embedded *files,
            size_t count, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        const char *slash = strchr(files[i].name, '/');
        code = add_text(library, kind, slash == NULL ? files[i].name : slash + 1, "built in",
                        brd_span_of(files[i].data, files[i].size), error);
    }
    return code;
}

enum brd_err
brd_library_new(struct brd_library **made, struct brd_error *error) {
    struct brd_library *library = calloc(1, sizeof *library);
    if (library == NULL) {
        return brd_fail_memory(error, "the library");
    }
    library->arena = brd_arena_of(BRD_MAX_LIBRARY_BYTES);
    enum brd_err code = add_builtin(library, KIND_ARTIFACT, brd_builtin_artifacts,
                                    brd_builtin_artifact_count, error);
    if (code == BRD_OK) {
        code = add_builtin(library, KIND_RULE, brd_builtin_rules, brd_builtin_rule_count, error);
    }
    if (code == BRD_OK) {
        code = add_builtin(library, KIND_CALLS, brd_builtin_calls, brd_builtin_call_count, error);
    }
    if (code != BRD_OK) {
        brd_library_free(library);
        return code;
    }
    *made = library;
    return BRD_OK;
}

static enum brd_err
add_file(struct brd_library *library, enum kind kind, const char *folder, const char *path,
         struct brd_error *error) {
    char full[BRD_MAX_PATH_BYTES];
    (void)snprintf(full, sizeof full, "%s/%s", folder, path);
    FILE *file = fopen(full, "re");
    if (file == NULL) {
        return brd_fail_errno(error, errno, "cannot read", full);
    }
    struct brd_buffer text = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    char part[4096];
    size_t got;
    while ((got = fread(part, 1, sizeof part, file)) > 0) {
        (void)brd_buffer_add(&text, part, got);
    }
    bool bad = ferror(file) != 0 || text.failed;
    (void)fclose(file);
    char *kept = brd_arena_copy(&library->arena, brd_buffer_text(&text), text.size);
    char *from = brd_arena_copy(&library->arena, full, strlen(full));
    struct brd_span span = brd_span_of(kept, text.size);
    brd_buffer_free(&text);
    if (bad || kept == NULL || from == NULL) {
        return brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "cannot read %.200s", full);
    }
    return add_text(library, kind, path, from, span, error);
}

static int
is_listed(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

/* Add the *.sql files of `folder`/`below` ("" or "name/"), then, once, of the folders in it. */
static enum brd_err
add_folder(struct brd_library *library, enum kind kind, const char *folder, const char *below,
           struct brd_error *error) {
    char full[BRD_MAX_PATH_BYTES];
    struct dirent **entries;
    (void)snprintf(full, sizeof full, "%s/%s", folder, below);
    int count = scandir(full, &entries, is_listed, alphasort);
    if (count < 0) {
        return brd_fail_errno(error, errno, "cannot list", full);
    }
    enum brd_err code = BRD_OK;
    for (int i = 0; i < count; i++) {
        char path[512];
        struct stat status;
        (void)snprintf(path, sizeof path, "%s%s", below, entries[i]->d_name);
        (void)snprintf(full, sizeof full, "%s/%s", folder, path);
        size_t size = strlen(path);
        bool known = code == BRD_OK && stat(full, &status) == 0;
        if (known && S_ISDIR(status.st_mode) && below[0] == '\0') {
            (void)snprintf(path + size, sizeof path - size, "/");
            code = add_folder(library, kind, folder, path, error);
        } else if (known && S_ISREG(status.st_mode) && size > 4 &&
                   strcmp(path + size - 4, ".sql") == 0) {
            code = add_file(library, kind, folder, path, error);
        }
        free(entries[i]);
    }
    free(entries);
    return code;
}

enum brd_err
brd_library_add_artifacts(struct brd_library *library, const char *folder,
                          struct brd_error *error) {
    return add_folder(library, KIND_ARTIFACT, folder, "", error);
}

enum brd_err
brd_library_add_rules(struct brd_library *library, const char *folder, struct brd_error *error) {
    return add_folder(library, KIND_RULE, folder, "", error);
}

enum brd_err
brd_library_add_calls(struct brd_library *library, const char *folder, struct brd_error *error) {
    return add_folder(library, KIND_CALLS, folder, "", error);
}

/* Whether `word` stands in `text` with no letter, digit or underscore beside it. */
static bool
holds_word(const char *text, const char *word) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t size = strlen(word);
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == text || strchr(letters, at[-1]) == NULL) &&
            (at[size] == '\0' || strchr(letters, at[size]) == NULL)) {
            return true;
        }
    }
    return false;
}

void
brd_library_keep_for_calls(struct brd_library *library) {
    size_t kept = 0;
    for (size_t i = 0; i < library->artifact_count; i++) {
        const char *name = library->artifacts[i].table.artifact;
        bool used = false;
        for (size_t k = 0; k < library->call_count && !used; k++) {
            const struct brd_callsource *source = &library->calls[k];
            used = holds_word(source->sql, name) ||
                   (source->artifact != NULL && strcmp(source->artifact, name) == 0);
        }
        if (used) {
            library->artifacts[kept++] = library->artifacts[i];
        }
    }
    library->artifact_count = kept;
    library->rule_count = 0;
}

const struct brd_artifact *
brd_library_artifact(const struct brd_library *library, const char *name) {
    for (size_t i = 0; i < library->artifact_count; i++) {
        if (strcmp(library->artifacts[i].table.artifact, name) == 0) {
            return &library->artifacts[i];
        }
    }
    return NULL;
}

const struct brd_rule *
brd_library_match_rule(const struct brd_library *library, const char *interaction) {
    const struct brd_rule *fallback = NULL;
    for (size_t i = 0; i < library->rule_count; i++) {
        const struct brd_rule *rule = &library->rules[i];
        if (rule->interaction != NULL && strcmp(rule->interaction, interaction) == 0) {
            return rule;
        }
        if (rule->interaction != NULL && strcmp(rule->interaction, "mentioned") == 0) {
            fallback = rule;
        }
    }
    return fallback;
}

static enum brd_err
give(struct brd_sink sink, struct brd_buffer *text, struct brd_error *error) {
    bool ok = !text->failed && sink.write(sink.context, brd_buffer_text(text), text->size);
    brd_buffer_free(text);
    return ok ? BRD_OK : brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "cannot write the output");
}

enum brd_err
brd_library_list(const struct brd_library *library, struct brd_sink sink, struct brd_error *error) {
    struct brd_buffer text = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_format(&text, "%zu artifacts\n", library->artifact_count);
    for (size_t i = 0; i < library->artifact_count; i++) {
        const struct brd_case_table *table = &library->artifacts[i].table;
        (void)brd_buffer_add_format(&text, "  %-28s %s\n", table->artifact, table->title);
    }
    (void)brd_buffer_add_format(&text, "\n%zu rules\n", library->rule_count);
    for (size_t i = 0; i < library->rule_count; i++) {
        const struct brd_rule *rule = &library->rules[i];
        (void)brd_buffer_add_format(&text, "  %-28s %-8s %s\n", rule->name, rule->severity,
                                    rule->title);
    }
    (void)brd_buffer_add_format(&text, "\n%zu sources of calls\n", library->call_count);
    for (size_t i = 0; i < library->call_count; i++) {
        const struct brd_callsource *source = &library->calls[i];
        (void)brd_buffer_add_format(&text, "  %-28s %-8s %s\n", source->name,
                                    brd_call_role_name(source->role), source->title);
    }
    return give(sink, &text, error);
}

enum brd_err
brd_library_show(const struct brd_library *library, const char *name, struct brd_sink sink,
                 struct brd_error *error) {
    struct brd_span bytes = {0};
    const struct brd_artifact *artifact = brd_library_artifact(library, name);
    if (artifact != NULL) {
        bytes = artifact->table.sql;
    }
    for (size_t i = 0; i < library->rule_count && bytes.data == NULL; i++) {
        if (strcmp(library->rules[i].name, name) == 0) {
            bytes = library->rules[i].bytes;
        }
    }
    for (size_t i = 0; i < library->call_count && bytes.data == NULL; i++) {
        if (strcmp(library->calls[i].name, name) == 0) {
            bytes = library->calls[i].bytes;
        }
    }
    if (bytes.data == NULL) {
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET,
                        "no artifact, rule or source of calls is called %.80s", name);
    }
    struct brd_buffer text = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add(&text, bytes.data, bytes.size);
    return give(sink, &text, error);
}

void
brd_library_free(struct brd_library *library) {
    if (library != NULL) {
        brd_arena_free(&library->arena);
        free(library);
    }
}
