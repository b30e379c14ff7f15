/*
 * The password or key of an encrypted backup: from a file, the environment or the terminal, never
 * from an argument, which every process of the machine can read.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CLI_SECRET_H
#define BRD_CLI_SECRET_H

#include "cli/command.h"

#define PASSWORD_BYTES 1024

struct secret_input {
    struct brd_secret secret; /* points into the rest */
    char password[PASSWORD_BYTES];
    uint8_t key[BRD_KEY_BYTES];
};

/* What every command that opens evidence takes. */
/* clang-format off */
#define SECRET_OPTIONS \
    {"password-file", "FILE", "open encrypted backups with the password in the first line of FILE"}, \
    {"key-file", "FILE", "open them with the key in FILE, as bridle key prints it"}
/* clang-format on */

/* Read --key-file, --password-file or BRIDLE_PASSWORD; none of them is no error. False after a
 * complaint. Wipe with secret_wipe(). */
bool secret_read(const struct command_line *line, struct secret_input *input);

/* Ask at the terminal, without an echo; false when there is none or nothing was typed. Of the form
 * of brd_check_options.ask_password. */
bool secret_ask(void *context, const char *evidence, char *password, size_t size);

void secret_wipe(struct secret_input *input);

#endif
