/* What a process does once: brd_start() and brd_version() of bridle.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/hash.h"

#include <sqlite3.h>

enum brd_err
brd_start(struct brd_error *error) {
    /* A lock around each allocation for statistics that nobody reads: a tenth of a check. The call
     * fails when SQLite is in use already, and then its settings stay as they are. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    /* libcrypto looks for its digests in files when they are first asked for. */
    uint8_t digest[BRD_SHA1_BYTES];
    struct brd_sha256 *hash = NULL;
    enum brd_err code = brd_sha1(brd_span_text(""), digest, error);
    if (code == BRD_OK) {
        code = brd_sha256_new(&hash, error);
    }
    brd_sha256_free(hash);
    return code;
}

const char *
brd_version(void) {
    return BRD_VERSION;
}
