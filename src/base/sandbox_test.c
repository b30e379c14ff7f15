/*
 * Tests of giving up rights. Rights do not come back, so each probe runs in a process of its own,
 * which leaves by _exit(): a confined process cannot do what the leak sanitizer does at an exit.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a probe comes to; anything else is the number of the expectation that failed. */
#define HELD 0
#define NOT_OFFERED 77
#define NOT_CONFINED 99

/* The tests run in a folder of their own: evidence/, case.db, case.db-journal, other.txt. */
static char folder[] = "/tmp/bridle-sandbox-XXXXXX";

static bool
write_file(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    return file != NULL && fputs(text, file) >= 0 && fclose(file) == 0;
}

static int
make_folder(void **state) {
    (void)state;
    bool made = mkdtemp(folder) != NULL && chdir(folder) == 0 && mkdir("evidence", 0755) == 0 &&
                mkdir("evidence/inner", 0755) == 0 && write_file("evidence/a.txt", "aaa") &&
                write_file("evidence/inner/b.txt", "bbb") && write_file("case.db", "") &&
                write_file("case.db" BRD_JOURNAL_SUFFIX, "") && write_file("other.txt", "other");
    return made ? 0 : -1;
}

static int
remove_folder(void **state) {
    (void)state;
    static const char *const names[] = {
        "evidence/inner/b.txt", "evidence/inner", "evidence/a.txt", "evidence", "case.db",
        "case.db-journal",      "other.txt"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)remove(names[i]);
    }
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

/* Run `probe` in a process of its own. The reasons of a sanitizer stand on standard error. */
static int
run_apart(int (*probe)(void)) {
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(probe());
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status)) {
        fail_msg("the probe ended by signal %d", WTERMSIG(status));
    }
    return WEXITSTATUS(status);
}

static int (*confined_probe)(void);
static bool needs_landlock;

static int
confine_and_probe(void) {
    char words[256] = "";
    struct brd_error error;
    if (brd_confine("evidence", "case.db", words, sizeof words, &error) != BRD_OK) {
        (void)fprintf(stderr, "%s\n", error.text);
        return NOT_CONFINED;
    }
    if (needs_landlock && strstr(words, "NOT confined to files") != NULL) {
        return NOT_OFFERED;
    }
    return confined_probe();
}

static void
assert_held(int (*probe)(void), bool landlock) {
    confined_probe = probe;
    needs_landlock = landlock;
    int result = run_apart(confine_and_probe);
    if (result == NOT_OFFERED) {
        skip();
    }
    assert_int_equal(result, HELD);
}

static bool
is_refused(int descriptor, int reason) {
    return descriptor < 0 && errno == reason;
}

/* ---- Files ---- */

static int
probe_reading_outside(void) {
    static const char *const paths[] = {"other.txt", "/etc/passwd", "/proc/self/maps", "/dev/null",
                                        "evidence/../other.txt"};
    for (int i = 0; i < 5; i++) {
        if (!is_refused(open(paths[i], O_RDONLY), EACCES)) {
            return i + 1;
        }
    }
    return opendir("/etc") == NULL && opendir(".") == NULL ? HELD : 6;
}

static void
file_outside_cannot_be_read(void **state) {
    (void)state;
    assert_held(probe_reading_outside, true);
}

static int
probe_writing_outside(void) {
    if (!is_refused(open("other.txt", O_WRONLY), EACCES)) {
        return 1;
    }
    return is_refused(open("/dev/null", O_WRONLY), EACCES) ? HELD : 2;
}

static void
file_outside_cannot_be_written(void **state) {
    (void)state;
    assert_held(probe_writing_outside, true);
    struct stat status;
    assert_int_equal(stat("other.txt", &status), 0);
    assert_int_equal(status.st_size, 5);
}

static int
probe_creating(void) {
    static const char *const names[] = {"new.txt", "case.db-wal", "case.db2", "evidence/new.txt",
                                        "/tmp/bridle-sandbox-new"};
    for (int i = 0; i < 5; i++) {
        if (!is_refused(open(names[i], O_WRONLY | O_CREAT, 0600), EACCES)) {
            return i + 1;
        }
    }
    return is_refused(open(".", O_RDWR | O_TMPFILE, 0600), EACCES) ? HELD : 6;
}

static void
no_file_can_be_created_beside_the_case(void **state) {
    (void)state;
    assert_held(probe_creating, true);
    assert_int_not_equal(access("new.txt", F_OK), 0);
}

static int
probe_writing_evidence(void) {
    static const int modes[] = {O_WRONLY, O_RDWR, O_WRONLY | O_APPEND};
    for (int i = 0; i < 3; i++) {
        if (!is_refused(open("evidence/a.txt", modes[i]), EACCES)) {
            return i + 1;
        }
    }
    return is_refused(open("evidence/inner/b.txt", O_WRONLY), EACCES) ? HELD : 4;
}

static void
evidence_cannot_be_written(void **state) {
    (void)state;
    assert_held(probe_writing_evidence, true);
    struct stat status;
    assert_int_equal(stat("evidence/a.txt", &status), 0);
    assert_int_equal(status.st_size, 3);
}

/* Opening a file to read it can empty it. */
static int
probe_emptying(void) {
    static const char *const names[] = {"evidence/a.txt", "evidence/inner/b.txt", "other.txt"};
    for (int i = 0; i < 3; i++) {
        if (!is_refused(open(names[i], O_RDONLY | O_TRUNC), EPERM)) {
            return i + 1;
        }
        if (syscall(SYS_openat, AT_FDCWD, names[i], O_RDWR | O_TRUNC) != -1 || errno != EPERM) {
            return i + 4;
        }
    }
    return HELD;
}

static void
evidence_cannot_be_emptied_by_opening_it(void **state) {
    (void)state;
    assert_held(probe_emptying, false);
    struct stat status;
    assert_int_equal(stat("evidence/a.txt", &status), 0);
    assert_int_equal(status.st_size, 3);
    assert_int_equal(stat("other.txt", &status), 0);
    assert_int_equal(status.st_size, 5);
}

static int
probe_reading_evidence(void) {
    char text[4] = "";
    int file = open("evidence/inner/b.txt", O_RDONLY);
    if (file < 0 || read(file, text, 3) != 3 || strcmp(text, "bbb") != 0 || close(file) != 0) {
        return 1;
    }
    DIR *listed = opendir("evidence");
    int entries = 0;
    while (listed != NULL && readdir(listed) != NULL) {
        entries++;
    }
    return listed != NULL && closedir(listed) == 0 && entries == 4 ? HELD : 2;
}

static void
evidence_can_be_read_and_listed(void **state) {
    (void)state;
    assert_held(probe_reading_evidence, false);
}

static int
probe_writing_case(void) {
    static const char *const names[] = {"case.db", "case.db" BRD_JOURNAL_SUFFIX};
    for (int i = 0; i < 2; i++) {
        char back[6] = "";
        int file = open(names[i], O_RDWR);
        if (file < 0 || write(file, "bytes", 5) != 5 || pread(file, back, 5, 0) != 5 ||
            strcmp(back, "bytes") != 0 || fsync(file) != 0 || ftruncate(file, 2) != 0 ||
            close(file) != 0) {
            return i + 1;
        }
    }
    return HELD;
}

static void
case_and_its_journal_can_be_written(void **state) {
    (void)state;
    assert_held(probe_writing_case, false);
}

/* Without a case nothing may be written, and the evidence can still be read. */
static int
probe_without_case(void) {
    char words[256];
    if (brd_confine("evidence", NULL, words, sizeof words, NULL) != BRD_OK) {
        return 1;
    }
    if (strstr(words, "NOT confined to files") != NULL) {
        return NOT_OFFERED;
    }
    int evidence = open("evidence", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return evidence >= 0 && open("case.db", O_RDWR | O_CLOEXEC) < 0 ? HELD : 2;
}

static void
nothing_can_be_written_without_a_case(void **state) {
    (void)state;
    int result = run_apart(probe_without_case);
    if (result == NOT_OFFERED) {
        skip();
    }
    assert_int_equal(result, HELD);
}

static bool
run_sql(sqlite3 *database, const char *sql) {
    return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* As the case room does it: opened before, written after, also back. */
static int
probe_transactions(void) {
    sqlite3 *database;
    char words[256];
    if (sqlite3_open("case.db", &database) != SQLITE_OK ||
        !run_sql(database, "PRAGMA locking_mode = exclusive; PRAGMA journal_mode = truncate;"
                           "CREATE TABLE t (a); INSERT INTO t VALUES (1);") ||
        brd_confine("evidence", "case.db", words, sizeof words, NULL) != BRD_OK) {
        return 1;
    }
    if (!run_sql(database, "BEGIN; INSERT INTO t VALUES (randomblob(20000)); COMMIT;")) {
        return 2;
    }
    if (!run_sql(database, "PRAGMA cache_size = 2; BEGIN;"
                           "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200)"
                           "INSERT INTO t SELECT randomblob(5000) FROM n; ROLLBACK;")) {
        return 3;
    }
    if (!run_sql(database, "PRAGMA synchronous = full; UPDATE t SET a = 3 WHERE a = 1")) {
        return 4;
    }
    return sqlite3_close(database) == SQLITE_OK ? HELD : 5;
}

static void
transactions_work_on_the_confined_case(void **state) {
    (void)state;
    sqlite3 *database;
    assert_true(write_file("case.db", ""));
    assert_int_equal(run_apart(probe_transactions), HELD);
    assert_int_equal(sqlite3_open("case.db", &database), SQLITE_OK);
    sqlite3_stmt *rows = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(database, "SELECT count(*), sum(a = 3) FROM t", -1, &rows, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(rows), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(rows, 0), 2);
    assert_int_equal(sqlite3_column_int(rows, 1), 1);
    assert_int_equal(sqlite3_finalize(rows), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

/* ---- Calls ---- */

static int
probe_sockets(void) {
    static const int families[] = {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK, AF_PACKET};
    for (int i = 0; i < 5; i++) {
        if (!is_refused(socket(families[i], SOCK_STREAM, 0), EPERM)) {
            return i + 1;
        }
    }
    int pair[2];
    return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 && errno == EPERM ? HELD : 6;
}

static void
no_socket_can_be_made(void **state) {
    (void)state;
    assert_held(probe_sockets, false);
}

static int
probe_new_programs(void) {
    char *const arguments[] = {NULL};
    if (execve("/bin/true", arguments, arguments) == 0 || errno != EPERM) {
        return 1;
    }
    return syscall(SYS_execveat, -1, "/bin/true", arguments, arguments, 0) < 0 && errno == EPERM
               ? HELD
               : 2;
}

static void
no_program_can_be_started(void **state) {
    (void)state;
    assert_held(probe_new_programs, false);
}

static int
probe_new_processes(void) {
    pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    if (child > 0 || errno != EPERM) {
        return 1;
    }
    long made = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (made >= 0 || errno != EPERM) {
        return 2;
    }
    made = syscall(SYS_clone, CLONE_VM | SIGCHLD, 0, 0, 0, 0);
    if (made >= 0 || errno != EPERM) {
        return 3;
    }
    /* so that libc takes clone(), whose flags the filter sees */
    made = syscall(SYS_clone3, NULL, 0);
    return made < 0 && errno == ENOSYS ? HELD : 4;
}

static void
no_process_can_be_forked(void **state) {
    (void)state;
    assert_held(probe_new_processes, false);
}

static void *
add_in_thread(void *argument) {
    int *sum = argument;
    char *memory = malloc(300000);
    *sum += memory != NULL;
    free(memory);
    /* A new thread is confined as the one that made it. */
    *sum += socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM;
    return NULL;
}

static int
probe_threads(void) {
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        int sum = 0;
        if (pthread_create(&thread, NULL, add_in_thread, &sum) != 0) {
            return 1;
        }
        if (pthread_join(thread, NULL) != 0 || sum != 2) {
            return 2;
        }
    }
    return HELD;
}

static void
threads_can_be_made_and_are_confined(void **state) {
    (void)state;
    assert_held(probe_threads, false);
}

static int
probe_executable_memory(void) {
    void *made = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made != MAP_FAILED || errno != EPERM) {
        return 1;
    }
    made = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) {
        return 2;
    }
    if (mprotect(made, 4096, PROT_READ | PROT_EXEC) == 0 || errno != EPERM) {
        return 3;
    }
    return mprotect(made, 4096, PROT_READ) == 0 && munmap(made, 4096) == 0 ? HELD : 4;
}

static void
memory_cannot_be_made_executable(void **state) {
    (void)state;
    assert_held(probe_executable_memory, false);
}

/* Calls that could reach past the files and the process; their arguments do not matter. */
static const long needless_calls[] = {
    SYS_unlinkat,
    SYS_renameat2,
    SYS_linkat,
    SYS_symlinkat,
    SYS_mkdirat,
    SYS_mknodat,
    SYS_fchmodat,
    SYS_fchmod,
    SYS_fchownat,
    SYS_truncate,
    SYS_utimensat,
    SYS_setxattr,
    SYS_mount,
    SYS_chroot,
    SYS_unshare,
    SYS_setns,
    SYS_ptrace,
    SYS_kill,
    SYS_tkill,
    SYS_connect,
    SYS_sendto,
    SYS_bpf,
    SYS_keyctl,
    SYS_process_vm_readv,
    SYS_prctl,
    SYS_personality,
    SYS_openat2,
    SYS_memfd_create,
    SYS_open_by_handle_at,
    SYS_userfaultfd,
    SYS_io_uring_setup,
    SYS_perf_event_open,
};

static int
probe_other_calls(void) {
    for (size_t i = 0; i < sizeof needless_calls / sizeof needless_calls[0]; i++) {
        errno = 0;
        if (syscall(needless_calls[i], -1, -1, -1, -1, -1) != -1 || errno != EPERM) {
            return (int)i + 1;
        }
    }
    return HELD;
}

static void
calls_that_a_check_does_not_need_are_refused(void **state) {
    (void)state;
    assert_held(probe_other_calls, false);
}

static int
probe_terminal_input(void) {
    char byte = 'x';
    if (syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, &byte) != -1 || errno != EPERM) {
        return 1;
    }
    /* whether it is a terminal may be asked */
    return isatty(0) == 1 || errno != EPERM ? HELD : 2;
}

static void
nothing_can_be_typed_into_the_terminal(void **state) {
    (void)state;
    assert_held(probe_terminal_input, false);
}

static int
probe_limits(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max != 0) {
        return 1;
    }
    limit = (struct rlimit){1000, 1000};
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 && errno == EPERM ? HELD : 2;
}

static void
crash_leaves_no_core_file(void **state) {
    (void)state;
    assert_held(probe_limits, false);
}

/* ---- What brd_confine() says ---- */

static int
probe_words(void) {
    char words[256] = "";
    if (brd_confine("evidence", "case.db", words, sizeof words, NULL) != BRD_OK) {
        return NOT_CONFINED;
    }
    bool files = strstr(words, "Landlock ABI") != NULL;
    bool no_files = strstr(words, "NOT confined to files") != NULL;
    return files != no_files && strstr(words, "seccomp: no network") != NULL ? HELD : 1;
}

static void
words_say_what_holds(void **state) {
    (void)state;
    assert_int_equal(run_apart(probe_words), HELD);
}

static int
probe_short_words(void) {
    char words[12] = "xxxxxxxxxxx";
    if (brd_confine("evidence", "case.db", words, 8, NULL) != BRD_OK) {
        return NOT_CONFINED;
    }
    return strlen(words) == 7 && words[8] == 'x' ? HELD : 1;
}

static void
words_are_cut_at_their_size(void **state) {
    (void)state;
    assert_int_equal(run_apart(probe_short_words), HELD);
}

/* Let the call answer as a kernel without the feature, or one that refuses it, does. */
static bool
fake_answer(int call, int reason, unsigned argument_count, struct scmp_arg_cmp argument) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool loaded = filter != NULL &&
                  seccomp_rule_add_array(filter, SCMP_ACT_ERRNO((uint32_t)reason), call,
                                         argument_count, &argument) == 0 &&
                  seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded;
}

static int
probe_without_landlock(void) {
    char words[256] = "";
    if (!fake_answer(SCMP_SYS(landlock_create_ruleset), ENOSYS, 0, (struct scmp_arg_cmp){0})) {
        return NOT_OFFERED;
    }
    if (brd_confine("evidence", "case.db", words, sizeof words, NULL) != BRD_OK) {
        return NOT_CONFINED;
    }
    if (strstr(words, "NOT confined to files") == NULL || strstr(words, "Landlock ABI") != NULL) {
        return 1;
    }
    if (open("other.txt", O_RDONLY) < 0) {
        return 2;
    }
    return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM ? HELD : 3;
}

static void
kernel_without_landlock_is_told_and_calls_are_still_confined(void **state) {
    (void)state;
    assert_int_equal(run_apart(probe_without_landlock), HELD);
}

static int
probe_without_seccomp(void) {
    char words[256] = "";
    struct scmp_arg_cmp asked = {0, SCMP_CMP_EQ, PR_GET_SECCOMP, 0};
    if (!fake_answer(SCMP_SYS(prctl), EINVAL, 1, asked)) {
        return NOT_OFFERED;
    }
    if (brd_confine("evidence", "case.db", words, sizeof words, NULL) != BRD_OK) {
        return NOT_CONFINED;
    }
    return strstr(words, "calls NOT confined") != NULL ? HELD : 1;
}

static void
kernel_without_seccomp_is_told(void **state) {
    (void)state;
    assert_int_equal(run_apart(probe_without_seccomp), HELD);
}

/* BRD_ERR_IO with words, and what the kernel offers is there at all. */
static int
refused(const char *evidence, const char *case_path, const char *named) {
    char words[256];
    struct brd_error error = {0};
    if (brd_confine(evidence, case_path, words, sizeof words, &error) == BRD_OK) {
        return strstr(words, "NOT confined to files") != NULL ? NOT_OFFERED : 1;
    }
    return error.code == BRD_ERR_IO && strstr(error.text, named) != NULL ? HELD : 2;
}

static int
probe_landlock_refusing(void) {
    if (!fake_answer(SCMP_SYS(landlock_restrict_self), E2BIG, 0, (struct scmp_arg_cmp){0})) {
        return NOT_OFFERED;
    }
    return refused("evidence", "case.db", "Landlock refuses");
}

static int
probe_absent_evidence(void) {
    return refused("absent", "case.db", "absent");
}

static int
probe_absent_case(void) {
    return refused("evidence", "absent.db", "absent.db");
}

static int
probe_absent_journal(void) {
    return unlink("case.db" BRD_JOURNAL_SUFFIX) == 0
               ? refused("evidence", "case.db", "case.db" BRD_JOURNAL_SUFFIX)
               : NOT_CONFINED;
}

static void
refusal_is_an_error(void **state) {
    (void)state;
    static int (*const probes[])(void) = {probe_landlock_refusing, probe_absent_evidence,
                                          probe_absent_case, probe_absent_journal};
    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
        int result = run_apart(probes[i]);
        if (result == NOT_OFFERED) {
            skip();
        }
        if (result != HELD) {
            fail_msg("probe %zu gave %d", i, result);
        }
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_outside_cannot_be_read),
        cmocka_unit_test(file_outside_cannot_be_written),
        cmocka_unit_test(no_file_can_be_created_beside_the_case),
        cmocka_unit_test(evidence_cannot_be_written),
        cmocka_unit_test(evidence_cannot_be_emptied_by_opening_it),
        cmocka_unit_test(evidence_can_be_read_and_listed),
        cmocka_unit_test(case_and_its_journal_can_be_written),
        cmocka_unit_test(nothing_can_be_written_without_a_case),
        cmocka_unit_test(transactions_work_on_the_confined_case),
        cmocka_unit_test(no_socket_can_be_made),
        cmocka_unit_test(no_program_can_be_started),
        cmocka_unit_test(no_process_can_be_forked),
        cmocka_unit_test(threads_can_be_made_and_are_confined),
        cmocka_unit_test(memory_cannot_be_made_executable),
        cmocka_unit_test(calls_that_a_check_does_not_need_are_refused),
        cmocka_unit_test(nothing_can_be_typed_into_the_terminal),
        cmocka_unit_test(crash_leaves_no_core_file),
        cmocka_unit_test(words_say_what_holds),
        cmocka_unit_test(words_are_cut_at_their_size),
        cmocka_unit_test(kernel_without_landlock_is_told_and_calls_are_still_confined),
        cmocka_unit_test(kernel_without_seccomp_is_told),
        cmocka_unit_test(refusal_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
