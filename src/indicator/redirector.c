/* Redirectors: see redirector.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/redirector.h"

#include "indicator/ascii.h"

/* The more telling paths of a host first. */
static const struct brd_redirector redirectors[] = {
    {"google.", "/amp/s/", BRD_REDIRECT_PATH, ""},
    {"google.", "/amp/", BRD_REDIRECT_PATH, ""},
    {"google.", "/url", BRD_REDIRECT_PARAMETER, "q|url"},
    {"google.", "/imgres", BRD_REDIRECT_PARAMETER, "imgrefurl|imgurl"},
    {"google.", "/translate", BRD_REDIRECT_PARAMETER, "u"},
    {"googleadservices.com", "/pagead/", BRD_REDIRECT_PARAMETER, "adurl"},
    {"cdn.ampproject.org", "/c/s/", BRD_REDIRECT_PATH, ""},
    {"cdn.ampproject.org", "/c/", BRD_REDIRECT_PATH, ""},
    {"cdn.ampproject.org", "/v/s/", BRD_REDIRECT_PATH, ""},
    {"cdn.ampproject.org", "/v/", BRD_REDIRECT_PATH, ""},
    {"facebook.com", "/l.php", BRD_REDIRECT_PARAMETER, "u"},
    {"facebook.com", "/flx/warn", BRD_REDIRECT_PARAMETER, "u"},
    {"messenger.com", "/l.php", BRD_REDIRECT_PARAMETER, "u"},
    {"l.instagram.com", "/", BRD_REDIRECT_PARAMETER, "u"},
    {"l.threads.net", "/", BRD_REDIRECT_PARAMETER, "u"},
    {"l.wl.co", "/l", BRD_REDIRECT_PARAMETER, "u"},
    {"safelinks.protection.outlook.com", "/", BRD_REDIRECT_PARAMETER, "url"},
    {"statics.teams.cdn.office.net", "/", BRD_REDIRECT_PARAMETER, "url"},
    {"urldefense.com", "/v3/__", BRD_REDIRECT_PATH, "__;"},
    {"urldefense.com", "/v2/url", BRD_REDIRECT_PROOFPOINT, "u"},
    {"urldefense.proofpoint.com", "/v2/url", BRD_REDIRECT_PROOFPOINT, "u"},
    {"urldefense.proofpoint.com", "/v1/url", BRD_REDIRECT_PARAMETER, "u"},
    {"linkprotect.cudasvc.com", "/url", BRD_REDIRECT_PARAMETER, "a"},
    {"href.li", "/", BRD_REDIRECT_QUERY, ""},
    {"anonym.to", "/", BRD_REDIRECT_QUERY, ""},
    {"t.umblr.com", "/redirect", BRD_REDIRECT_PARAMETER, "z"},
    {"youtube.com", "/redirect", BRD_REDIRECT_PARAMETER, "q"},
    {"vk.com", "/away.php", BRD_REDIRECT_PARAMETER, "to"},
    {"out.reddit.com", "/", BRD_REDIRECT_PARAMETER, "url"},
    {"linkedin.com", "/redir/", BRD_REDIRECT_PARAMETER, "url"},
    {"linkedin.com", "/safety/go", BRD_REDIRECT_PARAMETER, "url"},
    {"steamcommunity.com", "/linkfilter", BRD_REDIRECT_PARAMETER, "url|u"},
    {"slack-redir.net", "/link", BRD_REDIRECT_PARAMETER, "url"},
    {"duckduckgo.com", "/l/", BRD_REDIRECT_PARAMETER, "uddg"},
    {"r.search.yahoo.com", "/", BRD_REDIRECT_PARAMETER, "ru"},
    {"exit.sc", "/", BRD_REDIRECT_PARAMETER, "url"},
};

/* Whether `host` is `known` or lies below it. */
static bool
is_host(struct brd_span host, const char *known) {
    size_t size = strlen(known);
    if (known[size - 1] == '.') {
        host = brd_span_from(host, brd_span_starts(host, "www.", 4) ? 4 : 0);
        return brd_span_starts(host, known, size);
    }
    size_t start = host.size < size ? 0 : host.size - size;
    return brd_span_equals(brd_span_from(host, start), known) &&
           (start == 0 || host.data[start - 1] == '.');
}

const struct brd_redirector *
brd_redirector_find(const struct brd_host *host, struct brd_span rest) {
    for (size_t i = 0; i < sizeof redirectors / sizeof redirectors[0]; i++) {
        const struct brd_redirector *redirector = &redirectors[i];
        if (is_host(brd_host_span(host), redirector->host) &&
            (brd_span_starts_word(rest, redirector->path) ||
             (strcmp(redirector->path, "/") == 0 && brd_byte_at(rest, 0) == '?'))) {
            return redirector;
        }
    }
    return NULL;
}

bool
brd_redirector_has(const struct brd_redirector *redirector, struct brd_span name) {
    const char *names = redirector->where;
    while (*names != '\0') {
        size_t size = strcspn(names, "|");
        if (name.size == size && memcmp(name.data, names, size) == 0) {
            return true;
        }
        names += size + (names[size] == '|');
    }
    return false;
}
