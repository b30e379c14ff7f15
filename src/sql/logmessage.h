/*
 * The message of a log entry, composed of its format string and items.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_LOGMESSAGE_H
#define BRD_SQL_LOGMESSAGE_H

#include "format/logitem.h"
#include "format/tracev3.h"
#include "sql/logstore.h"

/* What messages are composed with, and the last one. */
struct brd_logmessage {
    struct brd_tracev3 *trace;  /* borrowed */
    struct brd_logstore *store; /* borrowed; NULL when there is no evidence */
    struct brd_logroot *root;   /* borrowed; NULL when there is no evidence */
    struct brd_buffer text;     /* owned; valid UTF-8 */
    bool is_complete;           /* no format string and no item is missing */
    struct brd_logitems items;
};

/* Compose the message of `entry`, which gets the items of its oversize chunk when it has one. */
void brd_logmessage_compose(struct brd_logmessage *message, struct brd_logentry *entry);

/* The format string that `reference` names; false when it is not to be had: see logstore.h. */
bool brd_logmessage_string(const struct brd_logmessage *message,
                           const struct brd_logreference *reference, struct brd_span *text);

#endif
