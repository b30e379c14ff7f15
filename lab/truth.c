/* The truth file: what was planted, and how many rows there are. See docs/lab.md.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lab.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ARTIFACTS 32 /* 29 are in use */
#define MAX_BYTES ((size_t)1024 * 1024)

struct lab_truth {
    struct brd_buffer traces;
    struct {
        char artifact[48];
        int64_t rows;
    } counts[MAX_ARTIFACTS];
    size_t count;
};

void
lab_truth_begin(struct lab *lab) {
    lab->truth = calloc(1, sizeof(*lab->truth));
    if (lab->truth == NULL) {
        (void)brd_fail_memory(&lab->error, "the truth");
        return;
    }
    lab->truth->traces = brd_buffer_of(MAX_BYTES);
}

static void
add_text(struct brd_buffer *json, const char *key, const char *text) {
    brd_buffer_add_format(json, "\"%s\": ", key);
    if (text == NULL) {
        brd_buffer_add_text(json, "null");
    } else {
        brd_text_add_json(json, (struct brd_span){(const uint8_t *)text, strlen(text)});
    }
}

static void
add_time(struct brd_buffer *json, const char *key, int64_t us) {
    char text[BRD_TIME_TEXT_BYTES];
    brd_time_format(us, text);
    add_text(json, key, text);
}

void
lab_truth_trace(struct lab *lab, const struct lab_trace *trace) {
    if (lab->truth == NULL) {
        return;
    }
    struct brd_buffer *json = &lab->truth->traces;
    brd_buffer_add_text(json, json->size == 0 ? "\n    {" : ",\n    {");
    add_text(json, "id", trace->id);
    brd_buffer_add_text(json, ", ");
    add_text(json, "artifact", trace->artifact);
    brd_buffer_add_text(json, ", ");
    add_text(json, "indicator", trace->indicator);
    brd_buffer_add_text(json, ", ");
    add_text(json, "item", trace->item);
    brd_buffer_add_text(json, ", ");
    add_text(json, "table", trace->table);
    brd_buffer_add_format(json, ", \"row\": %lld, ", (long long)trace->row);
    add_time(json, "time", trace->us);
    brd_buffer_add_format(json, ", \"witness\": %s, ", trace->witness ? "true" : "false");
    add_text(json, "description", trace->description);
    brd_buffer_add_text(json, "}");
}

void
lab_truth_count(struct lab *lab, const char *artifact, int64_t rows) {
    struct lab_truth *truth = lab->truth;
    if (truth == NULL) {
        return;
    }
    size_t i = 0;
    while (i < truth->count && strcmp(truth->counts[i].artifact, artifact) != 0) {
        i++;
    }
    if (i == MAX_ARTIFACTS) {
        (void)brd_fail(&lab->error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "too many artifacts");
        return;
    }
    if (i == truth->count) {
        (void)snprintf(truth->counts[i].artifact, sizeof(truth->counts[i].artifact), "%s",
                       artifact);
        truth->count++;
    }
    truth->counts[i].rows += rows;
}

static void
write_truth(struct lab *lab, const struct brd_buffer *json) {
    FILE *file = fopen(lab->options.truth, "we");
    bool done = file != NULL && fwrite(json->data, 1, json->size, file) == json->size;
    done = (file != NULL && fclose(file) == 0) && done;
    if (!done) {
        (void)brd_fail_errno(&lab->error, errno, "write", lab->options.truth);
    }
}

void
lab_truth_end(struct lab *lab) {
    struct lab_truth *truth = lab->truth;
    if (truth == NULL) {
        return;
    }
    if (lab->options.truth != NULL && lab->error.code == BRD_OK) {
        struct brd_buffer json = brd_buffer_of(2 * MAX_BYTES);
        brd_buffer_add_format(&json,
                              "{\n  \"seed\": %llu,\n  \"ios\": %u,\n  \"attacked\": %s,\n  ",
                              (unsigned long long)lab->options.seed, lab->options.ios,
                              lab->options.attacked ? "true" : "false");
        add_text(&json, "version", lab->version);
        brd_buffer_add_text(&json, ",\n  ");
        add_time(&json, "backup_time", lab->backup_us);
        brd_buffer_add_text(&json, ",\n  ");
        add_text(&json, "owner_phone", lab->owner_phone);
        brd_buffer_add_format(&json, ",\n  \"traces\": [%s%s],\n  \"counts\": {",
                              brd_buffer_text(&truth->traces),
                              truth->traces.size == 0 ? "" : "\n  ");
        for (size_t i = 0; i < truth->count; i++) {
            brd_buffer_add_format(&json, "%s\n    \"%s\": %lld", i == 0 ? "" : ",",
                                  truth->counts[i].artifact, (long long)truth->counts[i].rows);
        }
        brd_buffer_add_text(&json, "\n  }\n}\n");
        write_truth(lab, &json);
        brd_buffer_free(&json);
    }
    brd_buffer_free(&truth->traces);
    free(truth);
    lab->truth = NULL;
}
