/*
 * What a dump is and where in it the phone's own paths begin.
 *
 * A dump of a file system is written in many ways: with "private/var/..." or "var/..." at the top,
 * with the data volume as a root of its own ("filesystem2/..."), below folders that a tool or an
 * examiner made. The data volume is known by what lies in it, not by the name of its folder.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_LAYOUT_H
#define BRD_EVIDENCE_LAYOUT_H

#include "evidence/tree.h"

enum brd_layout_kind {
    BRD_LAYOUT_UNKNOWN,
    BRD_LAYOUT_FILESYSTEM,
    BRD_LAYOUT_SYSDIAGNOSE,
    BRD_LAYOUT_BACKUP, /* a backup that was packed: it is read when it is unpacked */
};

/* Where the parts of a dump lie. Prefixes are borrowed from the tree and end before their slash. */
struct brd_layout {
    enum brd_layout_kind kind;
    struct brd_span data;   /* of a file system: what is /private/var on the phone */
    struct brd_span system; /* of a file system: what is / on the phone */
    bool has_system;
    struct brd_span root; /* of a sysdiagnose: its folder */
    const char *mount;    /* of a sysdiagnose: what stands before a path in it, or "" */
};

/* Look at all paths of the tree, which is sorted. */
struct brd_layout brd_layout_find(const struct brd_tree *tree);

/*
 * Append the path under which artifacts know the entry: of a file system its path on the phone
 * ("/private/var/mobile/..."), of a sysdiagnose the path in it ("logs/..."). What lies outside is
 * appended as it is, without a slash in front.
 */
void brd_layout_path(const struct brd_layout *layout, const char *path, struct brd_buffer *out);

#endif
