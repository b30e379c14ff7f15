/* Fuzz target: any bytes as a file of knowledge. SPDX-License-Identifier: Apache-2.0 */
#include "scan/artifact.h"
#include "scan/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_sqlfile file;
    struct brd_artifact artifact;
    struct brd_rule rule;
    struct brd_error error;
    struct brd_arena arena = brd_arena_of(1 << 24);
    if (brd_sqlfile_parse("ios_fuzz", "fuzz", brd_span_of(data, size), &arena, &file, &error) ==
        BRD_OK) {
        if (brd_artifact_read(&file, &arena, &artifact, &error) == BRD_OK) {
            (void)brd_artifact_takes(&artifact, BRD_CONTAINER_BACKUP,
                                     brd_span_text("HomeDomain/Library/SMS/sms.db"));
        }
        if (brd_rule_read(&file, &rule, &error) == BRD_OK) {
            (void)brd_severity_index(rule.severity);
        }
    }
    brd_arena_free(&arena);
    return 0;
}
