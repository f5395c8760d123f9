/* SPDX-License-Identifier: Apache-2.0 */
/* Reading CURVE keys: a file that is half written, or a secret that is none, is refused. */
#include "curve_key.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>

/* Z85's letters; zmq_z85_decode of this version does not refuse all others. */
static const char letters[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/"
    "*?&<>()[]{}@%$#";

static const char *say(char *said, size_t room, const char *path, const char *what)
{
    (void)snprintf(said, room, "%s %s.", path, what);
    return said;
}

const char *curve_key_read(const char *path, char out[CURVE_TEXT], char *said, size_t room)
{
    char text[CURVE_TEXT + 2] = "";
    uint8_t raw[CURVE_RAW];
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return say(said, room, path, errno == ENOENT ? "is not there" : strerror(errno));
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    if (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    if (length != CURVE_TEXT - 1 || strspn(text, letters) != length ||
        zmq_z85_decode(raw, text) == NULL)
        return say(said, room, path, "holds no whole CURVE key (40 characters of Z85)");
    memcpy(out, text, CURVE_TEXT);
    return NULL;
}

const char *curve_secret_read(const char *path, char out[CURVE_TEXT], char *said, size_t room)
{
    struct stat about;
    if (stat(path, &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return say(said, room, path, "is a secret that others may read; chmod 400 it");
    return curve_key_read(path, out, said, room);
}
