/*
 * Files that are compiled into the program by tools/embed.py.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_EMBEDDED_H
#define BRD_BASE_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

struct brd_embedded {
    const char *name; /* path below the project's root, e.g. "artifacts/ios/sms.sql" */
    const uint8_t *data;
    size_t size; /* bytes; a NUL follows that is not counted */
};

#endif
