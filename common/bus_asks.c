/* SPDX-License-Identifier: Apache-2.0 */
/* Asks that are open. Each is answered exactly once: by the copy that was asked, or by us when it
 * has not answered in time or is gone. A copy that owes an answer and says nothing for a second
 * gets no more asks while others speak: who stands behind it would wait for nothing. */
#include "bus_parts.h"

#include "clock.h"
#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SILENT_US = 1000 * 1000 };

static void owe(struct peer *peer, int64_t now_us)
{
    if (peer->open++ == 0)
        peer->owes_since_us = now_us;
}

/* Frees the slot before anybody is told, who may ask anew. */
static struct ask close_ask(struct bus *bus, struct ask *ask)
{
    struct ask closed = *ask;
    if (ask->peer != NULL)
        ask->peer->open--;
    *ask = (struct ask){0};
    bus->open--;
    return closed;
}

static void give_up(struct bus *bus, struct ask *ask)
{
    struct ask closed = close_ask(bus, ask);
    closed.answered(closed.arg, NULL, "", 0);
}

void asks_answer(struct bus *bus, const struct peer *peer, const struct wire *wire,
    const char *body, size_t length)
{
    uint64_t number = strtoull(wire->value[WIRE_ASK], NULL, 10);
    struct ask *ask = &bus->asks[number % ASK_SLOTS];
    if (number == 0 || ask->number != number || ask->peer != peer)
        return;
    struct ask closed = close_ask(bus, ask);
    closed.answered(closed.arg, wire, body, length);
}

/* ---- sending ---- */

static void now_owed_by(struct bus *bus, const struct peer *from, struct peer *to)
{
    int64_t now_us = monotonic_us();
    for (size_t i = 0; i < from->asks.count; i++) {
        struct ask *ask = &bus->asks[from->numbers[i] % ASK_SLOTS];
        if (ask->number != from->numbers[i])
            continue;
        ask->peer->open--;
        ask->peer = to;
        owe(to, now_us);
    }
}

/* A copy that takes nothing now, perhaps dead with its socket still in the directory, is passed
 * over. */
static bool send_to_another(struct bus *bus, struct peer *peer)
{
    for (size_t i = 0; i < bus->peer_count; i++) {
        struct peer *other = bus->peers[i];
        if (other == peer || strcmp(other->service, peer->service) != 0 ||
            !socket_send(&other->dealer, NULL, &peer->asks))
            continue;
        now_owed_by(bus, peer, other);
        return true;
    }
    return false;
}

/* What could not be sent is answered by the next tick. */
void asks_send(struct bus *bus, struct peer *peer)
{
    if (peer->asks.count == 0)
        return;
    bool sent = socket_send(&peer->dealer, NULL, &peer->asks) || send_to_another(bus, peer);
    for (size_t i = 0; !sent && i < peer->asks.count; i++) {
        struct ask *ask = &bus->asks[peer->numbers[i] % ASK_SLOTS];
        if (ask->number == peer->numbers[i])
            ask->until_us = 0;
    }
    pile_empty(&peer->asks);
}

static void pile_ask(struct peer *peer, uint64_t number, const struct piece *said)
{
    if (peer->asks.count == peer->number_room) {
        peer->number_room = peer->number_room * 2 + 16;
        peer->numbers = bus_must(realloc(peer->numbers, peer->number_room * sizeof *peer->numbers));
    }
    peer->numbers[peer->asks.count] = number;
    pile_add(&peer->asks, said->header, said->header_length, said->body, said->body_length);
}

/* Ask this copy; NULL: the next tick tells that nobody is there. */
static void ask_peer(struct bus *bus, struct peer *peer, const struct piece *said, struct ask ask)
{
    char with_ask[WIRE_MAX + 64];
    uint64_t number = ++bus->asked;
    struct ask *slot = &bus->asks[number % ASK_SLOTS];
    if (slot->number != 0)
        give_up(bus, slot); /* as many asks open as there are slots: the oldest goes */
    ask.number = number;
    int start = snprintf(with_ask, sizeof with_ask, "ask %" PRIu64 "\n", number);
    bus->open++;
    bus_wake(bus); /* it goes with what else is asked in this round */
    if (peer == NULL || (size_t)start + said->header_length > sizeof with_ask) {
        ask.until_us = 0;
        *slot = ask;
        return;
    }
    int64_t now_us = monotonic_us();
    ask.until_us += now_us;
    ask.peer = peer;
    *slot = ask;
    owe(peer, now_us);
    memcpy(with_ask + start, said->header, said->header_length);
    if (peer->asks.length > PILE_MAX)
        asks_send(bus, peer);
    pile_ask(peer, number,
        &(struct piece){
            with_ask, (size_t)start + said->header_length, said->body, said->body_length});
}

/* The copies of a service in turn; one that is silent only when all are. */
static struct peer *next_peer(struct bus *bus, const char *service)
{
    struct peer *silent = NULL;
    for (size_t i = 0; i < bus->peer_count; i++) {
        struct peer *peer = bus->peers[bus->next_peer++ % bus->peer_count];
        if (strcmp(peer->service, service) != 0)
            continue;
        if (!peer->silent)
            return peer;
        silent = peer;
    }
    bus->next_peer++; /* begin elsewhere the next time */
    return silent;
}

void bus_ask(struct bus *bus, const char *service, const struct piece *said, int wait_ms,
    bus_answered *answered, void *arg)
{
    ask_peer(bus, next_peer(bus, service), said,
        (struct ask){.until_us = (int64_t)wait_ms * 1000, .answered = answered, .arg = arg});
}

size_t bus_ask_all(struct bus *bus, const char *service, const struct piece *said, int wait_ms,
    bus_answered *answered, void *arg)
{
    size_t count = 0;
    for (size_t i = 0; i < bus->peer_count; i++) {
        struct peer *peer = bus->peers[i];
        if (strcmp(peer->service, service) != 0 || !socket_takes(&peer->dealer))
            continue;
        ask_peer(bus, peer, said,
            (struct ask){.until_us = (int64_t)wait_ms * 1000, .answered = answered, .arg = arg});
        count++;
    }
    return count;
}

size_t bus_asks_open(const struct bus *bus)
{
    return bus->open;
}

/* ---- time ---- */

void asks_spoken(struct bus *bus, struct peer *peer)
{
    (void)bus;
    peer->owes_since_us = monotonic_us();
    if (peer->silent)
        log_info("bus.speaks", NULL, "A copy that was silent answers again.",
            LOG_TEXT("peer", peer->name));
    peer->silent = false;
    peer->refused = false;
}

static void find_silent(struct bus *bus, int64_t now_us)
{
    for (size_t i = 0; i < bus->peer_count; i++) {
        struct peer *peer = bus->peers[i];
        if (peer->silent || peer->open == 0 || now_us - peer->owes_since_us < SILENT_US)
            continue;
        peer->silent = true;
        log_info("bus.silent", NULL,
            "A copy owes answers and says nothing; others are asked as long as there are any.",
            LOG_TEXT("peer", peer->name), LOG_NUMBER("open", peer->open));
    }
}

void asks_probe(struct bus *bus)
{
    static const char header[] = "ask 0\nkind control\nname health\n";
    for (size_t i = 0; i < bus->peer_count; i++) {
        struct pile probe = {0};
        if (!bus->peers[i]->silent)
            continue;
        pile_add(&probe, header, sizeof header - 1, "", 0);
        (void)socket_send(&bus->peers[i]->dealer, NULL, &probe);
        pile_free(&probe);
    }
}

void asks_tick(struct bus *bus)
{
    int64_t now_us = monotonic_us();
    uint64_t end = bus->asked;
    bool oldest = true;
    find_silent(bus, now_us);
    for (uint64_t number = bus->oldest; bus->open > 0 && number <= end; number++) {
        struct ask *ask = &bus->asks[number % ASK_SLOTS];
        bool is_open = ask->number == number;
        if (is_open && ask->until_us <= now_us)
            give_up(bus, ask);
        else if (is_open)
            oldest = false;
        if (oldest)
            bus->oldest = number + 1;
    }
    if (bus->open == 0)
        bus->oldest = bus->asked + 1;
}

void asks_leave(struct bus *bus, struct peer *peer)
{
    uint64_t end = bus->asked;
    if (peer != NULL && peer->asks.count > 0 && send_to_another(bus, peer))
        pile_empty(&peer->asks);
    for (uint64_t number = bus->oldest; bus->open > 0 && number <= end; number++) {
        struct ask *ask = &bus->asks[number % ASK_SLOTS];
        if (ask->number == number && (peer == NULL || ask->peer == peer))
            give_up(bus, ask);
    }
}
