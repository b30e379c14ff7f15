/*
 * The program: one const entry for each command. It sees bridle.h only.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CLI_COMMAND_H
#define BRD_CLI_COMMAND_H

#include <bridle.h>

/* Exit statuses; docs/bridle.1 says the same. */
enum { EXIT_NOTHING = 0, EXIT_FOUND = 1, EXIT_FAILED = 2 };

/* An option of a command. Options that take a value may be given more than once. */
struct option_spec {
    const char *name;  /* without its dashes */
    const char *value; /* what it takes, e.g. "FILE"; NULL for a switch */
    const char *about; /* one line */
};

/* One option or argument as given. */
struct given {
    const struct option_spec *option; /* NULL for an argument */
    const char *value;
};

struct command_line {
    const struct given *given; /* in order */
    int count;
    const char *whole; /* as typed, for the log */
};

struct command {
    const char *name;
    const char *usage; /* its arguments, e.g. "PATH" */
    const char *about; /* one line */
    const char *details;
    const struct option_spec *options; /* ends with an entry whose name is NULL */
    int (*run)(const struct command_line *line);
};

extern const struct command command_carve;
extern const struct command command_check;
extern const struct command command_calls;
extern const struct command command_key;
extern const struct command command_servers;
extern const struct command command_query;
extern const struct command command_timeline;
extern const struct command command_report;
extern const struct command command_indicators;
extern const struct command command_artifacts;

/* All commands, in the order of the help; ends with NULL. */
extern const struct command *const commands[];

/* The value of the last option of this name (a switch gives ""), NULL when it was not given. */
const char *line_option(const struct command_line *line, const char *name);

/* Argument number `index`, from 0; NULL when there are fewer. */
const char *line_argument(const struct command_line *line, int index);

/* How many arguments were given. */
int line_argument_count(const struct command_line *line);

/* "bridle: words" on standard error; returns EXIT_FAILED. */
int complain(const char *words, const char *subject);

/* The words of a library error; returns EXIT_FAILED. */
int complain_of(const struct brd_error *error);

/* The evidence that the arguments name: owned, resolved paths; "-" is standard input. */
struct evidence_paths {
    char **paths;
    int count;
};

/* At least one; false after a complaint. evidence_paths_free() also after that. */
bool evidence_paths_of(const struct command_line *line, struct evidence_paths *paths);
void evidence_paths_free(struct evidence_paths *paths);

/* A sink that writes to standard output. */
struct brd_sink standard_output(void);

/* The library with what --artifacts and --rules add; NULL after a complaint. */
struct brd_library *library_of(const struct command_line *line);

/* The indicators with what --indicators adds, or only those; NULL after a complaint. */
struct brd_indicators *indicators_of(const struct command_line *line);

/* The built-in facts about servers with the databases that --geoip names; NULL after a complaint.
 */
struct brd_geo *geo_of(const struct command_line *line);

/* What --limit raises; the others stay as they are. False after a complaint. */
bool limits_of(const struct command_line *line, struct brd_limits *limits);

/* The kind of rows that --format asks for; false after a complaint. */
bool rows_kind_of(const struct command_line *line, enum brd_rows_kind *kind);

/* Whether standard output takes colour (a terminal, and NO_COLOR is not set: no-color.org), and
 * how many columns it has. */
bool output_has_colour(void);
unsigned output_width(void);

#endif
