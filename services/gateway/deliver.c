/* SPDX-License-Identifier: Apache-2.0 */
/* Parcels are sent, and what becomes of that: an event that is refused waits alone; a receiver that
 * is not well is left alone for a while, then tried with one. */
#include "webhook.h"

#include "clock.h"
#include "db.h"
#include "log.h"
#include "settings.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    AT_ONCE = 8,       /* errands of a webhook */
    ALL_AT_ONCE = 256, /* of all together, though each may have one */
    MS = 1000,
    S = 1000000,
    SOON_US = S, /* after a fault of our own */
    JITTER = 20  /* waits differ by up to a twentieth */
};

/* How long a try waits for the next, in units of WEBHOOK_RETRY_MS (5 s): 5 s to 10 h. */
static const int64_t ladder[] = {1, 2, 6, 24, 120, 360, 1440, 3600, 7200};

int64_t wall_us(void)
{
    return wall_now().us;
}

/* ---- what comes of an errand ---- */
/* After so many failures; a receiver may ask for more. */
static int64_t wait_after(const struct parcel *parcel, int64_t failures, int64_t asked_s)
{
    const struct settings *settings = parcel->webhook->webhooks->gateway->settings;
    size_t steps = sizeof ladder / sizeof *ladder;
    size_t step = failures < 1 ? 0 : (size_t)failures - 1;
    int64_t wait_ms = ladder[step < steps ? step : steps - 1] * settings->webhook_retry_ms;
    wait_ms += wait_ms / JITTER * (parcel->position % JITTER) / JITTER;
    return asked_s * MS > wait_ms ? asked_s * MS : wait_ms;
}

static void tell_failure(const struct parcel *parcel, int64_t now_us)
{
    const struct webhook *webhook = parcel->webhook;
    int64_t next_us = parcel->next_us > webhook->next_us ? parcel->next_us : webhook->next_us;
    log_warn("webhook.failed", parcel->trace, "A receiver has not taken an event.",
        LOG_TEXT("webhook", webhook->id), LOG_NUMBER("position", parcel->position),
        LOG_NUMBER("attempts", parcel->attempts), LOG_TEXT("fault", parcel->fault),
        LOG_NUMBER("again_ms", (next_us - now_us) / MS));
}

/* What curl or the network called it may hold any bytes. */
static void keep_fault(struct parcel *parcel, const char *fault)
{
    (void)snprintf(parcel->fault, sizeof parcel->fault, "%s", fault);
    for (char *at = parcel->fault; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
}

/* This event is not wanted: it waits alone. */
static void refused(struct parcel *parcel, int64_t now_us, int64_t asked_s)
{
    parcel->refusals++;
    parcel->wait_ms = wait_after(parcel, parcel->refusals, asked_s);
    parcel->next_us = now_us + parcel->wait_ms * MS;
    metric_add("minglu_webhook_attempts_total", "{outcome=\"refused\"}", 1);
}

/* Its receiver is not well, which counts once for all that were on their way to it. */
static void receiver_failed(struct parcel *parcel, int64_t now_us, int64_t asked_s)
{
    struct webhook *webhook = parcel->webhook;
    metric_add("minglu_webhook_attempts_total", "{outcome=\"failed\"}", 1);
    if (now_us >= webhook->next_us) {
        webhook->failures++;
        webhook->next_us = now_us + wait_after(parcel, webhook->failures, asked_s) * MS;
        webhook->paused = true;
    }
    parcel->wait_ms = 0;
}

static void receiver_is_well(struct webhook *webhook)
{
    webhook->paused = webhook->paused || webhook->failures > 0;
    webhook->failures = 0;
    webhook->next_us = 0;
}

static void failed(struct parcel *parcel, const struct errand_result *result)
{
    struct webhook *webhook = parcel->webhook;
    int64_t now_us = wall_us();
    parcel->attempts++;
    parcel->failed_us = parcel->failed_us == 0 ? now_us : parcel->failed_us;
    keep_fault(parcel, result->fault);
    parcel->state = PARCEL_REFUSED;
    if (result->end == ERRAND_FAILED)
        receiver_failed(parcel, now_us, result->wait_s);
    else {
        receiver_is_well(webhook);
        refused(parcel, now_us, result->wait_s);
    }
    tell_failure(parcel, now_us);
    int64_t give_up_us = webhook->webhooks->gateway->settings->webhook_give_up_s * S;
    if (result->end == ERRAND_GONE)
        webhook_suspend(webhook, "the receiver answered 410 Gone");
    else if (now_us - parcel->failed_us > give_up_us)
        webhook_suspend(webhook, "an event could not be delivered for too long");
}

static void came(void *arg, const struct errand_result *result)
{
    struct parcel *parcel = arg;
    struct webhook *webhook = parcel->webhook;
    parcel->errand = NULL;
    webhook->out--;
    metric_seconds("minglu_webhook_seconds", "", result->seconds);
    if (result->end == ERRAND_DELIVERED) {
        metric_add("minglu_webhook_attempts_total", "{outcome=\"delivered\"}", 1);
        receiver_is_well(webhook);
        parcel->delivered = true;
        parcel->state = PARCEL_DELIVERED;
        log_debug("webhook.delivered", parcel->trace, "A receiver has taken an event.",
            LOG_TEXT("webhook", webhook->id), LOG_NUMBER("position", parcel->position));
    } else
        failed(parcel, result);
    webhooks_work(webhook->webhooks);
}

/* ---- what is sent ---- */
/* It could not be sent, for a reason of ours: again in a moment. */
static void put_off(struct parcel *parcel)
{
    parcel->state = PARCEL_WAITS;
    parcel->next_us = wall_us() + SOON_US;
    parcel->webhook->out--;
}

static void send_one(struct parcel *parcel, const PGresult *rows, int row)
{
    struct webhook *webhook = parcel->webhook;
    struct gateway *gateway = webhook->webhooks->gateway;
    struct arena *arena = arena_open();
    struct buffer body = {.arena = arena};
    char cursor[CURSOR_SIZE];
    feed_cursor(gateway, parcel->position, cursor);
    event_write(&body, parcel->position, parcel->prev, PQgetvalue(rows, row, 3),
        (size_t)PQgetlength(rows, row, 3));
    const struct errand_plan plan = {
        .url = webhook->url,
        .id = PQgetvalue(rows, row, 1),
        .cursor = cursor,
        .trace = PQgetvalue(rows, row, 2),
        .secrets = {webhook->secrets[0], webhook->secrets[1]},
        .body = body.bytes,
        .length = body.length,
    };
    (void)snprintf(parcel->trace, sizeof parcel->trace, "%s", plan.trace);
    parcel->errand = courier_send(webhook->webhooks->courier, &plan, came, parcel);
    parcel->state = PARCEL_OUT;
    if (parcel->errand == NULL)
        put_off(parcel);
    arena_close(&arena);
}

static int row_of(const PGresult *rows, int64_t position)
{
    for (int i = 0; i < PQntuples(rows); i++)
        if (strtoll(PQgetvalue(rows, i, 0), NULL, 10) == position)
            return i;
    return -1;
}

static void fetched(void *arg, const struct db_answer *answer)
{
    struct webhooks *webhooks = arg;
    webhooks->fetching = false;
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next)
        for (struct parcel *parcel = webhook->parcels; parcel != NULL; parcel = parcel->next) {
            if (parcel->state != PARCEL_FETCHED_FOR)
                continue;
            const PGresult *rows = answer->fault == DB_FINE ? answer->results[0] : NULL;
            int row = rows == NULL ? -1 : row_of(rows, parcel->position);
            if (row >= 0 && !webhooks->stopping) {
                send_one(parcel, rows, row);
                continue;
            }
            put_off(parcel);
        }
    if (answer->fault == DB_FINE)
        webhooks_work(webhooks);
}

/* When a webhook or a parcel may be tried next, the earliest of them. */
static void wait_for(struct webhooks *webhooks, int64_t next_us, int64_t now_us)
{
    if (next_us == INT64_MAX)
        return;
    int64_t left_us = next_us > now_us ? next_us - now_us : 0;
    const struct timeval after = {.tv_sec = left_us / S, .tv_usec = left_us % S};
    event_add(webhooks->wait, &after);
}

/* Marks what may be sent now and names its positions; tells when the next may. A receiver that
 * was not well is tried with one. */
static size_t pick(struct webhook *webhook, size_t room, int64_t now_us, struct buffer *positions,
    int64_t *next_us)
{
    size_t most = webhook->failures > 0 ? 1 : AT_ONCE;
    size_t picked = 0;
    if (webhook->ending || webhook->mute)
        return 0;
    if (webhook->next_us > now_us) {
        *next_us = webhook->next_us < *next_us ? webhook->next_us : *next_us;
        return 0;
    }
    for (struct parcel *parcel = webhook->parcels; parcel != NULL; parcel = parcel->next) {
        if (webhook->out >= most || (picked >= room && webhook->out > 0))
            break;
        if (parcel->state != PARCEL_WAITS || parcel->behind)
            continue;
        if (parcel->next_us > now_us) {
            *next_us = parcel->next_us < *next_us ? parcel->next_us : *next_us;
            continue;
        }
        buffer_print(
            positions, "%s%lld", positions->length == 0 ? "{" : ",", (long long)parcel->position);
        parcel->state = PARCEL_FETCHED_FOR;
        webhook->out++;
        picked++;
    }
    return picked;
}

void parcels_send(struct webhooks *webhooks)
{
    if (webhooks->fetching)
        return;
    struct arena *arena = arena_open();
    struct buffer positions = {.arena = arena};
    int64_t now_us = wall_us();
    int64_t next_us = INT64_MAX;
    size_t room = ALL_AT_ONCE;
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next)
        room -= webhook->out < room ? webhook->out : room;
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next) {
        size_t picked = pick(webhook, room, now_us, &positions, &next_us);
        room -= picked < room ? picked : room;
    }
    wait_for(webhooks, next_us, now_us);
    if (positions.length > 0) {
        buffer_text(&positions, "}");
        webhooks->fetching = true;
        side_add(webhooks->gateway, "webhook_bodies",
            &(struct named){"positions", positions.bytes, 0}, 1);
        db_send(webhooks->gateway->side, fetched, webhooks);
    }
    arena_close(&arena);
}
