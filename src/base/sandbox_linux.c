/*
 * Giving up rights on Linux: see sandbox.h.
 *
 * Two layers that do not depend on each other: Landlock says which files, seccomp which calls. The
 * list of calls is one of what is allowed; anything else fails with EPERM, which no library in use
 * takes as more than a refusal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/sandbox.h"

#include "base/buffer.h"
#include "base/limits.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Rights of later Landlock versions that the build machine's header may not know. */
#define FS_REFER (UINT64_C(1) << 13)     /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define FS_OF_ABI_1 (FS_REFER - 1)
#define NET_BIND_TCP (UINT64_C(1) << 0)        /* ABI 4 */
#define NET_CONNECT_TCP (UINT64_C(1) << 1)     /* ABI 4 */
#define SCOPE_ABSTRACT_UNIX (UINT64_C(1) << 0) /* ABI 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)        /* ABI 6 */

/* The address sanitizer reserves terabytes: no ceiling on memory holds with it. */
#if defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER
#endif
#endif

/* struct landlock_ruleset_attr as of ABI 6; a kernel takes the first `size` bytes it knows. */
struct ruleset {
    uint64_t handled_fs;
    uint64_t handled_net;
    uint64_t scoped;
};

static size_t
describe_ruleset(int abi, struct ruleset *ruleset) {
    *ruleset = (struct ruleset){.handled_fs = FS_OF_ABI_1};
    ruleset->handled_fs |= abi >= 2 ? FS_REFER : 0;
    ruleset->handled_fs |= abi >= 3 ? FS_TRUNCATE : 0;
    ruleset->handled_fs |= abi >= 5 ? FS_IOCTL_DEV : 0;
    ruleset->handled_net = abi >= 4 ? NET_BIND_TCP | NET_CONNECT_TCP : 0;
    ruleset->scoped = abi >= 6 ? SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL : 0;
    return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

static enum brd_err
allow_path(int rules, const char *path, uint64_t rights, struct brd_error *error) {
    int opened = open(path, O_PATH | O_CLOEXEC);
    if (opened < 0) {
        return brd_fail_errno(error, errno, "cannot confine to", path);
    }
    struct stat status;
    if (fstat(opened, &status) == 0 && !S_ISDIR(status.st_mode)) {
        rights &= ~(uint64_t)LANDLOCK_ACCESS_FS_READ_DIR; /* refused for what is no directory */
    }
    struct landlock_path_beneath_attr beneath = {.allowed_access = rights, .parent_fd = opened};
    long result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    int reason = errno;
    (void)close(opened);
    return result == 0 ? BRD_OK : brd_fail_errno(error, reason, "cannot confine to", path);
}

static enum brd_err
allow_files(int rules, const struct ruleset *ruleset, const char *const *evidence, size_t count,
            const char *case_path, struct brd_error *error) {
    uint64_t write = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE;
    char journal[BRD_MAX_PATH_BYTES];
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        code = strcmp(evidence[i], "-") == 0 /* standard input is open already */
                   ? BRD_OK
                   : allow_path(rules, evidence[i],
                                LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR, error);
    }
    if (code != BRD_OK || case_path == NULL) {
        return code;
    }
    (void)snprintf(journal, sizeof journal, "%s" BRD_JOURNAL_SUFFIX, case_path);
    code = allow_path(rules, case_path, write & ruleset->handled_fs, error);
    if (code == BRD_OK) {
        code = allow_path(rules, journal, write & ruleset->handled_fs, error);
    }
    return code;
}

/* *abi is 0 when the kernel has no Landlock. */
static enum brd_err
confine_files(const char *const *evidence, size_t count, const char *case_path, int *abi,
              struct brd_error *error) {
    long found = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    *abi = found < 1 ? 0 : (int)found;
    if (*abi == 0) {
        return BRD_OK;
    }
    struct ruleset ruleset;
    size_t size = describe_ruleset(*abi, &ruleset);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
    if (rules < 0) {
        return brd_fail_errno(error, errno, "Landlock refuses", "a rule set");
    }
    enum brd_err code = allow_files(rules, &ruleset, evidence, count, case_path, error);
    if (code == BRD_OK && syscall(SYS_landlock_restrict_self, rules, 0) != 0) {
        code = brd_fail_errno(error, errno, "Landlock refuses", "to confine the process");
    }
    (void)close(rules);
    return code;
}

/* Calls that the check makes, and those that libraries make on their way. */
static const int allowed_calls[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(getdents64),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(fcntl),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(mlock), /* keys are kept out of swap */
    SCMP_SYS(mlock2),
    SCMP_SYS(munlock),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(poll),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrusage),
    SCMP_SYS(getrlimit),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(tgkill),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(membarrier),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
};

/* Threads may be made, processes not; memory may be had, but none that can be executed. */
static int
add_conditional_calls(scmp_filter_ctx filter) {
    int result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                  SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    /* libc falls back to clone(), whose flags can be looked at, when clone3() does not exist. */
    result |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    /* A file that is only read can still be emptied by opening it, which Landlock cannot refuse
     * before its ABI 3. */
    result |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
                               SCMP_A1(SCMP_CMP_MASKED_EQ, O_TRUNC, 0));
    result |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                               SCMP_A2(SCMP_CMP_MASKED_EQ, O_TRUNC, 0));
    result |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                               SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    result |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                               SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    result |=
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0));
    result |=
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, TCGETS));
    result |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                               SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ));
    /* A password is typed without an echo. */
    result |=
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, TCSETSF));
    return result;
}

/* *offered is false when the kernel has no seccomp filters. */
static enum brd_err
confine_calls(bool *offered, struct brd_error *error) {
    *offered = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
    if (!*offered) {
        return BRD_OK;
    }
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL) {
        return brd_fail_memory(error, "a seccomp filter");
    }
    int result = add_conditional_calls(filter);
    for (size_t i = 0; i < sizeof allowed_calls / sizeof allowed_calls[0]; i++) {
        result |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
    }
    if (result == 0) {
        result = seccomp_load(filter);
    }
    seccomp_release(filter);
    if (result != 0) {
        return brd_fail_errno(error, -result, "seccomp refuses", "to confine the process");
    }
    return BRD_OK;
}

/* A crash must not leave evidence in a core file; hostile evidence must not take all memory. */
static void
limit_resources(void) {
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#ifndef HAS_ADDRESS_SANITIZER
    struct rlimit memory = {BRD_MAX_PROCESS_BYTES, BRD_MAX_PROCESS_BYTES};
    (void)setrlimit(RLIMIT_DATA, &memory);
#endif
}

enum brd_err
brd_confine(const char *evidence, const char *case_path, char *words, size_t size,
            struct brd_error *error) {
    return brd_confine_all(&evidence, 1, case_path, words, size, error);
}

enum brd_err
brd_confine_all(const char *const *evidence, size_t count, const char *case_path, char *words,
                size_t size, struct brd_error *error) {
    int abi;
    bool offered;
    char files[96];
    limit_resources();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return brd_fail_errno(error, errno, "cannot set", "no_new_privs");
    }
    enum brd_err code = confine_files(evidence, count, case_path, &abi, error);
    if (code == BRD_OK) {
        code = confine_calls(&offered, error);
    }
    if (code != BRD_OK) {
        return code;
    }
    (void)snprintf(files, sizeof files, "Landlock ABI %d: read the evidence, write the case", abi);
    (void)snprintf(words, size, "%s; %s",
                   abi == 0 ? "NOT confined to files: this kernel offers no Landlock" : files,
                   offered ? "seccomp: no network, no new program"
                           : "calls NOT confined: this kernel offers no seccomp");
    return BRD_OK;
}
