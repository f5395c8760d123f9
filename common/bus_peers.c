/* SPDX-License-Identifier: Apache-2.0 */
/* Who is there. On one machine: every ROUTER in the socket directory, for good. On a network: every
 * address of the names we were told; an address that two rounds did not give any more is left, one
 * that nobody could tell us about stays. */
#include "bus_parts.h"

#include "log.h"
#include "settings.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { SCAN_FIRST_MS = 100, SCAN_MS = 2000, SCANS_QUICK = 50, MISSED_MAX = 2 };

static bool is_heard(const struct bus *bus, const char *service)
{
    for (size_t i = 0; i < bus->stream_count; i++)
        if (strcmp(bus->streams[i], service) == 0)
            return true;
    return false;
}

static bool connect_to(struct bus *bus, struct socket *socket, const char *service, const char *to)
{
    if (bus->is_tcp && !curve_connect(bus, socket->zmq, service))
        return false;
    if (zmq_connect(socket->zmq, to) != 0)
        return false;
    socket_watch(bus, socket);
    return true;
}

static void peer_close(struct peer *peer)
{
    monitor_close(peer);
    socket_close(&peer->dealer);
    socket_close(&peer->subscriber);
    pile_free(&peer->asks);
    free(peer->numbers);
    free(peer);
}

/* `router`, `stream`: where it listens. */
static void greet(struct bus *bus, struct peer *peer, const char *router, const char *stream)
{
    const int immediate = 1; /* what nobody takes now is not piled up for later */
    peer->dealer.zmq = socket_make(bus, ZMQ_DEALER);
    zmq_setsockopt(peer->dealer.zmq, ZMQ_IMMEDIATE, &immediate, sizeof immediate);
    bool fine = monitor_open(bus, peer) && connect_to(bus, &peer->dealer, peer->service, router);
    if (fine && is_heard(bus, peer->service)) {
        peer->subscriber.zmq = socket_make(bus, ZMQ_SUB);
        zmq_setsockopt(peer->subscriber.zmq, ZMQ_SUBSCRIBE, "", 0);
        fine = connect_to(bus, &peer->subscriber, peer->service, stream);
    }
    if (!fine) {
        peer_close(peer);
        return;
    }
    bus->peers[bus->peer_count++] = peer;
    log_debug("bus.peer", NULL, "A copy of a daemon was found.", LOG_TEXT("peer", peer->name));
    bus_wake(bus);
}

static struct peer *known(const struct bus *bus, const char *name, size_t place)
{
    for (size_t i = 0; i < bus->peer_count; i++)
        if (strcmp(bus->peers[i]->name, name) == 0 && bus->peers[i]->place == place)
            return bus->peers[i];
    return NULL;
}

/* ---- on one machine ---- */

static void greet_file(struct bus *bus, const char *file)
{
    char router[512];
    char stream[512];
    struct peer *peer = bus_must(calloc(1, sizeof *peer));
    (void)snprintf(peer->name, sizeof peer->name, "%s", file);
    (void)snprintf(peer->service, sizeof peer->service, "%.*s", (int)strcspn(file, "."), file);
    (void)snprintf(router, sizeof router, "ipc://%s/%s", bus->settings->bus_directory, file);
    size_t stem = strlen(router) - strlen("router");
    (void)snprintf(stream, sizeof stream, "%.*spub", (int)stem, router);
    greet(bus, peer, router, stream);
}

static void look_into_directory(struct bus *bus)
{
    DIR *directory = opendir(bus->settings->bus_directory);
    if (directory == NULL)
        return;
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        size_t length = strlen(entry->d_name);
        if (length < 8 || length > 150 || strcmp(entry->d_name + length - 7, ".router") != 0)
            continue;
        if (bus->peer_count < PEERS_MAX && known(bus, entry->d_name, 0) == NULL)
            greet_file(bus, entry->d_name);
    }
    closedir(directory);
}

/* ---- on a network ---- */

static void greet_address(struct bus *bus, size_t number, const char *address)
{
    char router[64];
    char stream[64];
    const struct place *place = &bus->places.items[number];
    (void)snprintf(router, sizeof router, "tcp://%s:%d", address, place->port);
    (void)snprintf(stream, sizeof stream, "tcp://%s:%d", address, place->port + 1);
    struct peer *peer = known(bus, router, number);
    if (peer != NULL) {
        peer->missed = 0;
        return;
    }
    if (bus->peer_count == PEERS_MAX)
        return;
    peer = bus_must(calloc(1, sizeof *peer));
    peer->place = number;
    (void)snprintf(peer->name, sizeof peer->name, "%s", router);
    (void)snprintf(peer->service, sizeof peer->service, "%s", place->service);
    greet(bus, peer, router, stream);
}

/* Off the list first: who is told that nobody answers may ask anew at once. */
static void leave(struct bus *bus, size_t index)
{
    struct peer *peer = bus->peers[index];
    bus->peers[index] = bus->peers[--bus->peer_count];
    log_info("bus.peer_gone", NULL, "The address of a copy is gone; it is left.",
        LOG_TEXT("daemon", peer->service), LOG_TEXT("peer", peer->name));
    asks_leave(bus, peer);
    peer_close(peer);
}

static void on_addresses(void *arg, size_t number, const struct in_addr *addresses, size_t count)
{
    struct bus *bus = arg;
    char text[INET_ADDRSTRLEN];
    for (size_t i = 0; count > 0 && i < bus->peer_count; i++)
        bus->peers[i]->missed += bus->peers[i]->place == number ? 1 : 0;
    for (size_t i = 0; i < count; i++)
        if (inet_ntop(AF_INET, &addresses[i], text, sizeof text) != NULL)
            greet_address(bus, number, text);
    for (size_t i = bus->peer_count; i-- > 0;)
        if (bus->peers[i]->missed >= MISSED_MAX)
            leave(bus, i);
}

static void look_names_up(struct bus *bus)
{
    if (!names_begin(bus->names))
        return;
    for (size_t i = 0; i < bus->places.count; i++)
        names_look(bus->names, i, bus->places.items[i].host);
}

/* ---- both ---- */

void peers_open(struct bus *bus)
{
    if (bus->is_tcp)
        bus->names = names_open(bus->base, "/etc/hosts", "/etc/resolv.conf", on_addresses, bus);
    bus_in_ms(bus->scan, 0);
}

void peers_look(struct bus *bus)
{
    if (bus->is_tcp)
        look_names_up(bus);
    else
        look_into_directory(bus);
    asks_probe(bus);
    bus->scans++;
    bus_in_ms(bus->scan, bus->scans < SCANS_QUICK ? SCAN_FIRST_MS : SCAN_MS);
}

void peers_close(struct bus *bus)
{
    while (bus->peer_count > 0)
        peer_close(bus->peers[--bus->peer_count]);
}
