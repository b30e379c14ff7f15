/* A folder of evidence: see folder.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read at once when reads follow one another: databases are read page by page. */
#define AHEAD_BYTES ((size_t)64 * 1024)

struct file_content {
    struct brd_content content;
    int descriptor;
    uint64_t next;  /* where a read would follow the last one */
    uint8_t *ahead; /* owned; NULL until the first reads that follow one another */
    uint64_t ahead_offset;
    size_t ahead_size;
};

enum brd_err
brd_folder_open(const char *path, int *folder, struct brd_error *error) {
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return brd_fail_errno(error, errno, "cannot open folder", path);
    }
    *folder = descriptor;
    return BRD_OK;
}

/* Read from the descriptor; *got is less only at the end of the file. */
static enum brd_err
read_file(const struct file_content *file, uint64_t offset, void *buffer, size_t size, size_t *got,
          struct brd_error *error) {
    char *into = buffer;
    size_t done = 0;
    while (done < size && offset + done <= INT64_MAX) {
        ssize_t part = pread(file->descriptor, into + done, size - done, (off_t)(offset + done));
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part < 0) {
            return brd_fail(error, BRD_ERR_IO, offset, "read error: %s", strerror(errno));
        }
        if (part == 0) {
            break;
        }
        done += (size_t)part;
    }
    *got = done;
    return BRD_OK;
}

static bool
is_ahead(const struct file_content *file, uint64_t offset, size_t size) {
    return offset >= file->ahead_offset && offset - file->ahead_offset <= file->ahead_size &&
           size <= file->ahead_size - (size_t)(offset - file->ahead_offset);
}

/* Fill the part that is read ahead from `offset` on; without memory or on an error it is empty. */
static void
fill_ahead(struct file_content *file, uint64_t offset) {
    struct brd_error ignored;
    if (file->ahead == NULL) {
        file->ahead = malloc(AHEAD_BYTES);
    }
    file->ahead_offset = offset;
    if (file->ahead == NULL ||
        read_file(file, offset, file->ahead, AHEAD_BYTES, &file->ahead_size, &ignored) != BRD_OK) {
        file->ahead_size = 0;
    }
}

static enum brd_err
file_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
          struct brd_error *error) {
    struct file_content *file = (struct file_content *)content;
    bool follows = offset == file->next && offset > 0;
    file->next = offset + size;
    if (size >= AHEAD_BYTES) {
        return read_file(file, offset, buffer, size, got, error);
    }
    if (follows && !is_ahead(file, offset, size)) {
        fill_ahead(file, offset);
    }
    if (!is_ahead(file, offset, size)) {
        return read_file(file, offset, buffer, size, got, error);
    }
    memcpy(buffer, file->ahead + (offset - file->ahead_offset), size);
    *got = size;
    return BRD_OK;
}

static void
file_close(struct brd_content *content) {
    struct file_content *file = (struct file_content *)content;
    (void)close(file->descriptor);
    free(file->ahead);
    free(file);
}

/*
 * Open one name in `folder`, not following a link. O_NOATIME keeps even the time of access as it
 * was; only the owner of a file may ask for it, so it is tried first. O_NONBLOCK: a FIFO in the
 * place of a file must not hang the program.
 */
static int
open_name(int folder, const char *name, int flags) {
    flags |= O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    int descriptor = openat(folder, name, flags | O_NOATIME);
    if (descriptor < 0 && errno == EPERM) {
        descriptor = openat(folder, name, flags);
    }
    /* A link in the place of a folder is only "not a directory" to openat(). */
    struct stat status;
    if (descriptor < 0 && errno == ENOTDIR &&
        fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = S_ISLNK(status.st_mode) ? ELOOP : ENOTDIR;
    }
    return descriptor;
}

/* Open `name` part by part; -1 with errno when a part is absent, a link or not allowed. */
static int
open_below(int folder, const char *name) {
    char part[256];
    int at = folder;
    for (;;) {
        const char *slash = strchr(name, '/');
        size_t size = slash == NULL ? strlen(name) : (size_t)(slash - name);
        if (size == 0 || size >= sizeof part || (size == 1 && name[0] == '.') ||
            (size == 2 && name[0] == '.' && name[1] == '.')) {
            errno = EINVAL;
            break;
        }
        memcpy(part, name, size);
        part[size] = '\0';
        int next = open_name(at, part, slash == NULL ? 0 : O_DIRECTORY);
        if (at != folder) {
            int kept = errno;
            (void)close(at);
            errno = kept;
        }
        if (next < 0 || slash == NULL) {
            return next;
        }
        at = next;
        name = slash + 1;
    }
    if (at != folder) {
        (void)close(at);
        errno = EINVAL;
    }
    return -1;
}

/* The content of an open file, whose descriptor is taken over. */
static enum brd_err
make_content(int descriptor, const char *name, struct brd_content **content,
             struct brd_error *error) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        (void)close(descriptor);
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET, "%.200s is no regular file", name);
    }
    struct file_content *file = calloc(1, sizeof *file);
    if (file == NULL) {
        (void)close(descriptor);
        return brd_fail_memory(error, "an open file");
    }
    file->content.size = (uint64_t)status.st_size;
    file->content.read = file_read;
    file->content.close = file_close;
    file->descriptor = descriptor;
    *content = &file->content;
    return BRD_OK;
}

enum brd_err
brd_folder_open_file(int folder, const char *name, struct brd_content **content,
                     struct brd_error *error) {
    int descriptor = open_below(folder, name);
    if (descriptor < 0) {
        int reason = errno;
        if (reason == ENOENT || reason == ENOTDIR) {
            return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "%s is not there", name);
        }
        if (reason == ELOOP || reason == EINVAL) {
            return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                            "%s is a symbolic link or no plain name: not followed", name);
        }
        return brd_fail_errno(error, reason, "cannot open", name);
    }
    return make_content(descriptor, name, content, error);
}

enum brd_err
brd_folder_open_given(const char *path, struct brd_content **content, struct brd_error *error) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 && errno == ENOENT) {
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "%.200s does not exist", path);
    }
    return descriptor < 0 ? brd_fail_errno(error, errno, "cannot open", path)
                          : make_content(descriptor, path, content, error);
}

enum brd_err
brd_folder_reopen(const struct brd_content *opened, struct brd_content **content,
                  struct brd_error *error) {
    const struct file_content *file = (const struct file_content *)opened;
    int descriptor = fcntl(file->descriptor, F_DUPFD_CLOEXEC, 0);
    return descriptor < 0 ? brd_fail_errno(error, errno, "cannot open again", "the archive")
                          : make_content(descriptor, "the archive", content, error);
}

static int
compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_archive_name(const char *name) {
    static const char *const suffixes[] = {".zip",  ".tar",    ".gz",  ".tgz",
                                           ".pcap", ".pcapng", ".cap", ".dmp"};
    size_t size = strlen(name);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        size_t tail = strlen(suffixes[i]);
        if (size > tail && strcmp(name + size - tail, suffixes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Gather the folders' names, each NUL-terminated, into `names`; their count, or -1 with errno. */
static long
gather_folders(DIR *directory, struct brd_buffer *names) {
    long count = 0;
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        struct stat status;
        if (entry->d_name[0] == '.' ||
            fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !(S_ISDIR(status.st_mode) ||
              (S_ISREG(status.st_mode) && is_archive_name(entry->d_name)))) {
            continue;
        }
        if (count == BRD_MAX_FOLDERS ||
            !brd_buffer_add(names, entry->d_name, strlen(entry->d_name) + 1)) {
            return -1;
        }
        count++;
    }
    return count;
}

enum brd_err
brd_folder_list(const char *path, char ***names, size_t *count, struct brd_error *error) {
    DIR *directory = opendir(path);
    if (directory == NULL) {
        return brd_fail_errno(error, errno, "cannot list", path);
    }
    struct brd_buffer gathered = brd_buffer_of((size_t)BRD_MAX_FOLDERS * 256);
    long found = gather_folders(directory, &gathered);
    (void)closedir(directory);
    char **list = NULL;
    if (found >= 0) {
        /* One block: the pointers, then the text that they point to. */
        list = malloc((size_t)(found + 1) * sizeof *list + gathered.size + 1);
    }
    if (list == NULL) {
        brd_buffer_free(&gathered);
        return found < 0 ? brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                                    "%s holds more than %u folders", path, BRD_MAX_FOLDERS)
                         : brd_fail_memory(error, "a list of folders");
    }
    char *text = (char *)(list + found + 1);
    memcpy(text, brd_buffer_text(&gathered), gathered.size);
    for (long i = 0; i < found; i++) {
        list[i] = text;
        text += strlen(text) + 1;
    }
    brd_buffer_free(&gathered);
    qsort(list, (size_t)found, sizeof *list, compare_names);
    *names = list;
    *count = (size_t)found;
    return BRD_OK;
}
