/* bridle: finds the command and its options. SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const struct command *const commands[] = {
    &command_check,      &command_calls,     &command_carve, &command_key,
    &command_report,     &command_servers,   &command_query, &command_timeline,
    &command_indicators, &command_artifacts, NULL,
};

int
complain(const char *words, const char *subject) {
    (void)fprintf(stderr, "bridle: %s%s\n", words, subject);
    return EXIT_FAILED;
}

int
complain_of(const struct brd_error *error) {
    return complain(error->text, "");
}

static bool
write_standard(void *context, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, (FILE *)context) == size;
}

struct brd_sink
standard_output(void) {
    return (struct brd_sink){.write = write_standard, .context = stdout};
}

const char *
line_option(const struct command_line *line, const char *name) {
    for (int i = line->count; i > 0; i--) {
        const struct given *given = &line->given[i - 1];
        if (given->option != NULL && strcmp(given->option->name, name) == 0) {
            return given->value;
        }
    }
    return NULL;
}

const char *
line_argument(const struct command_line *line, int index) {
    for (int i = 0; i < line->count; i++) {
        if (line->given[i].option == NULL && index-- == 0) {
            return line->given[i].value;
        }
    }
    return NULL;
}

int
line_argument_count(const struct command_line *line) {
    int count = 0;
    for (int i = 0; i < line->count; i++) {
        count += line->given[i].option == NULL;
    }
    return count;
}

bool
output_has_colour(void) {
    const char *no_colour = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) == 1 && (no_colour == NULL || no_colour[0] == '\0');
}

unsigned
output_width(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col > 120 ? 120 : size.ws_col;
    }
    return 80;
}

static void
print_option(const struct option_spec *option) {
    char left[64];
    (void)snprintf(left, sizeof left, "--%s%s%s", option->name, option->value == NULL ? "" : " ",
                   option->value == NULL ? "" : option->value);
    (void)printf("  %-24s %s\n", left, option->about);
}

static void
print_command(const struct command *command) {
    (void)printf("Usage: bridle %s [OPTION]... %s\n\n%s\n", command->name, command->usage,
                 command->about);
    if (command->details[0] != '\0') {
        (void)printf("%s\n", command->details);
    }
    (void)printf("\nOptions:\n");
    for (const struct option_spec *option = command->options; option->name != NULL; option++) {
        print_option(option);
    }
    (void)printf("  %-24s %s\n", "--help", "print this and exit");
}

static void
print_help(void) {
    (void)printf("Usage: bridle COMMAND [OPTION]... [ARGUMENT]...\n\n"
                 "Finds the traces of mercenary spyware in the evidence of a phone.\n\n"
                 "Commands:\n");
    for (int i = 0; commands[i] != NULL; i++) {
        (void)printf("  %-12s %s\n", commands[i]->name, commands[i]->about);
    }
    (void)printf("  %-12s %s\n  %-12s %s\n", "help", "Print this, or the help of a command.",
                 "version", "Print the version.");
    (void)printf("\nbridle help COMMAND tells more.\n"
                 "Exit status: 0 nothing found at medium or above, 1 something found, 2 it could "
                 "not do\nwhat was asked.\n");
}

static const struct command *
find_command(const char *name) {
    for (int i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

/* The option that `word` ("--name" or "--name=value") means; NULL when there is none. */
static const struct option_spec *
find_option(const struct command *command, const char *word) {
    size_t size = strcspn(word + 2, "=");
    for (const struct option_spec *option = command->options; option->name != NULL; option++) {
        if (strlen(option->name) == size && strncmp(option->name, word + 2, size) == 0) {
            return option;
        }
    }
    return NULL;
}

/* Read one word at argv[*at], which moves past its value; false after a complaint. */
static bool
read_word(const struct command *command, char **argv, int *at, bool *only_arguments,
          struct given *given) {
    char *word = argv[*at];
    if (!*only_arguments && strcmp(word, "--") == 0) {
        *only_arguments = true;
        given->value = NULL;
        return true;
    }
    if (*only_arguments || strncmp(word, "--", 2) != 0) {
        given->value = word;
        return true;
    }
    given->option = find_option(command, word);
    const char *equals = strchr(word, '=');
    if (given->option == NULL) {
        (void)complain("no such option: ", word);
        return false;
    }
    if (given->option->value == NULL) {
        given->value = "";
        if (equals != NULL) {
            (void)complain("takes no value: ", word);
        }
        return equals == NULL;
    }
    given->value = equals != NULL ? equals + 1 : argv[*at + 1];
    *at += equals == NULL;
    if (given->value == NULL) {
        (void)complain("lacks its value: ", word);
    }
    return given->value != NULL;
}

/* The words as typed, parted by spaces, for the log. The caller frees it. */
static char *
join_words(int argc, char **argv) {
    size_t size = 1;
    for (int i = 0; i < argc; i++) {
        size += strlen(argv[i]) + 1;
    }
    char *whole = calloc(1, size);
    for (int i = 0; i < argc && whole != NULL; i++) {
        size_t used = strlen(whole);
        (void)snprintf(whole + used, size - used, "%s%s", i > 0 ? " " : "", argv[i]);
    }
    return whole;
}

static int
run_command(const struct command *command, int argc, char **argv) {
    struct given *given = calloc((size_t)argc + 1, sizeof *given);
    char *whole = join_words(argc, argv);
    struct command_line line = {.given = given, .whole = whole};
    bool ok = given != NULL && whole != NULL;
    bool only_arguments = false;
    for (int at = 2; at < argc && ok; at++) {
        if (strcmp(argv[at], "--help") == 0 && !only_arguments) {
            print_command(command);
            free(given);
            free(whole);
            return EXIT_NOTHING;
        }
        ok = read_word(command, argv, &at, &only_arguments, &given[line.count]);
        line.count += ok && given[line.count].value != NULL;
    }
    int status = ok ? command->run(&line) : EXIT_FAILED;
    free(given);
    free(whole);
    if ((fflush(stdout) != 0 || ferror(stdout) != 0) && status != EXIT_FAILED) {
        status = complain("cannot write to standard output: ", strerror(errno));
    }
    return status;
}

static int
run_help(const char *name) {
    const struct command *command = name == NULL ? NULL : find_command(name);
    if (command != NULL) {
        print_command(command);
    } else if (name != NULL) {
        return complain("no such command: ", name);
    } else {
        print_help();
    }
    return EXIT_NOTHING;
}

int
main(int argc, char **argv) {
    struct brd_error error;
    const char *name = argc < 2 ? "help" : argv[1];
    (void)signal(SIGPIPE, SIG_IGN);
    if (brd_start(&error) != BRD_OK) {
        return complain_of(&error);
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        return run_help(argc > 2 ? argv[2] : NULL);
    }
    if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0) {
        (void)printf("bridle %s\n", brd_version());
        return EXIT_NOTHING;
    }
    const struct command *command = find_command(name);
    if (command == NULL) {
        return complain("no such command (bridle help lists them): ", name);
    }
    return run_command(command, argc, argv);
}
