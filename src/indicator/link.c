/* Links inside text: see link.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/link.h"

#include "base/limits.h"
#include "indicator/ascii.h"
#include "indicator/host.h"

#include <libpsl.h>

/*
 * What a character is to a host. Two scripts may stand beside each other without a blank, so a
 * label is of one of two classes: letters of scripts that set blanks between words, which only end
 * at what is no letter, and those of all others. A label that mixes Latin with look-alike Cyrillic
 * letters thus stays whole.
 */
enum class { NONE, SPACED, UNSPACED };

struct finder {
    struct brd_span text;
    brd_link_found *found;
    void *context;
    unsigned count;
    bool stopped;
};

/* ---- Characters ---- */

static enum class class_of_scalar(uint32_t scalar) {
    if (scalar < 0xAA || scalar == 0xAB || scalar == 0xAC || scalar == 0xBB ||
        scalar == 0xBF){return NONE;}
/* Latin, Greek, Cyrillic, Armenian; Georgian; Latin and Greek extended. */
if (scalar < 0x590 || (scalar >= 0x10A0 && scalar < 0x1100) ||
    (scalar >= 0x1E00 && scalar < 0x2000)) {
    return SPACED;
}
bool mark = (scalar >= 0x2000 && scalar < 0x2C00) || /* punctuation, symbols, arrows */
            (scalar >= 0x3000 && scalar < 0x3005) || /* CJK comma, full stop */
            (scalar >= 0x3008 && scalar < 0x3021) || /* CJK brackets */
            (scalar >= 0xE000 && scalar < 0xF900) || /* private */
            (scalar >= 0xFE00 && scalar < 0xFE70) || /* variation selectors, small forms */
            (scalar >= 0xFF00 && scalar < 0xFF66) || /* full-width forms */
            scalar == 0x60C || scalar == 0x61B || scalar == 0x61F || scalar == 0x6D4 ||
            scalar == 0x5BE || scalar == 0xFFFD || scalar == 0xFEFF ||
            (scalar >= 0x1F000 && scalar < 0x1FB00); /* emoji */
return mark ? NONE : UNSPACED;
}

/* The class of the character at `at`, and its size in bytes. Only letters and digits have one. */
static enum class class_at(struct brd_span text, size_t at, size_t *size) {
    uint8_t byte = text.data[at]; *size = 1;
    if (byte < 0x80){return brd_is_alnum(byte) ? SPACED : NONE;}
size_t next = at;
uint32_t scalar = brd_text_next(text, &next);
*size = next - at;
return class_of_scalar(scalar);
}

/* ---- Hosts ---- */

/* The end of the label at `at`: characters of one class, and hyphens between them. */
static size_t
label_end(struct brd_span text, size_t at, enum class *class) {
    size_t end = at;
    *class = NONE;
    while (at < text.size) {
        size_t size;
        enum class this = class_at(text, at, &size);
        /* Not at its start: a hostile text can be a million of them. */
        bool hyphen = *class != NONE && (text.data[at] == '-' || text.data[at] == '_');
        if ((this == NONE && !hyphen) || (this != NONE && *class != NONE && this != *class)) {
            break;
        }
        at += size;
        if (this != NONE) {
            *class = this;
            end = at;
        }
    }
    return end;
}

/* Where a host as it is found lies, and its labels. */
struct span_of_host {
    size_t end;
    unsigned dots;
};

/* The host whose first label starts at `at`. */
static struct span_of_host
host_at(struct brd_span text, size_t at) {
    struct span_of_host host = {.end = at};
    enum class class;
    size_t end = label_end(text, at, &class);
    while (end > at) {
        host.end = end;
        size_t dot = brd_dot_size(text, end);
        if (dot == 0) {
            break;
        }
        at = end + dot;
        if (at >= text.size) {
            break;
        }
        end = label_end(text, at, &class);
        host.dots += end > at;
    }
    return host;
}

/* Whether the host at `at` ends in a public suffix that a registry runs, or is 1.2.3.4. */
static bool
is_public_host(struct brd_span text, size_t at, struct span_of_host found) {
    struct brd_host host;
    if (!brd_host_read(brd_span_between(text, at, found.end), &host)) {
        return false;
    }
    if (host.address.size > 0) {
        /* Not the other numbers that a browser would take for an address, e.g. of versions. */
        return found.dots == 3;
    }
    const char *last = memrchr(host.text, '.', host.size);
    if (last == NULL) {
        return false;
    }
    if (strncmp(host.text, "www.", 4) == 0) {
        return true;
    }
    /* Top-level domains are one rule or many; a rule exists for each that is in use. */
    return psl_is_public_suffix2(psl_builtin(), last + 1, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) ==
           1;
}

/* ---- Where a link ends ---- */

static bool
ends_url(uint8_t byte) {
    return byte <= ' ' || byte == '"' || byte == '<' || byte == '>' || byte == '`' || byte == '|' ||
           byte == '^' || byte == 0x7F;
}

/* The first byte from `at` that cannot be part of a URL. */
static size_t
url_end(struct brd_span text, size_t at) {
    while (at < text.size && !ends_url(text.data[at])) {
        size_t size;
        if (text.data[at] >= 0x80 && class_at(text, at, &size) != SPACED) {
            break;
        }
        size = 1;
        if (text.data[at] >= 0x80) {
            (void)class_at(text, at, &size);
        }
        at += size;
    }
    return at;
}

#define BRACKETS 3u
static const char openings[] = "([{";
static const char closings[] = ")]}";

/* Which kind of closing bracket `byte` is; BRACKETS for none. */
static unsigned
bracket_of(uint8_t byte) {
    unsigned kind = 0;
    while (kind < BRACKETS && byte != (uint8_t)closings[kind]) {
        kind++;
    }
    return kind;
}

/* How many more closing than opening brackets of each kind stand in [start, end). */
static void
count_brackets(struct brd_span text, size_t start, size_t end, ptrdiff_t excess[BRACKETS]) {
    for (size_t i = start; i < end; i++) {
        for (unsigned kind = 0; kind < BRACKETS; kind++) {
            excess[kind] += text.data[i] == (uint8_t)closings[kind];
            excess[kind] -= text.data[i] == (uint8_t)openings[kind];
        }
    }
}

/* Take punctuation of the sentence off the end of the link. */
static size_t
trim_end(struct brd_span text, size_t start, size_t end) {
    /* Counted once, because a hostile text can end in a million brackets. */
    ptrdiff_t excess[BRACKETS] = {0};
    bool counted = false;
    while (end > start) {
        uint8_t last = text.data[end - 1];
        unsigned kind = bracket_of(last);
        if (kind < BRACKETS && !counted) {
            count_brackets(text, start, end, excess);
            counted = true;
        }
        bool punctuation = last != 0 && strchr(".,;:!?'*_~\\", last) != NULL;
        if (!punctuation && (kind == BRACKETS || excess[kind]-- <= 0)) {
            break;
        }
        end--;
    }
    return end;
}

static void
report(struct finder *finder, enum brd_link_kind kind, size_t start, size_t end) {
    if (finder->stopped || end <= start) {
        return;
    }
    finder->stopped =
        !finder->found(finder->context, kind, start, end) || ++finder->count >= BRD_MAX_TEXT_LINKS;
}

/* ---- Links with a scheme ---- */

/* The size of "://" at `at`, plain or defanged ("[:]//", "[://]", ":\\"); 0 for none. */
static size_t
slashes_size(struct brd_span text, size_t at) {
    bool open = brd_byte_at(text, at) == '[' || brd_byte_at(text, at) == '(';
    size_t next = at + open;
    if (brd_byte_at(text, next) != ':') {
        return 0;
    }
    next++;
    bool closed = open && (brd_byte_at(text, next) == ']' || brd_byte_at(text, next) == ')');
    next += closed;
    uint8_t slash = brd_byte_at(text, next);
    if ((slash != '/' && slash != '\\') || brd_byte_at(text, next + 1) != slash) {
        return 0;
    }
    next += 2;
    uint8_t close = brd_byte_at(text, next);
    next += open && !closed && (close == ']' || close == ')');
    return next - at;
}

/*
 * The start of the scheme that ends at `end`; `end` when there is none. Of letters that run into
 * it ("seehttps://") only the known scheme counts.
 */
static size_t
scheme_start(struct brd_span text, size_t floor, size_t end) {
    static const char *const known[] = {"https", "hxxps", "http", "hxxp", "ftp", "sftp"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t size = strlen(known[i]);
        if (end - floor >= size &&
            brd_span_is_word(brd_span_between(text, end - size, end), known[i])) {
            return end - size;
        }
    }
    size_t start = end;
    while (start > floor && (brd_is_alnum(text.data[start - 1]) || text.data[start - 1] == '-' ||
                             text.data[start - 1] == '+')) {
        start--;
    }
    return start;
}

/* What can stand in no host, and does where a sentence or a list goes on behind it. */
static bool
ends_host(uint8_t byte) {
    return byte >= 0x80 || (byte != 0 && strchr(",;'()*!$&+=~", byte) != NULL);
}

/* The end of a port at `at`; `at` when there is none. */
static size_t
port_end(struct brd_span text, size_t at) {
    size_t end = at + 1;
    while (brd_is_digit(brd_byte_at(text, end))) {
        end++;
    }
    return brd_byte_at(text, at) == ':' && end > at + 1 ? end : at;
}

/* Where the URL ends whose authority is at `at`. Its host may run into the text behind it. */
static size_t
authority_url_end(struct brd_span text, size_t at) {
    bool has_user = false;
    size_t end = at;
    while (end < text.size && !ends_url(text.data[end]) && text.data[end] != '/' &&
           text.data[end] != '\\' && text.data[end] != '?' && text.data[end] != '#') {
        has_user = has_user || text.data[end] == '@';
        end++;
    }
    struct span_of_host host = host_at(text, at);
    size_t stop = port_end(text, host.end);
    if (host.end > at && stop < end && !has_user && ends_host(text.data[stop])) {
        return stop;
    }
    stop = url_end(text, at);
    /* A first label of another script is part of the URL all the same. */
    return host.end > stop ? url_end(text, host.end) : stop;
}

/* A URL whose scheme ends at `end`. Returns where to go on, or `end` when it is none. */
static size_t
take_url(struct finder *finder, size_t floor, size_t end) {
    struct brd_span text = finder->text;
    size_t slashes = slashes_size(text, end);
    size_t start = slashes == 0 ? end : scheme_start(text, floor, end);
    if (start == end) {
        return end;
    }
    size_t host = end + slashes;
    size_t stop = trim_end(text, start, authority_url_end(text, host));
    if (stop <= host) {
        return end;
    }
    report(finder, BRD_LINK_URL, start, stop);
    return stop;
}

/* ---- Links without one ---- */

static bool
is_local_byte(uint8_t byte) {
    return brd_is_alnum(byte) || (byte != 0 && strchr(".!#$%&'*+/=?^_{}~-", byte) != NULL);
}

/* An e-mail address whose @ is at `at`. Returns where to go on, or `at` when it is none. */
static size_t
take_email(struct finder *finder, size_t floor, size_t at) {
    struct brd_span text = finder->text;
    size_t start = at;
    while (start > floor && is_local_byte(text.data[start - 1])) {
        start--;
    }
    while (start < at && strchr(".'*/=?{}", text.data[start]) != NULL) {
        start++;
    }
    size_t host = at + brd_at_size(text, at);
    struct span_of_host found = host_at(text, host);
    if (start == at || found.dots == 0 || !is_public_host(text, host, found)) {
        return at;
    }
    report(finder, BRD_LINK_EMAIL, start, found.end);
    return found.end;
}

/* What follows a host without a scheme: a port and a path. */
static size_t
tail_end(struct brd_span text, size_t start, size_t at) {
    size_t end = port_end(text, at);
    uint8_t next = brd_byte_at(text, end);
    if (next == '/' || next == '?' || next == '#') {
        end = trim_end(text, start, url_end(text, end));
    }
    return end < at ? at : end;
}

/*
 * The word at `at`: a scheme, an e-mail address, a host, or none of these. Returns where to go on,
 * always further. `floor` is where the last link ended.
 */
static size_t
take_word(struct finder *finder, size_t floor, size_t at) {
    struct brd_span text = finder->text;
    struct span_of_host host = host_at(text, at);
    size_t size;
    if (host.end == at) {
        (void)class_at(text, at, &size);
        /* What looks like no label may still end the local part of an address. */
        size_t next = brd_at_size(text, at) > 0 ? take_email(finder, floor, at) : at;
        return next > at ? next : at + size;
    }
    size_t next = take_url(finder, floor, host.end);
    if (next > host.end) {
        return next;
    }
    if (brd_at_size(text, host.end) > 0) {
        next = take_email(finder, floor, host.end);
        return next > host.end ? next : host.end;
    }
    if (host.dots > 0 && is_public_host(text, at, host)) {
        next = tail_end(text, at, host.end);
        report(finder, BRD_LINK_HOST, at, next);
        return next;
    }
    return host.end;
}

/* ---- Text ---- */

/*
 * Whether the text can hold a link at all: a dot or colon that stands between two other
 * characters than blanks, or a defanged dot.
 */
static bool
may_hold_links(struct brd_span text) {
    static const char marks[] = ".:";
    for (size_t i = 0; i < 2; i++) {
        size_t at = brd_span_find(text, (uint8_t)marks[i]);
        while (at < text.size) {
            if (at > 0 && text.data[at - 1] > ' ' && brd_byte_at(text, at + 1) > ' ') {
                return true;
            }
            at += 1 + brd_span_find(brd_span_from(text, at + 1), (uint8_t)marks[i]);
        }
    }
    static const char opens[] = "[({";
    for (size_t i = 0; i < 3; i++) {
        size_t at = brd_span_find(text, (uint8_t)opens[i]);
        while (at < text.size) {
            if (brd_dot_size(text, at) > 0) {
                return true;
            }
            at += 1 + brd_span_find(brd_span_from(text, at + 1), (uint8_t)opens[i]);
        }
    }
    return false;
}

void
brd_links_find(struct brd_span text, brd_link_found *found, void *context) {
    struct finder finder = {.text = text, .found = found, .context = context};
    if (!may_hold_links(text)) {
        return;
    }
    size_t floor = 0;
    for (size_t at = 0; at < text.size && !finder.stopped;) {
        if (text.data[at] <= ' ') {
            at++;
            continue;
        }
        unsigned before = finder.count;
        at = take_word(&finder, floor, at);
        floor = finder.count > before ? at : floor;
    }
}
