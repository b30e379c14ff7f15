/*
 * Giving up rights: brd_confine() is declared in bridle.h; one file a platform.
 *
 * Sources: Landlock, https://docs.kernel.org/userspace-api/landlock.html; seccomp,
 * https://docs.kernel.org/userspace-api/seccomp_filter.html and libseccomp(3).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_SANDBOX_H
#define BRD_BASE_SANDBOX_H

#include "base/error.h"

/* What is appended to a case's path for SQLite's rollback journal, which must be writable too. */
#define BRD_JOURNAL_SUFFIX "-journal"

#endif
