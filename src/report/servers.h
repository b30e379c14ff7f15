/*
 * The servers of a case for a person: of a finding, of calls, or all.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_REPORT_SERVERS_H
#define BRD_REPORT_SERVERS_H

#include "report/view.h"

/* A line for each server (four at most) that a record names in a column of type ip; nothing when
 * there is none. */
void brd_say_servers_of(const struct brd_view *view, const char *artifact, int64_t record_id);

/* The servers that took part in calls; nothing when there are none. */
enum brd_err brd_say_call_servers(const struct brd_view *view,
                                  struct brd_error *error) BRD_MUST_USE;

#endif
