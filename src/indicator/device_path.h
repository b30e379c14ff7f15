/*
 * Where on a phone lies what a backup names by a domain and a relative path.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_DEVICE_PATH_H
#define BRD_INDICATOR_DEVICE_PATH_H

#include "base/buffer.h"

/*
 * Append the path on the device of `path`: of "HomeDomain/Library/..." or "~/Library/...". The
 * folder of an app's container, whose name differs per phone and is not in a backup, is written
 * as "*". False, and nothing appended, when `path` names no known domain.
 */
bool brd_device_path(struct brd_span path, struct brd_buffer *out);

#endif
