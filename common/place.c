/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that say where daemons are. */
#include "place.h"

#include "arena.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

enum { PORT_MAX = 65534 }; /* the stream is at the port after */

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
static const char host_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

static bool read_port(const char *text, size_t length, uint16_t *out)
{
    unsigned port = 0;
    if (length == 0 || length > 5 || strspn(text, "0123456789") < length)
        return false;
    for (size_t i = 0; i < length; i++)
        port = port * 10 + (unsigned)(text[i] - '0');
    *out = (uint16_t)port;
    return port > 0 && port <= PORT_MAX;
}

static bool is_address(const char *host)
{
    struct in_addr address;
    return inet_pton(AF_INET, host, &address) == 1;
}

static bool copy(char *out, size_t room, const char *text, size_t length, const char *allowed)
{
    if (length == 0 || length >= room || strspn(text, allowed) < length)
        return false;
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

const char *place_read(struct place *out, const char *text, struct arena *arena)
{
    static const char scheme[] = "tcp://";
    const char *host = text + sizeof scheme - 1;
    *out = (struct place){0};
    const char *colon = strrchr(text, ':');
    bool fine = strncmp(text, scheme, sizeof scheme - 1) == 0 && colon > host &&
                copy(out->host, sizeof out->host, host, (size_t)(colon - host), "*.0123456789") &&
                (strcmp(out->host, "*") == 0 || is_address(out->host)) &&
                read_port(colon + 1, strlen(colon + 1), &out->port);
    if (fine)
        return NULL;
    return arena_print(arena,
        "\"%s\" is no address to listen on: tcp://ADDRESS:PORT, with * or an IPv4 address and a "
        "port up to %d (the port after it is used as well)",
        text, PORT_MAX);
}

/* "intake:7300", "intake=10.0.0.5:7300" */
static bool read_one(struct place *out, const char *text, size_t length)
{
    const char *end = text + length;
    const char *equals = memchr(text, '=', length);
    const char *host = equals == NULL ? text : equals + 1;
    const char *colon = memchr(host, ':', (size_t)(end - host));
    const char *name_end = equals == NULL ? colon : equals;
    if (colon == NULL)
        return false;
    return copy(out->service, sizeof out->service, text, (size_t)(name_end - text), letters) &&
           copy(out->host, sizeof out->host, host, (size_t)(colon - host), host_letters) &&
           read_port(colon + 1, (size_t)(end - colon - 1), &out->port);
}

const char *places_read(struct places *out, const char *text, struct arena *arena)
{
    out->count = 0;
    for (const char *at = text + strspn(text, " "); *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (out->count == PLACES_MAX)
            return arena_print(arena, "more than %d places", PLACES_MAX);
        if (!read_one(&out->items[out->count++], at, length))
            return arena_print(arena,
                "\"%.*s\" is no place: SERVICE:PORT or SERVICE=HOST:PORT, with a port up to %d",
                (int)length, at, PORT_MAX);
        at += length;
    }
    return out->count == 0 ? "it names nobody" : NULL;
}
