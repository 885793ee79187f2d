/* A layer between a process and its files, loaded with LD_PRELOAD.

   It writes down every change to files below $IO_LAYER_ROOT, in order, to $IO_LAYER_LOG, so that a power cut
   can be played afterwards with any choice of what had reached the disk; and, armed by a test with
   io_layer_arm(), it lets the n-th change fail, or the n-th time that something is opened or read.

   A record: one byte of kind, three numbers (file or folder, offset, length) of 8 bytes, then a path or
   content of that length. Kinds: O open that created, W write, T truncate, S sync, R rename (two paths, one
   after the other, with a zero between), U unlink, M make folder, D remove folder. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -2;
static long remaining = -1;
static int failure, for_ever;
static int counted; /* which calls are counted and fail */
static long calls;

enum { CHANGE, READ };

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

void io_layer_arm(int kind, long nth, int error, int always) {
    counted = kind; calls = 0; remaining = nth; failure = error; for_ever = always;
}
long io_layer_calls(void) { return calls; }

static const char *root(void) { return getenv("IO_LAYER_ROOT"); }

static int inside(const char *path) {
    const char *top = root();
    return top && path && strncmp(path, top, strlen(top)) == 0;
}

/* SQLite's shared memory is made anew after a crash, and the locks are of the running system. */
static int passing(const char *path) { return strstr(path, "-shm") || strstr(path, "writer.lock"); }

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return 1;
}

static int named(int fd, char *path) { return path_of(fd, path) && inside(path) && !passing(path); }

static uint64_t number(int fd) {
    struct stat found;
    return fstat(fd, &found) == 0 ? (uint64_t)found.st_ino : 0;
}

static int fails(int kind) {
    if (kind != counted) return 0;
    calls++;
    if (remaining < 0) return 0;
    if (remaining > 1) { remaining--; return 0; }
    if (remaining == 1) { if (!for_ever) remaining = 0; errno = failure; return 1; }
    return 0;
}

static void record(char kind, uint64_t file, uint64_t offset, const void *content, uint64_t size) {
    if (log_fd == -2) {
        const char *path = getenv("IO_LAYER_LOG");
        log_fd = path ? REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    }
    if (log_fd < 0) return;
    char head[25];
    head[0] = kind;
    memcpy(head + 1, &file, 8); memcpy(head + 9, &offset, 8); memcpy(head + 17, &size, 8);
    if (REAL(write)(log_fd, head, 25) != 25 || REAL(write)(log_fd, content, size) != (ssize_t)size) abort();
}

static int opened(const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    if (path[0] != '/') {
        if (!getcwd(whole, sizeof whole)) return -1;
        strncat(whole, "/", sizeof whole - strlen(whole) - 1);
        strncat(whole, path, sizeof whole - strlen(whole) - 1);
    } else snprintf(whole, sizeof whole, "%s", path);
    if (!inside(whole)) return REAL(openat)(AT_FDCWD, path, flags, mode);
    int writes = flags & (O_WRONLY | O_RDWR);
    pthread_mutex_lock(&lock);
    int fd = -1;
    /* A database is opened for both: that is not a change yet, but where it is made. */
    if (!fails(writes && (flags & (O_CREAT | O_TRUNC)) ? CHANGE : READ)) {
        int created = (flags & O_CREAT) && access(whole, F_OK) != 0;
        fd = REAL(openat)(AT_FDCWD, path, flags, mode);
        if (writes && !passing(whole)) {
            if (fd >= 0 && created) record('O', number(fd), 0, whole, strlen(whole));
            else if (fd >= 0 && (flags & O_TRUNC)) record('T', number(fd), 0, "", 0);
        }
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

#define OPEN(name) int name(const char *path, int flags, ...) { va_list rest; va_start(rest, flags); \
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0; va_end(rest); \
    return opened(path, flags, mode); }
OPEN(open)
OPEN(open64)

DIR *opendir(const char *path) {
    if (!inside(path)) return REAL(opendir)(path);
    pthread_mutex_lock(&lock);
    DIR *found = fails(READ) ? NULL : REAL(opendir)(path);
    int error = errno; pthread_mutex_unlock(&lock); errno = error;
    return found;
}

/* Whatever the error armed, a file that is open can only be unreadable. */
#define READING(call) \
    char path[PATH_MAX]; if (!named(fd, path)) return call; \
    pthread_mutex_lock(&lock); \
    ssize_t done = -1; \
    if (fails(READ)) errno = EIO; else done = call; \
    int error = errno; pthread_mutex_unlock(&lock); errno = error; return done;

ssize_t read(int fd, void *buffer, size_t size) { READING(REAL(read)(fd, buffer, size)) }
ssize_t pread(int fd, void *buffer, size_t size, off_t at) { READING(REAL(pread)(fd, buffer, size, at)) }
ssize_t pread64(int fd, void *buffer, size_t size, off64_t at) { READING(REAL(pread64)(fd, buffer, size, at)) }

#define GUARDED(kind, offset, content, size, call) \
    char path[PATH_MAX]; if (!named(fd, path)) return call; \
    pthread_mutex_lock(&lock); \
    ssize_t done = -1; \
    if (!fails(CHANGE)) { uint64_t place = (offset); done = call; if (done >= 0) record(kind, number(fd), place, content, (kind) == 'W' ? (uint64_t)done : (uint64_t)(size)); } \
    int error = errno; pthread_mutex_unlock(&lock); errno = error; return done;

ssize_t write(int fd, const void *buffer, size_t size) {
    int flags = fcntl(fd, F_GETFL);
    struct stat found;
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (flags & O_APPEND) at = fstat(fd, &found) == 0 ? found.st_size : 0;
    GUARDED('W', (uint64_t)at, buffer, size, REAL(write)(fd, buffer, size))
}
ssize_t pwrite(int fd, const void *buffer, size_t size, off_t at) { GUARDED('W', (uint64_t)at, buffer, size, REAL(pwrite)(fd, buffer, size, at)) }
ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t at) { GUARDED('W', (uint64_t)at, buffer, size, REAL(pwrite64)(fd, buffer, size, at)) }
int ftruncate(int fd, off_t size) { GUARDED('T', (uint64_t)size, "", 0, REAL(ftruncate)(fd, size)) }
int ftruncate64(int fd, off64_t size) { GUARDED('T', (uint64_t)size, "", 0, REAL(ftruncate64)(fd, size)) }
int fsync(int fd) { GUARDED('S', 0, path, strlen(path), REAL(fsync)(fd)) }
int fdatasync(int fd) { GUARDED('S', 0, path, strlen(path), REAL(fdatasync)(fd)) }

#define ON_PATH(kind, call) \
    if (!inside(path)) return call; \
    pthread_mutex_lock(&lock); \
    int done = -1; \
    if (!fails(CHANGE)) { done = call; if (done == 0) record(kind, 0, 0, path, strlen(path)); } \
    int error = errno; pthread_mutex_unlock(&lock); errno = error; return done;

int unlink(const char *path) { ON_PATH('U', REAL(unlink)(path)) }
int rmdir(const char *path) { ON_PATH('D', REAL(rmdir)(path)) }
int mkdir(const char *path, mode_t mode) { ON_PATH('M', REAL(mkdir)(path, mode)) }

static int removed(const char *path, int folder, const char *name, int flags) {
    ON_PATH(flags & AT_REMOVEDIR ? 'D' : 'U', REAL(unlinkat)(folder, name, flags))
}

int unlinkat(int folder, const char *name, int flags) {
    char whole[PATH_MAX];
    if (name[0] == '/' || folder == AT_FDCWD || !path_of(folder, whole)) return removed(name, folder, name, flags);
    strncat(whole, "/", sizeof whole - strlen(whole) - 1);
    strncat(whole, name, sizeof whole - strlen(whole) - 1);
    return removed(whole, folder, name, flags);
}

int rename(const char *from, const char *to) {
    if (!inside(from)) return REAL(rename)(from, to);
    pthread_mutex_lock(&lock);
    int done = -1;
    if (!fails(CHANGE)) {
        done = REAL(rename)(from, to);
        if (done == 0) {
            char both[2 * PATH_MAX];
            size_t first = strlen(from), second = strlen(to);
            memcpy(both, from, first + 1); memcpy(both + first + 1, to, second);
            record('R', 0, 0, both, first + 1 + second);
        }
    }
    int error = errno; pthread_mutex_unlock(&lock); errno = error;
    return done;
}
