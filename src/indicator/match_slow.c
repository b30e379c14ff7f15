/* Indicators with LIKE and MATCHES: see match_internal.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/ascii.h"
#include "indicator/match_internal.h"

bool
brd_like(struct brd_span pattern, struct brd_span text) {
    /* Goes back only to the last %: what stands before it fits as early as it can. */
    size_t after_any = SIZE_MAX;
    size_t any_at = 0;
    size_t at = 0;
    size_t step = 0;
    while (step < pattern.size || at < text.size) {
        uint8_t wanted = brd_byte_at(pattern, step);
        if (step < pattern.size && wanted == '%') {
            after_any = ++step;
            any_at = at;
        } else if (step < pattern.size && wanted == '_' && at < text.size) {
            (void)brd_text_next(text, &at);
            step++;
        } else if (step < pattern.size && at < text.size && wanted == text.data[at]) {
            step++;
            at++;
        } else if (after_any != SIZE_MAX && any_at < text.size) {
            (void)brd_text_next(text, &any_at);
            at = any_at;
            step = after_any;
        } else {
            return false;
        }
    }
    return true;
}

static bool
fits(const struct brd_observer *observer, const struct brd_slow *slow, struct brd_span text) {
    if (slow->code == NULL) {
        struct brd_span key = brd_span_of(slow->indicator->key, slow->indicator->key_size);
        return brd_like(brd_span_from(key, brd_span_find(key, ':') + 1), text);
    }
    return pcre2_match(slow->code, text.data, text.size, 0, 0, observer->match_data,
                       observer->match_context) >= 0;
}

void
brd_match_slow(struct brd_observer *observer, enum brd_indicator_type type, struct brd_span text) {
    const struct brd_slow_list *list = &observer->set->slow[type];
    if (list->count == 0 || text.size == 0) {
        return;
    }
    if (text.size > BRD_MAX_SLOW_VALUE_BYTES) {
        text.size = BRD_MAX_SLOW_VALUE_BYTES;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (fits(observer, &list->items[i], text)) {
            brd_found(observer, list->items[i].indicator,
                      list->items[i].code == NULL ? BRD_HOW_LIKE : BRD_HOW_MATCHES);
        }
    }
}
