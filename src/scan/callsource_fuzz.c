/* Fuzz target: any bytes as a file of knowledge about calls. SPDX-License-Identifier: Apache-2.0 */
#include "scan/callsource.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_sqlfile file;
    struct brd_callsource source;
    struct brd_error error;
    struct brd_arena arena = brd_arena_of(1 << 24);
    if (brd_sqlfile_parse("ios_fuzz", "fuzz", brd_span_of(data, size), &arena, &file, &error) ==
            BRD_OK &&
        brd_callsource_read(&file, &arena, &source, &error) == BRD_OK) {
        /* What a source that was taken holds is what the engine relies on. */
        bool holds = *source.title != '\0' && *source.about != '\0' && source.sql != NULL &&
                     *brd_call_role_name(source.role) != '\0' && source.slack_us >= 0 &&
                     source.before_us >= 0 && source.after_us >= 0;
        if (!holds) {
            __builtin_trap();
        }
        (void)brd_callsource_expects(&source, "unknown");
        (void)brd_callsource_expects(&source, "");
    }
    brd_arena_free(&arena);
    return 0;
}
