/*
 * XML property lists into the binary form, by expat: see plist.h.
 *
 * Elements are written as they end; a container waits on a stack until it does. References have
 * four bytes, offsets eight. Entities that a list declares itself are refused: no list of Apple's
 * has any, and they are how a small file grows without bound.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "format/plist.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"

#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define REFERENCE_BYTES 4u
#define OFFSET_BYTES 8u

struct level {
    bool is_dict;
    size_t first; /* where its references begin in `references` */
};

struct converter {
    XML_Parser parser;
    struct brd_buffer *binary;
    struct brd_buffer offsets;    /* of the objects, OFFSET_BYTES each */
    struct brd_buffer references; /* of open containers, REFERENCE_BYTES each */
    struct brd_buffer text;       /* of the open element */
    struct level levels[BRD_MAX_DEPTH];
    unsigned depth;
    uint32_t objects;
    bool has_root;
    uint32_t root;
    struct brd_error *error;
    enum brd_err code;
};

static void
stop(struct converter *converter, enum brd_err code, const char *words) {
    if (converter->code == BRD_OK) {
        converter->code =
            brd_fail(converter->error, code, (uint64_t)XML_GetCurrentByteIndex(converter->parser),
                     "the XML property list %s", words);
        (void)XML_StopParser(converter->parser, XML_FALSE);
    }
}

/* ---- Writing ---- */

static void
put_be(struct brd_buffer *to, uint64_t value, unsigned size) {
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> 8 * (size - 1 - i));
    }
    (void)brd_buffer_add(to, bytes, size);
}

/* A marker with its count, the latter as a following integer when it is large. */
static void
put_marker(struct converter *converter, unsigned kind, uint64_t count) {
    put_be(converter->binary, kind << 4 | (count < 15 ? count : 15), 1);
    if (count >= 15) {
        put_be(converter->binary, 0x13, 1);
        put_be(converter->binary, count, 8);
    }
}

/* Begin an object at the end of `binary` and hand it to the container around it. */
static void
begin_object(struct converter *converter) {
    if (converter->objects >= BRD_MAX_PLIST_OBJECTS) {
        stop(converter, BRD_ERR_LIMIT, "holds too many objects");
        return;
    }
    uint32_t number = converter->objects++;
    put_be(&converter->offsets, converter->binary->size, OFFSET_BYTES);
    if (converter->depth > 0) {
        put_be(&converter->references, number, REFERENCE_BYTES);
    } else if (converter->has_root) {
        stop(converter, BRD_ERR_CORRUPT, "holds more than one value");
    } else {
        converter->has_root = true;
        converter->root = number;
    }
}

/* ---- Elements ---- */

static void
end_text(struct converter *converter) {
    struct brd_span text = brd_buffer_span(&converter->text);
    begin_object(converter);
    put_marker(converter, 0x7, text.size);
    (void)brd_buffer_add(converter->binary, text.data, text.size);
}

static void
end_integer(struct converter *converter) {
    const char *text = brd_buffer_text(&converter->text);
    char *end = NULL;
    text += strspn(text, " \t\r\n");
    long long value = strtoll(text, &end, 0);
    if (end == text) {
        stop(converter, BRD_ERR_CORRUPT, "holds an integer that is none");
        return;
    }
    begin_object(converter);
    put_be(converter->binary, 0x13, 1);
    put_be(converter->binary, (uint64_t)value, 8);
}

static void
put_double(struct converter *converter, unsigned marker, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    begin_object(converter);
    put_be(converter->binary, marker, 1);
    put_be(converter->binary, bits, 8);
}

static void
end_real(struct converter *converter) {
    put_double(converter, 0x23, strtod(brd_buffer_text(&converter->text), NULL));
}

static void
end_date(struct converter *converter) {
    const char *text = brd_buffer_text(&converter->text);
    int64_t us = brd_time_parse(text + strspn(text, " \t\r\n"));
    double seconds = us == BRD_NO_TIME ? NAN : (double)us / 1e6 - (double)BRD_MAC_EPOCH_SECONDS;
    put_double(converter, 0x33, seconds);
}

static int
base64_value(uint8_t c) {
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* Base64 (RFC 4648, 4) with white space, decoded in place; what is no digit is passed over. */
static void
end_data(struct converter *converter) {
    struct brd_buffer *text = &converter->text;
    size_t size = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    for (size_t i = 0; i < text->size && text->data[i] != '='; i++) {
        int digit = base64_value((uint8_t)text->data[i]);
        if (digit < 0) {
            continue;
        }
        bits = bits << 6 | (uint32_t)digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            text->data[size++] = (char)(bits >> have & 0xFF);
        }
    }
    begin_object(converter);
    put_marker(converter, 0x4, size);
    (void)brd_buffer_add(converter->binary, text->data, size);
}

static void
end_bool(struct converter *converter, bool value) {
    begin_object(converter);
    put_be(converter->binary, value ? 0x09 : 0x08, 1);
}

static void
begin_container(struct converter *converter, bool is_dict) {
    if (converter->depth == BRD_MAX_DEPTH) {
        stop(converter, BRD_ERR_LIMIT, "is nested too deeply");
        return;
    }
    converter->levels[converter->depth++] =
        (struct level){.is_dict = is_dict, .first = converter->references.size};
}

static void
end_container(struct converter *converter) {
    struct level level = converter->levels[--converter->depth];
    size_t size = converter->references.size - level.first;
    uint64_t count = size / REFERENCE_BYTES;
    if (level.is_dict && count % 2 != 0) {
        stop(converter, BRD_ERR_CORRUPT, "holds a key without a value");
        return;
    }
    struct brd_buffer own = brd_buffer_of(BRD_MAX_XML_PLIST_BYTES);
    if (size > 0) {
        (void)brd_buffer_add(&own, converter->references.data + level.first, size);
        converter->references.size = level.first;
    }
    begin_object(converter);
    put_marker(converter, level.is_dict ? 0xD : 0xA, level.is_dict ? count / 2 : count);
    /* Keys and values take turns in XML; in the binary form all keys come first. */
    for (unsigned turn = 0; turn < (level.is_dict ? 2u : 1u); turn++) {
        for (uint64_t i = turn; i < count; i += level.is_dict ? 2 : 1) {
            (void)brd_buffer_add(converter->binary, own.data + i * REFERENCE_BYTES,
                                 REFERENCE_BYTES);
        }
    }
    converter->code = own.failed && converter->code == BRD_OK
                          ? brd_fail_memory(converter->error, "a property list")
                          : converter->code;
    brd_buffer_free(&own);
}

static void
on_start(void *context, const char *name, const char **attributes) {
    struct converter *converter = context;
    (void)attributes;
    brd_buffer_reset(&converter->text);
    if (strcmp(name, "dict") == 0 || strcmp(name, "array") == 0) {
        begin_container(converter, name[0] == 'd');
    }
}

static void
on_end(void *context, const char *name) {
    static const struct {
        const char *name;
        void (*end)(struct converter *converter);
    } elements[] = {
        {"key", end_text},       {"string", end_text},     {"integer", end_integer},
        {"real", end_real},      {"date", end_date},       {"data", end_data},
        {"dict", end_container}, {"array", end_container},
    };
    struct converter *converter = context;
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
        if (strcmp(name, elements[i].name) == 0) {
            elements[i].end(converter);
        }
    }
    if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0) {
        end_bool(converter, name[0] == 't');
    }
    brd_buffer_reset(&converter->text);
    if (converter->binary->failed || converter->references.failed || converter->offsets.failed) {
        stop(converter, BRD_ERR_LIMIT, "is too large");
    }
}

static void
on_text(void *context, const char *text, int size) {
    struct converter *converter = context;
    if (!brd_buffer_add(&converter->text, text, (size_t)size)) {
        stop(converter, BRD_ERR_LIMIT, "holds a value that is too large");
    }
}

static void
on_entity(void *context, const char *name, int is_parameter, const char *value, int size,
          const char *base, const char *system, const char *public, const char *notation) {
    (void)name, (void)is_parameter, (void)value, (void)size;
    (void)base, (void)system, (void)public, (void)notation;
    stop(context, BRD_ERR_CORRUPT, "declares entities of its own");
}

/* ---- The whole ---- */

static void
parse(struct converter *converter, struct brd_span xml) {
    XML_SetUserData(converter->parser, converter);
    XML_SetElementHandler(converter->parser, on_start, on_end);
    XML_SetCharacterDataHandler(converter->parser, on_text);
    XML_SetEntityDeclHandler(converter->parser, on_entity);
    (void)XML_SetParamEntityParsing(converter->parser, XML_PARAM_ENTITY_PARSING_NEVER);
    /* The size is at most BRD_MAX_WHOLE_ITEM_BYTES or a value's, far below INT_MAX. */
    enum XML_Status status =
        XML_Parse(converter->parser, (const char *)xml.data, (int)xml.size, XML_TRUE);
    if (status != XML_STATUS_OK && converter->code == BRD_OK) {
        enum XML_Error reason = XML_GetErrorCode(converter->parser);
        converter->code = brd_fail(
            converter->error, reason == XML_ERROR_NO_ELEMENTS ? BRD_ERR_TRUNCATED : BRD_ERR_CORRUPT,
            (uint64_t)XML_GetCurrentByteIndex(converter->parser),
            "the XML property list is malformed: %s", XML_ErrorString(reason));
    }
    if (converter->code == BRD_OK && !converter->has_root) {
        converter->code =
            brd_fail(converter->error, BRD_ERR_CORRUPT, 0, "the XML property list holds no value");
    }
}

static void
put_trailer(struct converter *converter) {
    uint64_t table = converter->binary->size;
    struct brd_span offsets = brd_buffer_span(&converter->offsets);
    (void)brd_buffer_add(converter->binary, offsets.data, offsets.size);
    put_be(converter->binary, 0, 6);
    put_be(converter->binary, OFFSET_BYTES, 1);
    put_be(converter->binary, REFERENCE_BYTES, 1);
    put_be(converter->binary, converter->objects, 8);
    put_be(converter->binary, converter->root, 8);
    put_be(converter->binary, table, 8);
}

enum brd_err
brd_plist_convert_xml(struct brd_span xml, struct brd_buffer *binary, struct brd_error *error) {
    if (xml.size > BRD_MAX_VALUE_BYTES) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "the XML property list is too large");
    }
    struct converter *converter = calloc(1, sizeof *converter);
    XML_Parser parser = XML_ParserCreate(NULL);
    if (converter == NULL || parser == NULL) {
        free(converter);
        XML_ParserFree(parser);
        return brd_fail_memory(error, "a property list");
    }
    converter->parser = parser;
    converter->binary = binary;
    converter->error = error;
    converter->offsets = brd_buffer_of(BRD_MAX_XML_PLIST_BYTES);
    converter->references = brd_buffer_of(BRD_MAX_XML_PLIST_BYTES);
    converter->text = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    (void)brd_buffer_add_text(binary, "bplist00");
    parse(converter, xml);
    put_trailer(converter);
    enum brd_err code = converter->code;
    if (code == BRD_OK && binary->failed) {
        code = brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "the XML property list is too large");
    }
    XML_ParserFree(parser);
    brd_buffer_free(&converter->offsets);
    brd_buffer_free(&converter->references);
    brd_buffer_free(&converter->text);
    free(converter);
    return code;
}
