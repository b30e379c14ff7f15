/* Decryption where it is read: see decrypt.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/decrypt.h"

#include <stdlib.h>

/* Decrypted at once. */
#define PART_BYTES ((size_t)16 * 1024)

struct decrypted {
    struct brd_content content;
    struct brd_content *stored; /* owned */
    struct brd_cipher *cipher;  /* owned */
    uint64_t blocks_end;        /* the end of the last whole block of `stored` */
    uint64_t last_end;          /* where the last read ended, and its last encrypted block: */
    uint8_t last_block[BRD_BLOCK_BYTES];
    uint8_t part[PART_BYTES];
};

/* The encrypted block before `offset`, which is the IV of what follows. */
static enum brd_err
read_iv(struct decrypted *file, uint64_t offset, uint8_t iv[BRD_BLOCK_BYTES],
        struct brd_error *error) {
    if (offset == 0) {
        memset(iv, 0, BRD_BLOCK_BYTES);
        return BRD_OK;
    }
    if (offset == file->last_end) {
        memcpy(iv, file->last_block, BRD_BLOCK_BYTES);
        return BRD_OK;
    }
    return brd_content_read(file->stored, offset - BRD_BLOCK_BYTES, iv, BRD_BLOCK_BYTES, error);
}

/* Decrypt the whole blocks [offset, offset + size) into `part`. */
static enum brd_err
read_blocks(struct decrypted *file, uint64_t offset, size_t size, struct brd_error *error) {
    uint8_t iv[BRD_BLOCK_BYTES];
    enum brd_err code = read_iv(file, offset, iv, error);
    if (code == BRD_OK) {
        code = brd_content_read(file->stored, offset, file->part, size, error);
    }
    if (code != BRD_OK) {
        return code;
    }
    memcpy(file->last_block, &file->part[size - BRD_BLOCK_BYTES], BRD_BLOCK_BYTES);
    file->last_end = offset + size;
    return brd_cipher_decrypt(file->cipher, iv, file->part, size)
               ? BRD_OK
               : brd_fail(error, BRD_ERR_INTERNAL, offset, "libcrypto does not decrypt");
}

static enum brd_err
decrypted_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
               struct brd_error *error) {
    struct decrypted *file = (struct decrypted *)content;
    uint8_t *into = buffer;
    *got = 0;
    while (*got < size && offset < content->size) {
        uint64_t first = offset - offset % BRD_BLOCK_BYTES;
        uint64_t left = file->blocks_end - first;
        size_t skipped = (size_t)(offset - first);
        size_t wanted = size - *got;
        size_t part = wanted > PART_BYTES - skipped ? PART_BYTES : wanted + skipped;
        part += (BRD_BLOCK_BYTES - part % BRD_BLOCK_BYTES) % BRD_BLOCK_BYTES;
        part = part > left ? (size_t)left : part;
        enum brd_err code = read_blocks(file, first, part, error);
        if (code != BRD_OK) {
            return code;
        }
        size_t usable = part - skipped;
        usable = usable > wanted ? wanted : usable;
        usable = usable > content->size - offset ? (size_t)(content->size - offset) : usable;
        memcpy(&into[*got], &file->part[skipped], usable);
        *got += usable;
        offset += usable;
    }
    return BRD_OK;
}

static void
decrypted_close(struct brd_content *content) {
    struct decrypted *file = (struct decrypted *)content;
    brd_content_close(file->stored);
    brd_cipher_free(file->cipher);
    brd_wipe(file, sizeof *file);
    free(file);
}

/* How many bytes of padding the last block ends in; 0 when it ends in none that is valid. */
static size_t
read_padding(struct decrypted *file) {
    struct brd_error ignored;
    if (file->blocks_end == 0 || read_blocks(file, file->blocks_end - BRD_BLOCK_BYTES,
                                             BRD_BLOCK_BYTES, &ignored) != BRD_OK) {
        return 0;
    }
    size_t padding = file->part[BRD_BLOCK_BYTES - 1];
    if (padding == 0 || padding > BRD_BLOCK_BYTES) {
        return 0;
    }
    for (size_t i = BRD_BLOCK_BYTES - padding; i < BRD_BLOCK_BYTES; i++) {
        if (file->part[i] != padding) {
            return 0;
        }
    }
    return padding;
}

/* Where the plain bytes end, and what contradicts it. */
static void
find_size(struct decrypted *file, uint64_t size) {
    struct brd_content *content = &file->content;
    content->size = size > file->blocks_end ? file->blocks_end : size;
    if (file->blocks_end != file->stored->size) {
        content->warning = "its encrypted bytes end inside a block";
    } else if (size == BRD_SIZE_UNKNOWN) {
        return; /* all blocks are given: SQLite does not mind what follows its last page */
    } else if (size > file->blocks_end) {
        content->warning = "it ends before the size that its record says";
    } else {
        size_t padding = read_padding(file);
        if (padding == 0 || file->blocks_end - padding != size) {
            content->warning = "its padding contradicts the size that its record says";
        }
    }
}

enum brd_err
brd_decrypt_open(struct brd_content *stored, const uint8_t key[BRD_KEY_BYTES], uint64_t size,
                 struct brd_content **content, struct brd_error *error) {
    struct decrypted *file = calloc(1, sizeof *file);
    if (file == NULL) {
        brd_content_close(stored);
        return brd_fail_memory(error, "a decrypted file");
    }
    file->stored = stored;
    file->content.read = decrypted_read;
    file->content.close = decrypted_close;
    file->blocks_end = stored->size - stored->size % BRD_BLOCK_BYTES;
    enum brd_err code = brd_cipher_new(key, &file->cipher, error);
    if (code != BRD_OK) {
        decrypted_close(&file->content);
        return code;
    }
    find_size(file, size);
    *content = &file->content;
    return BRD_OK;
}
