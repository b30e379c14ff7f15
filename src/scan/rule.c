/* A rule: see rule.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/rule.h"

static const char *const severities[] = {"info", "low", "medium", "high", "critical"};
static const char *const confidences[] = {"low", "medium", "high"};

unsigned
brd_severity_index(const char *name) {
    unsigned index = 0;
    while (index < 5 && strcmp(severities[index], name) != 0) {
        index++;
    }
    return index;
}

bool
brd_is_confidence(const char *name) {
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(confidences[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const char *
brd_lower_confidence(const char *a, const char *b) {
    return strcmp(a, "low") == 0 || strcmp(b, "high") == 0 ? a : b;
}

/* A rule finds by a SELECT or by a match, never by both or neither. */
static enum brd_err
check(const struct brd_sqlfile *file, const struct brd_rule *rule, struct brd_error *error) {
    if (brd_severity_index(rule->severity) > 4) {
        return brd_sqlfile_fail(file, 1, error, "no such severity: ", rule->severity);
    }
    if (brd_severity_index(rule->unsure) > 4) {
        return brd_sqlfile_fail(file, 1, error, "no such severity: ", rule->unsure);
    }
    if (!brd_is_confidence(rule->confidence)) {
        return brd_sqlfile_fail(file, 1, error, "no such confidence: ", rule->confidence);
    }
    if (rule->interaction != NULL && file->statement_count == 0 && rule->artifact == NULL) {
        return BRD_OK;
    }
    if (rule->interaction == NULL && file->statement_count == 1 && rule->artifact != NULL) {
        return BRD_OK;
    }
    return brd_sqlfile_fail(file, 1, error,
                            "a rule has one match: line, or an artifact: line and one SELECT", "");
}

enum brd_err
brd_rule_read(const struct brd_sqlfile *file, struct brd_rule *rule, struct brd_error *error) {
    *rule = (struct brd_rule){.name = file->name, .sql_from = file->sql_from, .bytes = file->bytes};
    const struct {
        const char *key;
        const char **value;
        bool required;
    } fields[] = {
        {"title", &rule->title, true},
        {"severity", &rule->severity, true},
        {"confidence", &rule->confidence, true},
        {"explanation", &rule->explanation, true},
        {"alternatives", &rule->alternatives, true},
        {"verify", &rule->verify, true},
        {"reference", &rule->reference, true},
        {"unsure", &rule->unsure, false},
        {"match", &rule->interaction, false},
        {"artifact", &rule->artifact, false},
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
    rule->unsure = rule->unsure == NULL ? rule->severity : rule->unsure;
    rule->sql = file->statement_count > 0 ? file->statements[0] : NULL;
    return check(file, rule, error);
}
