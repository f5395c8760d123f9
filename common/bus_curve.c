/* SPDX-License-Identifier: Apache-2.0 */
/* Who may come in over a network: only those whose public key is in our directory, and every
 * request carries the name the key stands for. ZeroMQ asks about each who knocks (ZAP, RFC 27);
 * without this handler it would let everybody in, so it is there before anything is bound. */
#include "bus_parts.h"

#include "clock.h"
#include "curve_key.h"
#include "log.h"
#include "settings.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { LISTED_MAX = 64, ZAP_FRAMES = 7, REFUSALS = 32, REFUSAL_EVERY_US = 60 * 1000 * 1000 };

static const char domain[] = "minglu";

struct listed {
    char service[SERVICE_SIZE];
    char text[CURVE_TEXT];
    uint8_t raw[CURVE_RAW];
};

/* Who is refused tries again and again: one line a minute each. */
struct refusal {
    char address[64];
    int64_t told_us;
    int64_t count;
};

struct curve {
    char secret[CURVE_TEXT];
    char public[CURVE_TEXT];
    struct listed listed[LISTED_MAX];
    size_t count;
    struct socket zap;
    struct refusal refusals[REFUSALS];
};

static bool fault(const char *what)
{
    log_error("bus.keys_unusable", NULL, what);
    return false;
}

static const struct listed *listed_service(const struct curve *curve, const char *service)
{
    for (size_t i = 0; i < curve->count; i++)
        if (strcmp(curve->listed[i].service, service) == 0)
            return &curve->listed[i];
    return NULL;
}

/* ---- the directory: own.secret, intake.public, … ---- */

static bool read_public(struct curve *curve, const char *directory, const char *file)
{
    char path[512];
    char said[640];
    struct listed *listed = &curve->listed[curve->count];
    (void)snprintf(path, sizeof path, "%s/%s", directory, file);
    const char *why = curve_key_read(path, listed->text, said, sizeof said);
    if (why != NULL)
        return fault(why);
    (void)snprintf(listed->service, sizeof listed->service, "%.*s", (int)strcspn(file, "."), file);
    zmq_z85_decode(listed->raw, listed->text);
    curve->count++;
    return true;
}

static bool is_public(const char *file)
{
    size_t stem = strspn(file, "abcdefghijklmnopqrstuvwxyz");
    return stem > 0 && stem < SERVICE_SIZE && strcmp(file + stem, ".public") == 0;
}

static bool read_publics(struct curve *curve, const char *path)
{
    bool fine = true;
    DIR *directory = opendir(path);
    if (directory == NULL)
        return fault("The directory of MINGLU_BUS_KEYS cannot be read.");
    for (const struct dirent *entry = readdir(directory); fine && entry != NULL;
         entry = readdir(directory))
        if (is_public(entry->d_name) && curve->count < LISTED_MAX)
            fine = read_public(curve, path, entry->d_name);
    closedir(directory);
    return fine;
}

static bool read_keys(struct curve *curve, const struct settings *settings)
{
    char path[512];
    char said[640];
    (void)snprintf(path, sizeof path, "%s/own.secret", settings->bus_keys);
    const char *why = curve_secret_read(path, curve->secret, said, sizeof said);
    if (why != NULL)
        return fault(why);
    int failed = zmq_curve_public(curve->public, curve->secret);
    assert(failed == 0);
    if (!read_publics(curve, settings->bus_keys))
        return false;
    const struct listed *own = listed_service(curve, settings->service);
    if (own == NULL || strcmp(own->text, curve->public) != 0) {
        (void)snprintf(said, sizeof said,
            "%s/%s.public is not there or does not belong to own.secret beside it.",
            settings->bus_keys, settings->service);
        return fault(said);
    }
    return true;
}

static bool knows_all(const struct curve *curve, const struct bus *bus)
{
    char said[128];
    for (size_t i = 0; i < bus->places.count; i++) {
        const char *service = bus->places.items[i].service;
        if (listed_service(curve, service) != NULL)
            continue;
        (void)snprintf(said, sizeof said, "MINGLU_BUS_PEERS names %s, but %s.public is not there.",
            service, service);
        return fault(said);
    }
    return true;
}

/* ---- judging ---- */

static void tell_refusal(struct curve *curve, const char *address, const char *mechanism)
{
    int64_t now_us = monotonic_us();
    struct refusal *oldest = &curve->refusals[0];
    struct refusal *known = NULL;
    for (size_t i = 0; i < REFUSALS; i++) {
        struct refusal *one = &curve->refusals[i];
        known = strcmp(one->address, address) == 0 ? one : known;
        oldest = one->told_us < oldest->told_us ? one : oldest;
    }
    if (known == NULL) {
        *oldest = (struct refusal){0};
        (void)snprintf(oldest->address, sizeof oldest->address, "%s", address);
        known = oldest;
    }
    known->count++;
    if (known->told_us != 0 && now_us - known->told_us < REFUSAL_EVERY_US)
        return;
    log_warn("bus.refused", NULL, "Somebody whose key is not listed wanted to come in.",
        LOG_TEXT("address", address), LOG_TEXT("mechanism", mechanism),
        LOG_NUMBER("times", known->count));
    known->told_us = now_us;
    known->count = 0;
}

enum zap_frame {
    ZAP_VERSION,
    ZAP_REQUEST,
    ZAP_DOMAIN,
    ZAP_ADDRESS,
    ZAP_IDENTITY,
    ZAP_MECHANISM,
    ZAP_CREDENTIALS
};

static const struct listed *find(const struct curve *curve, const struct frame *frames)
{
    const struct frame *key = &frames[ZAP_CREDENTIALS];
    if (strcmp(frames[ZAP_MECHANISM].bytes, "CURVE") != 0 || key->length != CURVE_RAW)
        return NULL;
    for (size_t i = 0; i < curve->count; i++)
        if (memcmp(curve->listed[i].raw, key->bytes, CURVE_RAW) == 0)
            return &curve->listed[i];
    return NULL;
}

static void zap_send(void *zmq, const char *text, int more)
{
    (void)zmq_send(zmq, text, strlen(text), ZMQ_DONTWAIT | more);
}

static void judge_one(struct curve *curve, const struct frame *frames, size_t count)
{
    void *zmq = curve->zap.zmq;
    bool is_whole = count == ZAP_FRAMES;
    const struct listed *who = is_whole ? find(curve, frames) : NULL;
    if (is_whole && who == NULL)
        tell_refusal(curve, frames[ZAP_ADDRESS].bytes, frames[ZAP_MECHANISM].bytes);
    zap_send(zmq, "1.0", ZMQ_SNDMORE);
    zap_send(zmq, count > ZAP_REQUEST ? frames[ZAP_REQUEST].bytes : "", ZMQ_SNDMORE);
    zap_send(zmq, who == NULL ? "400" : "200", ZMQ_SNDMORE);
    zap_send(zmq, who == NULL ? "not listed" : "OK", ZMQ_SNDMORE);
    zap_send(zmq, who == NULL ? "" : who->service, ZMQ_SNDMORE);
    zap_send(zmq, "", 0);
}

void curve_judge(struct bus *bus)
{
    struct frame frames[ZAP_FRAMES] = {{0}};
    size_t count = 0;
    if (bus->curve == NULL)
        return;
    while (socket_receive(&bus->curve->zap, frames, ZAP_FRAMES, &count, NULL)) {
        judge_one(bus->curve, frames, count);
        for (size_t i = 0; i < ZAP_FRAMES; i++)
            frame_free(&frames[i]);
    }
}

/* ---- sockets ---- */

static void set_text(void *zmq, int option, const char *value)
{
    int failed = zmq_setsockopt(zmq, option, value, strlen(value) + 1);
    assert(failed == 0);
}

void curve_serve(struct bus *bus, void *zmq)
{
    const int yes = 1;
    zmq_setsockopt(zmq, ZMQ_CURVE_SERVER, &yes, sizeof yes);
    zmq_setsockopt(zmq, ZMQ_ZAP_DOMAIN, domain, sizeof domain - 1);
    set_text(zmq, ZMQ_CURVE_SECRETKEY, bus->curve->secret);
}

bool curve_connect(struct bus *bus, void *zmq, const char *service)
{
    const struct listed *server = listed_service(bus->curve, service);
    if (server == NULL)
        return false;
    set_text(zmq, ZMQ_CURVE_SERVERKEY, server->text);
    set_text(zmq, ZMQ_CURVE_PUBLICKEY, bus->curve->public);
    set_text(zmq, ZMQ_CURVE_SECRETKEY, bus->curve->secret);
    return true;
}

bool curve_open(struct bus *bus)
{
    struct curve *curve = bus->curve = bus_must(calloc(1, sizeof *curve));
    if (zmq_has("curve") == 0)
        return fault("This ZeroMQ was built without CURVE.");
    if (!read_keys(curve, bus->settings) || !knows_all(curve, bus))
        return false;
    curve->zap.zmq = bus_must(zmq_socket(bus->context, ZMQ_REP));
    int failed = zmq_bind(curve->zap.zmq, "inproc://zeromq.zap.01");
    assert(failed == 0);
    socket_watch(bus, &curve->zap);
    return true;
}

void curve_close(struct bus *bus)
{
    if (bus->curve == NULL)
        return;
    socket_close(&bus->curve->zap);
    explicit_bzero(bus->curve->secret, sizeof bus->curve->secret);
    free(bus->curve);
    bus->curve = NULL;
}
