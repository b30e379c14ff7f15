/* What is said of one address, for a person: brd_geo_test() of bridle.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "attribution/geo_internal.h"

#include "base/buffer.h"
#include "base/text.h"
#include "base/time.h"

#include <time.h>

#define DAY_BYTES 10

static void
add_day(struct brd_buffer *text, int64_t us, const char *unbounded) {
    char day[BRD_TIME_TEXT_BYTES];
    if (us == BRD_GEO_EVER || us == BRD_GEO_FOREVER) {
        (void)brd_buffer_add_text(text, unbounded);
        return;
    }
    brd_time_format(us, day);
    (void)brd_buffer_add(text, day, DAY_BYTES);
}

static void
add_answer(struct brd_buffer *text, const struct brd_geo *geo, const struct brd_geo_answer *answer,
           uint64_t distance) {
    const char *kind =
        answer->kind[0] != '\0' ? answer->kind : brd_geo_kind_of_asn(geo, answer->asn);
    if (answer->asn != 0) {
        (void)brd_buffer_add_format(text, "AS%u ", answer->asn);
    }
    (void)brd_text_add_printable(text, brd_span_text(answer->holder));
    if (answer->country[0] != '\0') {
        (void)brd_buffer_add_format(text, "%s%s", text->size > 0 ? ", " : "", answer->country);
    }
    if (kind != NULL) {
        (void)brd_buffer_add_format(text, ", %s", kind);
    }
    (void)brd_buffer_add_text(text, "\n    ");
    if (answer->is_fact) {
        add_day(text, answer->from_us, "ever");
        (void)brd_buffer_add_text(text, " to ");
    }
    add_day(text, answer->until_us, "now");
    (void)brd_buffer_add_format(text, "%s%s, ",
                                answer->is_dated_by_file ? " (by the time of the file)" : "",
                                distance > BRD_GEO_DOUBT_US ? ", DOUBTFUL at that time" : "");
    (void)brd_text_add_printable(text, brd_span_text(answer->source));
    (void)brd_buffer_add_text(text, "\n");
}

enum brd_err
brd_geo_test(const struct brd_geo *geo, const char *address, const char *at, struct brd_sink sink,
             struct brd_error *error) {
    struct brd_geo_answer answers[BRD_GEO_MAX_ANSWERS];
    bool is_told[BRD_GEO_MAX_ANSWERS] = {false};
    int64_t us = at == NULL ? (int64_t)time(NULL) * BRD_US_PER_SECOND
                            : brd_geo_date_of(brd_span_text(at), false);
    if (us == BRD_NO_TIME) {
        return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET, "%.60s is no date", at);
    }
    size_t count = brd_geo_ask(geo, brd_span_text(address), answers);
    struct brd_buffer text = brd_buffer_of((size_t)1024 * 1024);
    for (size_t told = 0; told < count; told++) {
        size_t best = count;
        for (size_t i = 0; i < count; i++) {
            uint64_t distance = brd_geo_distance(&answers[i], us, us);
            if (!is_told[i] &&
                (best == count || distance < brd_geo_distance(&answers[best], us, us))) {
                best = i; /* of equal ones the first, and facts come first */
            }
        }
        is_told[best] = true;
        struct brd_buffer one = brd_buffer_of(4096);
        add_answer(&one, geo, &answers[best], brd_geo_distance(&answers[best], us, us));
        (void)brd_buffer_add(&text, brd_buffer_text(&one), one.size);
        brd_buffer_free(&one);
    }
    if (count == 0) {
        (void)brd_buffer_add_text(&text, "nothing is known of this address\n");
    }
    bool ok = !text.failed && sink.write(sink.context, brd_buffer_text(&text), text.size);
    brd_buffer_free(&text);
    return ok ? BRD_OK : brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "cannot write the output");
}
