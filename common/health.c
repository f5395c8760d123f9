/* SPDX-License-Identifier: Apache-2.0 */
/* A peer for one question, with the daemon's own settings and keys: what a container's health check
 * or a person asks. It reads no database itself. */
#include "health.h"

#include "arena.h"
#include "curve_key.h"
#include "place.h"
#include "settings.h"
#include "wire.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { ANSWER_WAIT_MS = 3000, STATUS_READY = 200 };

static bool __attribute__((format(printf, 2, 3)))
say(const struct settings *settings, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)fprintf(stderr, "%s: ", settings->service);
    (void)vfprintf(stderr, format, values);
    (void)fputs("\n", stderr);
    va_end(values);
    return false;
}

static bool take_key(
    const struct settings *settings, void *socket, const char *file, const int option[2])
{
    char path[512];
    char said[640];
    char key[CURVE_TEXT];
    char public[CURVE_TEXT];
    (void)snprintf(path, sizeof path, "%s/%s", settings->bus_keys, file);
    bool is_secret = option[1] != 0;
    const char *why = is_secret ? curve_secret_read(path, key, said, sizeof said)
                                : curve_key_read(path, key, said, sizeof said);
    if (why != NULL)
        return say(settings, "%s", why);
    (void)zmq_setsockopt(socket, option[0], key, sizeof key);
    if (is_secret && zmq_curve_public(public, key) == 0)
        (void)zmq_setsockopt(socket, option[1], public, sizeof public);
    explicit_bzero(key, sizeof key);
    return true;
}

static bool use_tcp(const struct settings *settings, void *socket, char *address, size_t room)
{
    struct place own;
    char file[SERVICE_SIZE + 16];
    static const int secret[2] = {ZMQ_CURVE_SECRETKEY, ZMQ_CURVE_PUBLICKEY};
    static const int server[2] = {ZMQ_CURVE_SERVERKEY, 0};
    (void)place_read(&own, settings->bus_address, settings->arena);
    bool is_any = strcmp(own.host, "*") == 0 || strcmp(own.host, "0.0.0.0") == 0;
    (void)snprintf(address, room, "tcp://%s:%d", is_any ? "127.0.0.1" : own.host, own.port);
    (void)snprintf(file, sizeof file, "%s.public", settings->service);
    return take_key(settings, socket, "own.secret", secret) &&
           take_key(settings, socket, file, server);
}

/* The status of the answer; 0: there is none. */
static int ask(void *socket)
{
    static const char header[] = "kind control\nask 1\nname health\n";
    char answer[WIRE_MAX];
    struct wire wire;
    const int wait_ms = ANSWER_WAIT_MS;
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms);
    zmq_setsockopt(socket, ZMQ_SNDTIMEO, &wait_ms, sizeof wait_ms);
    if (zmq_send(socket, header, sizeof header - 1, ZMQ_SNDMORE) < 0 ||
        zmq_send(socket, "", 0, 0) < 0)
        return 0;
    int length = zmq_recv(socket, answer, sizeof answer - 1, 0);
    if (length <= 0 || length >= (int)sizeof answer)
        return 0;
    return wire_read(&wire, answer, (size_t)length) ? (int)wire_number(&wire, WIRE_STATUS) : 0;
}

static bool ask_over(const struct settings *settings, void *socket)
{
    char address[512];
    const int linger = 0;
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    bool is_tcp = *settings->bus_address != '\0';
    (void)snprintf(address, sizeof address, "ipc://%s/%s.%s.router", settings->bus_directory,
        settings->service, settings->instance);
    if (is_tcp && !use_tcp(settings, socket, address, sizeof address))
        return false;
    if (zmq_connect(socket, address) != 0)
        return say(settings, "%s cannot be connected to: %s.", address, zmq_strerror(zmq_errno()));
    int status = ask(socket);
    if (status == 0)
        return say(settings, "nobody answers at %s within %d s.", address, ANSWER_WAIT_MS / 1000);
    if (status != STATUS_READY)
        return say(settings, "it runs, but its database is not there.");
    return true;
}

int health_ask(const struct settings *settings)
{
    void *context = zmq_ctx_new();
    void *socket = context == NULL ? NULL : zmq_socket(context, ZMQ_DEALER);
    bool fine = socket != NULL && ask_over(settings, socket);
    if (socket != NULL)
        zmq_close(socket);
    if (context != NULL)
        zmq_ctx_term(context);
    return fine ? 0 : 1;
}
