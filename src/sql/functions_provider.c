/*
 * Functions over what is known of the providers of calls and of brands.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sql/functions.h"

#include "attribution/brands.h"
#include "attribution/geo.h"
#include "attribution/providers.h"

#include <stdlib.h>

/* What the functions of one connection know; most connections never ask. */
struct knowledge {
    struct brd_providers *providers;
    struct brd_brands *brands;
    bool has_failed;
};

static void
free_knowledge(void *context) {
    struct knowledge *knowledge = context;
    brd_providers_free(knowledge->providers);
    brd_brands_free(knowledge->brands);
    free(knowledge);
}

static const struct knowledge *
knowledge_of(sqlite3_context *result) {
    struct knowledge *knowledge = sqlite3_user_data(result);
    struct brd_error error;
    if (knowledge->providers == NULL && !knowledge->has_failed) {
        knowledge->has_failed = brd_providers_builtin(&knowledge->providers, &error) != BRD_OK ||
                                brd_brands_builtin(&knowledge->brands, &error) != BRD_OK;
    }
    if (knowledge->has_failed) {
        sqlite3_result_error(result, error.text, -1);
        return NULL;
    }
    return knowledge;
}

/* A fact about an address or a host name; NULL when nothing is known. */
static const struct brd_provider_fact *
fact_of(sqlite3_context *result, sqlite3_value *value) {
    struct brd_span text = brd_sql_bytes(value);
    const struct knowledge *knowledge = text.size == 0 ? NULL : knowledge_of(result);
    return knowledge == NULL ? NULL
                             : brd_providers_of(knowledge->providers, BRD_PROVIDER_CIDR, text);
}

/* Whose an address or a name is. */
static void
provider_of(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    const struct brd_provider_fact *fact = fact_of(result, arguments[0]);
    if (fact != NULL) {
        sqlite3_result_text(result, fact->provider, -1, SQLITE_TRANSIENT);
    }
}

/* Kinds and values by turns: which application the marks of a call tell. */
static void
application_of(sqlite3_context *result, int count, sqlite3_value **arguments) {
    const struct knowledge *knowledge = knowledge_of(result);
    struct brd_provider_votes votes = {0};
    for (int i = 0; knowledge != NULL && i + 1 < count; i += 2) {
        enum brd_provider_kind kind = brd_provider_kind_of(brd_sql_bytes(arguments[i]));
        struct brd_span values = brd_sql_bytes(arguments[i + 1]);
        if (kind != BRD_PROVIDER_KINDS && values.size > 0) {
            brd_provider_votes_add(&votes, knowledge->providers, kind, values);
        }
    }
    const struct brd_provider_fact *best = brd_provider_votes_best(&votes);
    if (best != NULL) {
        sqlite3_result_text(result, best->application, -1, SQLITE_TRANSIENT);
    }
}

/* Whether a text is an address of the public Internet. */
static void
is_public_address(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    sqlite3_result_int(result, brd_address_is_public(brd_sql_bytes(arguments[0])));
}

static struct brd_imitation
imitation_of(sqlite3_context *result, sqlite3_value *value) {
    struct brd_span text = brd_sql_bytes(value);
    const struct knowledge *knowledge = text.size == 0 ? NULL : knowledge_of(result);
    if (knowledge == NULL) {
        const struct brd_imitation none = {0};
        return none;
    }
    return brd_brands_imitated(knowledge->brands, text);
}

/* The domain of the brand that a host imitates. */
static void
brand_imitated(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    struct brd_imitation imitation = imitation_of(result, arguments[0]);
    if (imitation.kind != BRD_IMITATION_NONE) {
        sqlite3_result_text(result, imitation.domain, -1, SQLITE_TRANSIENT);
    }
}

/* How it does: homograph, embedded, typo or token. */
static void
brand_imitation(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    struct brd_imitation imitation = imitation_of(result, arguments[0]);
    if (imitation.kind != BRD_IMITATION_NONE) {
        sqlite3_result_text(result, brd_imitation_name(imitation.kind), -1, SQLITE_STATIC);
    }
}

int
brd_functions_provider_register(sqlite3 *connection) {
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    struct knowledge *knowledge = calloc(1, sizeof *knowledge);
    if (knowledge == NULL) {
        return SQLITE_NOMEM;
    }
    /* The first one owns what all of them know: it is destroyed with the connection, or here when
     * it cannot be registered. */
    int code = sqlite3_create_function_v2(connection, "provider_of", 1, flags, knowledge,
                                          provider_of, NULL, NULL, free_knowledge);
    const struct brd_function more[] = {
        {"application_of", -1, false, application_of},
        {"is_public_address", 1, false, is_public_address},
        {"brand_imitated", 1, false, brand_imitated},
        {"brand_imitation", 1, false, brand_imitation},
    };
    for (size_t i = 0; i < sizeof more / sizeof more[0] && code == SQLITE_OK; i++) {
        code = sqlite3_create_function_v2(connection, more[i].name, more[i].arguments, flags,
                                          knowledge, more[i].call, NULL, NULL, NULL);
    }
    return code;
}
