/* SPDX-License-Identifier: Apache-2.0 */
/* minglu-keys DIR SERVICE…: CURVE key pairs for a bus that crosses a network, one pair per service.
 * DIR/<service>/own.secret is what that service's daemons show; DIR/<service>/<other>.public are
 * those it lets in and believes. What is there stays as it is; what is half there is refused before
 * anything is written. */
#include "curve_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

enum { SERVICES_MAX = 64, NAME_MAX_LENGTH = 31, PATH_SIZE = 1024 };

struct pair {
    const char *service;
    char secret[CURVE_TEXT];
    char public[CURVE_TEXT];
    bool is_new;
};

static const char usage[] =
    "minglu-keys DIR SERVICE...\n"
    "Makes a CURVE key pair for every service that has none: DIR/<service>/own.secret, and\n"
    "DIR/<service>/<other>.public of all of them. Existing files are left as they are.\n";

static _Noreturn __attribute__((format(printf, 1, 2))) void refuse(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)fputs("minglu-keys: ", stderr);
    (void)vfprintf(stderr, format, values);
    (void)fputs("\n", stderr);
    va_end(values);
    exit(1);
}

static void path_of(
    char out[PATH_SIZE], const char *directory, const char *service, const char *file)
{
    int length = snprintf(out, PATH_SIZE, "%s/%s/%s", directory, service, file);
    if (length < 0 || length >= PATH_SIZE - 8)
        refuse("The path of %s is too long.", directory);
}

static void public_path(
    char out[PATH_SIZE], const char *directory, const char *service, const char *other)
{
    char file[NAME_MAX_LENGTH + 16];
    (void)snprintf(file, sizeof file, "%s.public", other);
    path_of(out, directory, service, file);
}

static bool exists(const char *path)
{
    struct stat about;
    if (lstat(path, &about) == 0)
        return true;
    if (errno != ENOENT)
        refuse("%s cannot be looked at: %s.", path, strerror(errno));
    return false;
}

/* ---- looking ---- */

static void look_at_pair(struct pair *pair, const char *directory)
{
    char path[PATH_SIZE];
    char said[PATH_SIZE + 128];
    path_of(path, directory, pair->service, "own.secret");
    pair->is_new = !exists(path);
    if (pair->is_new)
        return;
    const char *why = curve_secret_read(path, pair->secret, said, sizeof said);
    if (why != NULL)
        refuse("%s Nothing was changed; remove the file to have a new pair made.", why);
    if (zmq_curve_public(pair->public, pair->secret) != 0)
        refuse("%s is no CURVE secret key. Nothing was changed.", path);
}

/* A public key that is there has to belong to the secret one. */
static void look_at_public(const struct pair *pair, const char *directory, const char *service)
{
    char path[PATH_SIZE];
    char said[PATH_SIZE + 128];
    char there[CURVE_TEXT];
    public_path(path, directory, service, pair->service);
    if (!exists(path))
        return;
    if (pair->is_new)
        refuse("%s is there, but %s/%s/own.secret is not. Nothing was changed; remove the .public "
               "files of %s to have a new pair made.",
            path, directory, pair->service, pair->service);
    const char *why = curve_key_read(path, there, said, sizeof said);
    if (why != NULL)
        refuse("%s Nothing was changed; remove the file to have it written anew.", why);
    if (strcmp(there, pair->public) != 0)
        refuse("%s does not belong to %s/%s/own.secret. Nothing was changed; remove the file to "
               "have it written anew.",
            path, directory, pair->service);
}

/* ---- writing ---- */

static void make_directory(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        refuse("%s cannot be made: %s.", path, strerror(errno));
}

/* Whole or not at all: under another name first. */
static void write_key(const char *path, const char *key, mode_t mode)
{
    char beside[PATH_SIZE + 8];
    (void)snprintf(beside, sizeof beside, "%s.new", path);
    (void)unlink(beside);
    int fd = open(beside, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
    bool fine = fd >= 0 && fchmod(fd, mode) == 0 &&
                write(fd, key, CURVE_TEXT - 1) == CURVE_TEXT - 1 && fsync(fd) == 0;
    if (!fine)
        refuse("%s cannot be written: %s.", path, strerror(errno));
    close(fd);
    if (rename(beside, path) != 0)
        refuse("%s cannot be written: %s.", path, strerror(errno));
}

static void make_pair(struct pair *pair, const char *directory)
{
    char path[PATH_SIZE];
    if (zmq_curve_keypair(pair->public, pair->secret) != 0)
        refuse("This ZeroMQ was built without CURVE.");
    path_of(path, directory, pair->service, "own.secret");
    write_key(path, pair->secret, 0400);
    (void)printf("%s\n", path);
}

static void write_missing(struct pair *pairs, int count, const char *directory)
{
    char path[PATH_SIZE];
    make_directory(directory);
    for (int i = 0; i < count; i++) {
        path_of(path, directory, pairs[i].service, "");
        make_directory(path);
        if (pairs[i].is_new)
            make_pair(&pairs[i], directory);
    }
    for (int i = 0; i < count; i++)
        for (int k = 0; k < count; k++) {
            public_path(path, directory, pairs[i].service, pairs[k].service);
            if (!exists(path))
                write_key(path, pairs[k].public, 0444);
        }
}

static bool is_service(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz");
    return length > 0 && length <= NAME_MAX_LENGTH && name[length] == '\0';
}

int main(int argc, char **argv)
{
    static struct pair pairs[SERVICES_MAX];
    int count = argc - 2;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        (void)fputs(usage, stdout);
        return 0;
    }
    if (count < 1 || count > SERVICES_MAX || argv[1][0] == '-') {
        (void)fputs(usage, stderr);
        return 2;
    }
    for (int i = 0; i < count; i++) {
        if (!is_service(argv[i + 2]))
            refuse("\"%s\" is no name of a service (small letters).", argv[i + 2]);
        pairs[i].service = argv[i + 2];
        look_at_pair(&pairs[i], argv[1]);
    }
    for (int i = 0; i < count; i++)
        for (int k = 0; k < count; k++)
            look_at_public(&pairs[i], argv[1], pairs[k].service);
    write_missing(pairs, count, argv[1]);
    explicit_bzero(pairs, sizeof pairs);
    return 0;
}
