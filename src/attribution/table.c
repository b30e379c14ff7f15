/* Lines of fields: see table.h. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/table.h"

#include "indicator/ascii.h"

struct brd_table_lines
brd_table_lines_of(struct brd_span text) {
    return (struct brd_table_lines){.rest = text};
}

static struct brd_span
cut(struct brd_span *rest, uint8_t at) {
    size_t size = brd_span_find(*rest, at);
    struct brd_span part = brd_span_between(*rest, 0, size);
    *rest = brd_span_from(*rest, size < rest->size ? size + 1 : size);
    return part;
}

bool
brd_table_lines_next(struct brd_table_lines *lines) {
    while (lines->rest.size > 0) {
        struct brd_span line = cut(&lines->rest, '\n');
        lines->line++;
        if (brd_span_trim(line).size == 0 || brd_byte_at(line, 0) == '#') {
            continue;
        }
        lines->count = 0;
        memset(lines->fields, 0, sizeof lines->fields);
        while (line.size > 0 && lines->count < BRD_TABLE_MAX_FIELDS) {
            lines->fields[lines->count++] = brd_span_trim(cut(&line, '\t'));
        }
        return true;
    }
    return false;
}
