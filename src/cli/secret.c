/* Passwords and keys: see secret.h. SPDX-License-Identifier: Apache-2.0 */
#include "cli/secret.h"

#include "cli/progress.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define INTERRUPT '\x03' /* Ctrl-C, which sends no signal while a password is typed */

/* Cut a line at its end. */
static void
cut_line(char *line) {
    line[strcspn(line, "\r\n")] = '\0';
}

/* The first line of the file at `path`; false after a complaint. */
static bool
read_line(const char *path, char *line, size_t size) {
    FILE *stream = fopen(path, "re");
    if (stream == NULL) {
        (void)fprintf(stderr, "bridle: %s: %s\n", path, strerror(errno));
        return false;
    }
    (void)setvbuf(stream, NULL, _IONBF, 0); /* no copy of it in a buffer */
    bool ok = fgets(line, (int)size, stream) != NULL;
    (void)fclose(stream);
    if (!ok || (strlen(line) == size - 1 && strchr(line, '\n') == NULL)) {
        (void)complain("holds no line, or one that is too long: ", path);
        return false;
    }
    cut_line(line);
    return true;
}

static bool
read_key(const char *path, struct secret_input *input) {
    char text[2 * BRD_KEY_BYTES + 3];
    bool ok = read_line(path, text, sizeof text);
    if (!ok) {
        return false;
    }
    ok = strlen(text) == 2 * (size_t)BRD_KEY_BYTES;
    for (size_t i = 0; i < BRD_KEY_BYTES && ok; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        ok = isxdigit((unsigned char)digits[0]) && isxdigit((unsigned char)digits[1]);
        input->key[i] = ok ? (uint8_t)strtoul(digits, NULL, 16) : 0;
    }
    explicit_bzero(text, sizeof text);
    if (!ok) {
        (void)complain("a key is 64 hexadecimal digits in one line: ", path);
    }
    input->secret.key = ok ? input->key : NULL;
    return ok;
}

bool
secret_read(const struct command_line *line, struct secret_input *input) {
    const char *key_file = line_option(line, "key-file");
    const char *password_file = line_option(line, "password-file");
    const char *environment = getenv("BRIDLE_PASSWORD");
    if (key_file != NULL) {
        return read_key(key_file, input);
    }
    if (password_file != NULL) {
        if (!read_line(password_file, input->password, sizeof input->password)) {
            return false;
        }
    } else if (environment == NULL) {
        return true;
    } else if (strlen(environment) >= sizeof input->password) {
        (void)complain("BRIDLE_PASSWORD is too long", "");
        return false;
    } else {
        memcpy(input->password, environment, strlen(environment) + 1);
    }
    input->secret.password = input->password;
    input->secret.password_size = strlen(input->password);
    return true;
}

bool
secret_ask(void *context, const char *evidence, char *password, size_t size) {
    struct termios kept;
    (void)context;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO) || tcgetattr(STDIN_FILENO, &kept) != 0) {
        return false;
    }
    struct termios silent = kept;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    silent.c_cc[VEOL] = INTERRUPT; /* it ends the line, so that it is read at once */
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) != 0) {
        return false;
    }
    progress_end();
    (void)fprintf(stderr, "Password of the encrypted backup %s: ", evidence);
    (void)fflush(stderr);
    size_t used = 0;
    bool ended = false;
    while (!ended && used + 1 < size) {
        ended = read(STDIN_FILENO, &password[used], 1) != 1 || password[used] == '\n' ||
                password[used] == INTERRUPT;
        used = password[used] == INTERRUPT ? 0 : used + !ended;
    }
    password[used] = '\0';
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &kept);
    (void)fputs("\n", stderr);
    return used > 0;
}

void
secret_wipe(struct secret_input *input) {
    explicit_bzero(input, sizeof *input);
}
