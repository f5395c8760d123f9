/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to the connection to a copy. When it breaks, the answers still owed on it will not
 * come: who waits is told at once, not when his patience ends. When it does not come about, the
 * keys do not fit, and somebody should know. */
#include "bus_parts.h"

#include "log.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum {
    BROKEN = ZMQ_EVENT_DISCONNECTED,
    REFUSED = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
              ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
};

bool monitor_open(struct bus *bus, struct peer *peer)
{
    char address[64];
    (void)snprintf(address, sizeof address, "inproc://monitor-%p", (void *)peer);
    if (zmq_socket_monitor(peer->dealer.zmq, address, BROKEN | REFUSED) != 0)
        return false;
    peer->monitor.zmq = bus_must(zmq_socket(bus->context, ZMQ_PAIR));
    if (zmq_connect(peer->monitor.zmq, address) != 0)
        return false;
    socket_watch(bus, &peer->monitor);
    return true;
}

void monitor_close(struct peer *peer)
{
    if (peer->monitor.zmq != NULL)
        (void)zmq_socket_monitor(peer->dealer.zmq, NULL, 0);
    socket_close(&peer->monitor);
}

/* It tries again and again: told once, until it works. */
static void tell_refused(struct peer *peer)
{
    if (!peer->refused)
        log_warn("bus.no_handshake", NULL, "A daemon does not let us in; do the keys fit?",
            LOG_TEXT("daemon", peer->service), LOG_TEXT("peer", peer->name));
    peer->refused = true;
}

/* Number of the event and its value, then where: as ZeroMQ says it. */
static void take_sign(struct bus *bus, struct peer *peer, const struct frame *sign)
{
    uint16_t event = 0;
    if (sign->length < sizeof event)
        return;
    memcpy(&event, sign->bytes, sizeof event);
    if ((event & REFUSED) != 0)
        tell_refused(peer);
    if ((event & BROKEN) != 0 && peer->open > 0)
        asks_leave(bus, peer);
}

void monitor_hear(struct bus *bus, struct peer *peer)
{
    struct frame frames[2] = {{0}};
    size_t count = 0;
    while (socket_receive(&peer->monitor, frames, 2, &count, NULL)) {
        take_sign(bus, peer, &frames[0]);
        frame_free(&frames[0]);
        frame_free(&frames[1]);
    }
}
