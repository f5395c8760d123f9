/* SPDX-License-Identifier: Apache-2.0 */
/* Where webhooks may go: the public internet, and what the operators named. Everything else (this
 * machine, the bureau's own network, the cloud's metadata) is refused whatever name leads there,
 * because it is the address of the socket that is looked at. */
#include "webhook.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { NETWORKS_MAX = 64, BITS_MAX = 128, V4_BITS = 32, MAPPED = 96 };

/* All addresses are looked at as IPv6; those of IPv4 are ::ffff:a.b.c.d. */
struct network {
    struct in6_addr address;
    int bits;
};

struct networks {
    struct network items[NETWORKS_MAX];
    size_t count;
};

/* IANA IPv4 and IPv6 special-purpose address registries: not globally reachable. */
static const char not_public[] =
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
    "192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 "
    "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 2001::/23 2001:db8::/32 "
    "2002::/16 2620:4f:8000::/48 3fff::/20";
static const char public_v4[] = "0.0.0.0/0";
static const char public_v6[] = "2000::/3";

static bool network_read(const char *text, size_t length, struct network *out)
{
    char address[64];
    const char *slash = memchr(text, '/', length);
    size_t until = slash == NULL ? length : (size_t)(slash - text);
    if (until == 0 || until >= sizeof address)
        return false;
    memcpy(address, text, until);
    address[until] = '\0';
    bool is_v4 = strchr(address, ':') == NULL;
    memset(&out->address, 0, sizeof out->address);
    if (is_v4)
        memset(out->address.s6_addr + 10, 0xff, 2);
    void *into = out->address.s6_addr + (is_v4 ? 12 : 0);
    if (inet_pton(is_v4 ? AF_INET : AF_INET6, address, into) != 1)
        return false;
    int most = is_v4 ? V4_BITS : BITS_MAX;
    int bits = most;
    if (slash != NULL) {
        size_t digits = strspn(slash + 1, "0123456789");
        if (digits == 0 || digits > 3 || until + 1 + digits != length)
            return false;
        bits = (int)strtol(slash + 1, NULL, 10);
    }
    out->bits = is_v4 ? bits + MAPPED : bits;
    return bits <= most;
}

static bool networks_fill(struct networks *networks, const char *text, const char **at)
{
    for (*at = text + strspn(text, " "); **at != '\0'; *at += strspn(*at, " ")) {
        size_t length = strcspn(*at, " ");
        if (networks->count == NETWORKS_MAX ||
            !network_read(*at, length, &networks->items[networks->count]))
            return false;
        networks->count++;
        *at += length;
    }
    return true;
}

const struct networks *networks_read(struct arena *arena, const char *text, const char **fault)
{
    struct networks *networks = ARENA_NEW(arena, struct networks);
    const char *at = text;
    if (networks_fill(networks, text, &at))
        return networks;
    *fault = arena_copy(arena, at, strcspn(at, " "));
    return NULL;
}

bool networks_none(const struct networks *networks)
{
    return networks->count == 0;
}

/* A wide network of IPv6 is none of IPv4, though its addresses are looked at as such. */
static bool holds(const struct network *network, const struct in6_addr *address)
{
    if (network->bits < MAPPED && IN6_IS_ADDR_V4MAPPED(address))
        return false;
    size_t whole = (size_t)network->bits / 8;
    int rest = network->bits % 8;
    if (memcmp(network->address.s6_addr, address->s6_addr, whole) != 0)
        return false;
    if (rest == 0)
        return true;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));
    return ((network->address.s6_addr[whole] ^ address->s6_addr[whole]) & mask) == 0;
}

static bool is_in(const struct networks *networks, const struct in6_addr *address)
{
    for (size_t i = 0; i < networks->count; i++)
        if (holds(&networks->items[i], address))
            return true;
    return false;
}

static bool as_v6(const struct sockaddr *address, struct in6_addr *out)
{
    memset(out, 0, sizeof *out);
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        *out = v6.sin6_addr;
        return true;
    }
    if (address->sa_family != AF_INET)
        return false;
    struct sockaddr_in v4;
    memcpy(&v4, address, sizeof v4);
    memset(out->s6_addr + 10, 0xff, 2);
    memcpy(out->s6_addr + 12, &v4.sin_addr, sizeof v4.sin_addr);
    return true;
}

static bool is_listed_in(const char *list, const struct in6_addr *address)
{
    struct networks networks = {.count = 0};
    const char *at = list;
    return networks_fill(&networks, list, &at) && is_in(&networks, address);
}

bool networks_list(const struct networks *networks, const struct sockaddr *address)
{
    struct in6_addr plain;
    return as_v6(address, &plain) && is_in(networks, &plain);
}

bool networks_reach(const struct networks *networks, const struct sockaddr *address)
{
    struct in6_addr plain;
    if (!as_v6(address, &plain))
        return false;
    if (is_in(networks, &plain))
        return true;
    return (is_listed_in(public_v4, &plain) || is_listed_in(public_v6, &plain)) &&
           !is_listed_in(not_public, &plain);
}
