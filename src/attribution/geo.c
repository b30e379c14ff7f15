/* Whose an address was: see geo.h and bridle.h. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/geo_internal.h"

#include "attribution/builtin.h"
#include "attribution/table.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/time.h"
#include "indicator/ascii.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <maxminddb.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum form { FORM_MMDB, FORM_CSV, FORM_FACTS };

struct source {
    enum form form;
    const char *name; /* of the file */
    const char *path;
    const char *about;
    int64_t date_us;
    uint64_t entries;
    bool is_dated_by_file;
    MMDB_s *mmdb; /* owned, of FORM_MMDB */
    char *bytes;  /* owned, of FORM_CSV */
    struct brd_geo_csv csv;
};

/* A dated fact; texts are in the arena. */
struct fact {
    uint32_t asn;
    const char *holder;
    const char *country;
    const char *kind;
    const char *source;
    int64_t from_us;
    int64_t until_us;
};

struct asn_kind {
    uint32_t asn;
    const char *kind;
};

struct brd_geo {
    struct brd_arena arena;
    struct source sources[BRD_MAX_GEO_FILES];
    size_t source_count;
    struct fact *facts; /* owned */
    size_t fact_count;
    size_t fact_room;
    struct brd_ranges of_facts; /* a value is an index of `facts` */
    struct asn_kind *kinds;     /* owned, by number */
    size_t kind_count;
};

/* ---- Facts ---- */

static const char *
keep(struct brd_geo *geo, struct brd_span text) {
    return text.size == 0 ? "" : brd_arena_copy(&geo->arena, text.data, text.size);
}

static bool
read_asn(struct brd_span text, uint32_t *asn) {
    uint64_t number = 0;
    if (brd_span_starts_word(text, "AS")) {
        text = brd_span_from(text, 2);
    }
    for (size_t i = 0; i < text.size; i++) {
        if (!brd_is_digit(text.data[i]) || number > UINT32_MAX / 10) {
            return false;
        }
        number = number * 10 + (text.data[i] - '0');
    }
    *asn = number > UINT32_MAX ? 0 : (uint32_t)number;
    return number <= UINT32_MAX;
}

static enum brd_err
add_fact(struct brd_geo *geo, const char *name, const struct brd_table_lines *line,
         struct brd_error *error) {
    const struct brd_span *fields = line->fields;
    struct brd_address address;
    unsigned bits;
    struct fact fact = {
        .holder = keep(geo, fields[2]),
        .country = keep(geo, fields[3]),
        .kind = keep(geo, fields[4]),
        .source = fields[7].size > 0 ? keep(geo, fields[7]) : keep(geo, brd_span_text(name)),
        .from_us = fields[5].size == 0 ? BRD_GEO_EVER : brd_geo_date_of(fields[5], false),
        .until_us = fields[6].size == 0 ? BRD_GEO_FOREVER : brd_geo_date_of(fields[6], true),
    };
    if (fact.holder == NULL || fact.country == NULL || fact.kind == NULL || fact.source == NULL) {
        return brd_fail_memory(error, "dated facts");
    }
    if (line->count < 4 || !brd_network_read(fields[0], &address, &bits) ||
        !read_asn(fields[1], &fact.asn) || (fields[3].size != 0 && fields[3].size != 2) ||
        fact.from_us == BRD_NO_TIME || fact.until_us == BRD_NO_TIME ||
        fact.from_us > fact.until_us) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "%.80s, line %u: it is not address, AS number, holder, country, kind, "
                        "valid from, valid until, source",
                        name, line->line);
    }
    if (geo->fact_count == geo->fact_room) {
        size_t room = geo->fact_room == 0 ? 16 : geo->fact_room * 2;
        struct fact *grown = reallocarray(geo->facts, room, sizeof *geo->facts);
        if (grown == NULL) {
            return brd_fail_memory(error, "dated facts");
        }
        geo->facts = grown;
        geo->fact_room = room;
    }
    enum brd_err code = brd_ranges_add_network(
        &geo->of_facts, &address, bits, (uint32_t)geo->fact_count, BRD_MAX_GEO_RANGES, error);
    if (code == BRD_OK) {
        geo->facts[geo->fact_count++] = fact;
    }
    return code;
}

/* Facts that were closed can be added to: the order is made anew. */
static void
reopen(struct brd_ranges *ranges) {
    for (size_t i = 0; i < ranges->count; i++) {
        ranges->items[i].around = ranges->items[i].value;
    }
}

enum brd_err
brd_geo_add_facts(struct brd_geo *geo, const char *name, struct brd_span text,
                  struct brd_error *error) {
    struct brd_table_lines lines = brd_table_lines_of(text);
    enum brd_err code = BRD_OK;
    reopen(&geo->of_facts);
    while (code == BRD_OK && brd_table_lines_next(&lines)) {
        code = add_fact(geo, name, &lines, error);
    }
    brd_ranges_close(&geo->of_facts);
    return code;
}

static int
compare_kinds(const void *a, const void *b) {
    const struct asn_kind *left = a;
    const struct asn_kind *right = b;
    return (left->asn > right->asn) - (left->asn < right->asn);
}

static enum brd_err
read_kinds(struct brd_geo *geo, struct brd_error *error) {
    struct brd_table_lines lines = brd_table_lines_of(brd_builtin_data("facts/hosting.tsv"));
    while (brd_table_lines_next(&lines)) {
        struct asn_kind *grown = reallocarray(geo->kinds, geo->kind_count + 1, sizeof *geo->kinds);
        if (grown == NULL) {
            return brd_fail_memory(error, "networks");
        }
        geo->kinds = grown;
        struct asn_kind kind = {.kind = keep(geo, lines.fields[1])};
        if (kind.kind == NULL || !read_asn(lines.fields[0], &kind.asn)) {
            return brd_fail(error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "facts/hosting.tsv, line %u",
                            lines.line);
        }
        geo->kinds[geo->kind_count++] = kind;
    }
    if (geo->kind_count > 0) {
        qsort(geo->kinds, geo->kind_count, sizeof *geo->kinds, compare_kinds);
    }
    return BRD_OK;
}

const char *
brd_geo_kind_of_asn(const struct brd_geo *geo, uint32_t asn) {
    struct asn_kind wanted = {.asn = asn};
    const struct asn_kind *found =
        asn == 0 || geo->kind_count == 0
            ? NULL
            : bsearch(&wanted, geo->kinds, geo->kind_count, sizeof *geo->kinds, compare_kinds);
    return found == NULL ? NULL : found->kind;
}

enum brd_err
brd_geo_new(struct brd_geo **made, struct brd_error *error) {
    struct brd_geo *geo = calloc(1, sizeof *geo);
    if (geo == NULL) {
        return brd_fail_memory(error, "databases of addresses");
    }
    geo->arena = brd_arena_of(BRD_MAX_FACT_BYTES);
    enum brd_err code = read_kinds(geo, error);
    if (code == BRD_OK) {
        code = brd_geo_add_facts(geo, "facts/infrastructure.tsv",
                                 brd_builtin_data("facts/infrastructure.tsv"), error);
    }
    if (code != BRD_OK) {
        brd_geo_free(geo);
        return code;
    }
    *made = geo;
    return BRD_OK;
}

static void
free_source(struct source *source) {
    if (source->mmdb != NULL) {
        MMDB_close(source->mmdb);
        free(source->mmdb);
    }
    brd_ranges_free(&source->csv.ranges);
    free(source->bytes);
}

void
brd_geo_free(struct brd_geo *geo) {
    if (geo != NULL) {
        for (size_t i = 0; i < geo->source_count; i++) {
            free_source(&geo->sources[i]);
        }
        free(geo->facts);
        free(geo->kinds);
        brd_ranges_free(&geo->of_facts);
        brd_arena_free(&geo->arena);
        free(geo);
    }
}

/* ---- Files ---- */

/* The whole file, which the caller frees, with its time. */
static enum brd_err
read_file(const char *path, char **bytes, size_t *size, int64_t *changed_us,
          struct brd_error *error) {
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return brd_fail_errno(error, errno, "cannot open", path);
    }
    enum brd_err code = BRD_OK;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
        (uint64_t)status.st_size > BRD_MAX_GEO_FILE_BYTES) {
        code = brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                        "%.180s is no regular file of a usable size", path);
    }
    if (code != BRD_OK) {
        (void)close(file);
        return code;
    }
    char *room = malloc((size_t)status.st_size + 1);
    if (room == NULL) {
        (void)close(file);
        return brd_fail_memory(error, "a database of addresses");
    }
    size_t got = 0;
    while (code == BRD_OK && got < (size_t)status.st_size) {
        ssize_t step = read(file, room + got, (size_t)status.st_size - got);
        if (step < 0 && errno != EINTR) {
            code = brd_fail_errno(error, errno, "cannot read", path);
        }
        if (step == 0) {
            break;
        }
        got += step > 0 ? (size_t)step : 0;
    }
    (void)close(file);
    if (code != BRD_OK) {
        free(room);
        return code;
    }
    room[got] = '\0';
    *bytes = room;
    *size = got;
    *changed_us = (int64_t)status.st_mtim.tv_sec * BRD_US_PER_SECOND;
    return BRD_OK;
}

/* MaxMind's metadata stands at the end, behind this mark. */
static bool
is_mmdb(struct brd_span bytes) {
    static const char mark[] = "\xAB\xCD\xEFMaxMind.com";
    const size_t most = (size_t)128 * 1024;
    size_t tail = bytes.size < most ? bytes.size : most;
    struct brd_span end = brd_span_from(bytes, bytes.size - tail);
    return end.size > 0 && memmem(end.data, end.size, mark, sizeof mark - 1) != NULL;
}

static enum brd_err
open_mmdb(struct brd_geo *geo, struct source *source, struct brd_error *error) {
    source->mmdb = calloc(1, sizeof *source->mmdb);
    if (source->mmdb == NULL) {
        return brd_fail_memory(error, "a database of addresses");
    }
    int status = MMDB_open(source->path, MMDB_MODE_MMAP, source->mmdb);
    if (status != MMDB_SUCCESS) {
        free(source->mmdb);
        source->mmdb = NULL;
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET, "%.120s: %.100s", source->path,
                        MMDB_strerror(status));
    }
    const MMDB_metadata_s *metadata = &source->mmdb->metadata;
    struct brd_buffer about = brd_buffer_of(256);
    (void)brd_buffer_add_format(&about, "mmdb: %.200s",
                                metadata->database_type == NULL ? "" : metadata->database_type);
    source->about = brd_arena_copy(&geo->arena, brd_buffer_text(&about), about.size);
    brd_buffer_free(&about);
    if (source->date_us == BRD_NO_TIME && metadata->build_epoch > 0 &&
        metadata->build_epoch < (uint64_t)INT64_MAX / BRD_US_PER_SECOND) {
        source->date_us = (int64_t)metadata->build_epoch * BRD_US_PER_SECOND;
    }
    return source->about == NULL ? brd_fail_memory(error, "a database of addresses") : BRD_OK;
}

/* The first line that says something has a tab: facts, not ranges. */
static bool
is_facts(struct brd_span bytes) {
    struct brd_table_lines lines = brd_table_lines_of(bytes);
    return brd_table_lines_next(&lines) && lines.count > 3;
}

static enum brd_err
read_source(struct brd_geo *geo, struct source *source, struct brd_error *error) {
    size_t size = 0;
    int64_t changed_us = 0;
    enum brd_err code = read_file(source->path, &source->bytes, &size, &changed_us, error);
    if (code != BRD_OK) {
        return code;
    }
    struct brd_span bytes = brd_span_of(source->bytes, size);
    if (is_mmdb(bytes)) {
        free(source->bytes); /* libmaxminddb maps the file itself */
        source->bytes = NULL;
        source->form = FORM_MMDB;
        code = open_mmdb(geo, source, error);
    } else if (is_facts(bytes)) {
        size_t before = geo->fact_count;
        source->form = FORM_FACTS;
        source->about = "facts";
        code = brd_geo_add_facts(geo, source->name, bytes, error);
        source->entries = geo->fact_count - before;
        return code;
    } else {
        source->form = FORM_CSV;
        source->about = "csv";
        code = brd_geo_csv_read(bytes, &source->csv, error);
        source->entries = source->csv.ranges.count;
        if (code != BRD_OK && error != NULL) {
            (void)brd_fail_context(error, source->name);
        }
    }
    if (source->date_us == BRD_NO_TIME) {
        source->date_us = brd_geo_date_in(source->name);
    }
    if (source->date_us == BRD_NO_TIME) {
        source->date_us = brd_geo_date_of_package(source->path);
    }
    if (source->date_us == BRD_NO_TIME) {
        source->date_us = changed_us;
        source->is_dated_by_file = true;
    }
    return code;
}

enum brd_err
brd_geo_add(struct brd_geo *geo, const char *file, struct brd_error *error) {
    if (geo->source_count >= BRD_MAX_GEO_FILES) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "more than %u databases of addresses",
                        BRD_MAX_GEO_FILES);
    }
    struct source source = {.date_us = BRD_NO_TIME};
    size_t size = strlen(file);
    const char *at = strrchr(file, '@');
    const char *slash = strrchr(file, '/');
    /* "@" stands in names of packages, too (@ip-location-db/asn): only a date behind it is one. */
    if (at != NULL && (slash == NULL || at > slash)) {
        source.date_us = brd_geo_date_of(brd_span_text(at + 1), false);
        size = source.date_us == BRD_NO_TIME ? size : (size_t)(at - file);
    }
    source.path = brd_arena_copy(&geo->arena, file, size);
    if (source.path == NULL) {
        return brd_fail_memory(error, "a database of addresses");
    }
    slash = strrchr(source.path, '/');
    source.name = slash == NULL ? source.path : slash + 1;
    enum brd_err code = read_source(geo, &source, error);
    if (code != BRD_OK) {
        free_source(&source);
        return code;
    }
    geo->sources[geo->source_count++] = source;
    return BRD_OK;
}

size_t
brd_geo_source_count(const struct brd_geo *geo) {
    return geo->source_count;
}

struct brd_geo_source
brd_geo_source_at(const struct brd_geo *geo, size_t index) {
    const struct source *source = &geo->sources[index];
    return (struct brd_geo_source){
        .name = source->name,
        .path = source->path,
        .form = source->about,
        .date_us = source->form == FORM_FACTS ? BRD_NO_TIME : source->date_us,
        .entries = source->entries,
        .is_dated_by_file = source->is_dated_by_file,
    };
}

/* ---- Asking ---- */

static bool
get_value(MMDB_entry_s *entry, const char *const *path, MMDB_entry_data_s *data) {
    return MMDB_aget_value(entry, data, path) == MMDB_SUCCESS && data->has_data;
}

/* The first of some texts that is there. */
static void
get_text(MMDB_entry_s *entry, const char *const paths[][4], size_t count, char *to, size_t room) {
    MMDB_entry_data_s data;
    for (size_t i = 0; i < count && to[0] == '\0'; i++) {
        if (get_value(entry, paths[i], &data) && data.type == MMDB_DATA_TYPE_UTF8_STRING &&
            data.utf8_string != NULL) {
            size_t size = data.data_size < room - 1 ? data.data_size : room - 1;
            while (size < data.data_size && size > 0 &&
                   ((uint8_t)data.utf8_string[size] & 0xc0u) == 0x80u) {
                size--;
            }
            memcpy(to, data.utf8_string, size);
            to[size] = '\0';
        }
    }
}

static void
get_asn(MMDB_entry_s *entry, struct brd_geo_answer *answer) {
    static const char *const numbers[][4] = {{"autonomous_system_number"},
                                             {"asn"},
                                             {"as_number"},
                                             {"traits", "autonomous_system_number"}};
    char text[16] = "";
    MMDB_entry_data_s data;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && answer->asn == 0; i++) {
        if (get_value(entry, numbers[i], &data)) {
            answer->asn = data.type == MMDB_DATA_TYPE_UINT32   ? data.uint32
                          : data.type == MMDB_DATA_TYPE_UINT16 ? data.uint16
                                                               : 0;
        }
    }
    get_text(entry, &numbers[1], 1, text, sizeof text); /* "AS8100" */
    if (answer->asn == 0 && !read_asn(brd_span_text(text), &answer->asn)) {
        answer->asn = 0;
    }
}

static void
get_kind(MMDB_entry_s *entry, struct brd_geo_answer *answer) {
    static const struct {
        const char *path[4];
        const char *kind;
    } flags[] = {
        {{"is_tor_exit_node"}, "tor"},
        {{"traits", "is_tor_exit_node"}, "tor"},
        {{"is_anonymous_vpn"}, "vpn"},
        {{"traits", "is_anonymous_vpn"}, "vpn"},
        {{"is_hosting_provider"}, "hosting"},
        {{"traits", "is_hosting_provider"}, "hosting"},
        {{"hosting"}, "hosting"},
        {{"privacy", "hosting"}, "hosting"},
    };
    static const char *const texts[][4] = {
        {"traits", "user_type"}, {"user_type"}, {"type"}, {"company", "type"}};
    MMDB_entry_data_s data;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0] && answer->kind[0] == '\0'; i++) {
        if (get_value(entry, flags[i].path, &data) && data.type == MMDB_DATA_TYPE_BOOLEAN &&
            data.boolean) {
            memcpy(answer->kind, flags[i].kind, strlen(flags[i].kind) + 1);
        }
    }
    get_text(entry, texts, sizeof texts / sizeof texts[0], answer->kind, sizeof answer->kind);
}

static bool
ask_mmdb(const struct source *source, const struct brd_address *address,
         struct brd_geo_answer *answer) {
    static const char *const holders[][4] = {{"autonomous_system_organization"},
                                             {"as_name"},
                                             {"as_organization"},
                                             {"organization"},
                                             {"isp"},
                                             {"traits", "organization"}};
    static const char *const countries[][4] = {
        {"country", "iso_code"}, {"country_code"}, {"country"}, {"registered_country", "iso_code"}};
    struct sockaddr_storage storage = {0};
    if (address->size == 4) {
        struct sockaddr_in *four = (struct sockaddr_in *)&storage;
        four->sin_family = AF_INET;
        memcpy(&four->sin_addr, address->bytes, 4);
    } else {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)&storage;
        six->sin6_family = AF_INET6;
        memcpy(&six->sin6_addr, address->bytes, 16);
    }
    int status = MMDB_SUCCESS;
    MMDB_lookup_result_s found =
        MMDB_lookup_sockaddr(source->mmdb, (const struct sockaddr *)&storage, &status);
    if (status != MMDB_SUCCESS || !found.found_entry) {
        return false;
    }
    get_asn(&found.entry, answer);
    get_text(&found.entry, holders, sizeof holders / sizeof holders[0], answer->holder,
             sizeof answer->holder);
    get_text(&found.entry, countries, sizeof countries / sizeof countries[0], answer->country,
             sizeof answer->country);
    get_kind(&found.entry, answer);
    return answer->asn != 0 || answer->holder[0] != '\0' || answer->country[0] != '\0' ||
           answer->kind[0] != '\0';
}

static void
copy_text(char *to, size_t room, const char *from) {
    size_t size = strlen(from);
    size = size < room ? size : room - 1;
    memcpy(to, from, size);
    to[size] = '\0';
}

static size_t
ask_facts(const struct brd_geo *geo, const struct brd_address_key *key,
          struct brd_geo_answer *answers) {
    size_t count = 0;
    for (uint32_t at = brd_ranges_find(&geo->of_facts, key);
         at != BRD_NO_RANGE && count < BRD_GEO_MAX_ANSWERS - BRD_MAX_GEO_FILES;
         at = geo->of_facts.items[at].around) {
        const struct fact *fact = &geo->facts[geo->of_facts.items[at].value];
        if (memcmp(geo->of_facts.items[at].last.bytes, key->bytes, sizeof key->bytes) < 0) {
            continue;
        }
        struct brd_geo_answer *answer = &answers[count++];
        *answer = (struct brd_geo_answer){.asn = fact->asn,
                                          .source = fact->source,
                                          .from_us = fact->from_us,
                                          .until_us = fact->until_us,
                                          .is_fact = true};
        copy_text(answer->holder, sizeof answer->holder, fact->holder);
        copy_text(answer->country, sizeof answer->country, fact->country);
        copy_text(answer->kind, sizeof answer->kind, fact->kind);
    }
    return count;
}

size_t
brd_geo_ask(const struct brd_geo *geo, struct brd_span text, struct brd_geo_answer *answers) {
    struct brd_address address;
    if (!brd_address_read(text, &address) || !brd_address_is_public(text)) {
        return 0;
    }
    struct brd_address_key key = brd_address_key_of(&address);
    size_t count = ask_facts(geo, &key, answers);
    for (size_t i = 0; i < geo->source_count && count < BRD_GEO_MAX_ANSWERS; i++) {
        const struct source *source = &geo->sources[i];
        struct brd_geo_answer *answer = &answers[count];
        *answer = (struct brd_geo_answer){.source = source->name,
                                          .from_us = source->date_us,
                                          .until_us = source->date_us,
                                          .is_dated_by_file = source->is_dated_by_file};
        count += source->form == FORM_MMDB  ? ask_mmdb(source, &address, answer)
                 : source->form == FORM_CSV ? brd_geo_csv_ask(&source->csv, &key, answer)
                                            : false;
    }
    return count;
}

/* ---- Choosing ---- */

uint64_t
brd_geo_distance(const struct brd_geo_answer *answer, int64_t first_us, int64_t last_us) {
    if (answer->until_us < first_us) {
        return (uint64_t)first_us - (uint64_t)answer->until_us;
    }
    return answer->from_us > last_us ? (uint64_t)answer->from_us - (uint64_t)last_us : 0;
}

static bool
says(const struct brd_geo_answer *answer, enum brd_geo_aspect wants) {
    return wants == BRD_GEO_NETWORK   ? answer->asn != 0 || answer->holder[0] != '\0'
           : wants == BRD_GEO_COUNTRY ? answer->country[0] != '\0'
                                      : answer->kind[0] != '\0';
}

size_t
brd_geo_choose(const struct brd_geo_answer *answers, size_t count, enum brd_geo_aspect wants,
               int64_t first_us, int64_t last_us) {
    size_t best = count;
    uint64_t nearest = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t distance = brd_geo_distance(&answers[i], first_us, last_us);
        if (!says(&answers[i], wants)) {
            continue;
        }
        if (answers[i].is_fact && distance == 0) {
            return i;
        }
        if (best == count || distance < nearest) {
            best = i;
            nearest = distance;
        }
    }
    return best;
}

bool
brd_address_is_public(struct brd_span text) {
    static const struct {
        uint8_t bytes[4];
        unsigned bits;
    } special4[] = {
        {{0}, 8},         {{10}, 8},       {{100, 64}, 10},   {{127}, 8},
        {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24}, {{192, 168}, 16},
        {{198, 18}, 15},  {{224}, 4},      {{240}, 4},
    };
    struct brd_address address;
    if (!brd_address_read(text, &address)) {
        return false;
    }
    if (address.size == 16) {
        return address.bytes[0] >> 5 == 1; /* global unicast: RFC 4291 section 2.4 */
    }
    for (size_t i = 0; i < sizeof special4 / sizeof special4[0]; i++) {
        struct brd_address masked = address;
        brd_address_mask(&masked, special4[i].bits);
        if (memcmp(masked.bytes, special4[i].bytes, 4) == 0) {
            return false;
        }
    }
    return true;
}
