/*
 * Phone numbers in one form, by libphonenumber, behind a C face.
 *
 * Texts are UTF-8 and need no NUL. No function allocates for the caller, throws, prints or keeps
 * what it was given. The first call loads the library's own tables; calls come from one thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CALLS_PHONE_H
#define BRD_CALLS_PHONE_H

#ifdef __cplusplus
extern "C" {
#endif

#include <stdbool.h>
#include <stddef.h>

/* A number in E.164 form ("+" and at most 15 digits, some countries 17) or its bare digits. */
#define BRD_PHONE_BYTES 48
/* A region of ISO 3166-1, "GB"; "001" for numbers of no country. */
#define BRD_REGION_BYTES 8

enum brd_phone_kind {
    BRD_PHONE_NONE,          /* no phone number */
    BRD_PHONE_INTERNATIONAL, /* `number` is its E.164 form */
    BRD_PHONE_NATIONAL,      /* `number` is its digits: the country is not known, or it is short */
};

/*
 * Bring `text` into one form. `region` says where a number without a country code is dialled from;
 * "" when that is not known.
 */
enum brd_phone_kind brd_phone_read(const char *text, size_t size, const char *region,
                                   char number[BRD_PHONE_BYTES]);

/*
 * Whether the digits of a BRD_PHONE_NATIONAL number can be the BRD_PHONE_INTERNATIONAL one, dialled
 * from inside its country.
 */
bool brd_phone_matches(const char *national, const char *international);

/* The region that an E.164 number belongs to; false when there is none. */
bool brd_phone_region(const char *international, char region[BRD_REGION_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
