/*
 * The statements of case/schema.sql, compiled into the program by tools/embed.py.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CASE_SCHEMA_SQL_H
#define BRD_CASE_SCHEMA_SQL_H

extern const char brd_case_schema_sql[];

#endif
