/* Built-in data: see builtin.h. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/builtin.h"

static struct brd_span
find(const struct brd_embedded *files, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(files[i].name, name) == 0) {
            return brd_span_of(files[i].data, files[i].size);
        }
    }
    return (struct brd_span){0};
}

struct brd_span
brd_builtin_data(const char *name) {
    struct brd_span found = find(brd_builtin_providers, brd_builtin_provider_count, name);
    return found.data != NULL ? found : find(brd_builtin_facts, brd_builtin_fact_count, name);
}
