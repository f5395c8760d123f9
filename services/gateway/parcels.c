/* SPDX-License-Identifier: Apache-2.0 */
/* Events on their way to receivers. A webhook takes on a window of the journal, kept in the
 * database; of one subject the next is sent when the one before has been noted as delivered. An
 * event that is refused waits alone; a receiver that is not well is left alone for a while, then
 * tried with one. */
#include "webhook.h"

#include "clock.h"
#include "crypto.h"
#include "db.h"
#include "log.h"
#include "settings.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 100,      /* parcels of a webhook that wait for nobody but their receiver */
    PARCELS = 1000,    /* with those that wait for an elder one */
    TAKES = 2,         /* at once, of all webhooks */
    STRETCH = 20000,   /* positions a look goes through */
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

static int64_t number_at(const PGresult *rows, int row, int column)
{
    return strtoll(PQgetvalue(rows, row, column), NULL, 10);
}

/* ---- what is taken on ---- */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037U; /* FNV-1a */
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211U;
    return hash;
}

/* Rows come by position, and after everything that is here. */
static struct parcel *parcel_add(struct webhook *webhook, int64_t position, const char *subject)
{
    struct parcel *parcel = calloc(1, sizeof *parcel);
    if (parcel == NULL)
        abort();
    parcel->webhook = webhook;
    parcel->position = position;
    parcel->subject = hash_of(subject);
    struct parcel **last = &webhook->parcels;
    for (; *last != NULL; last = &(*last)->next)
        parcel->behind = parcel->behind || (*last)->subject == parcel->subject;
    *last = parcel;
    webhook->count++;
    return parcel;
}

void parcels_drop(struct webhook *webhook)
{
    while (webhook->parcels != NULL) {
        struct parcel *parcel = webhook->parcels;
        webhook->parcels = parcel->next;
        if (parcel->errand != NULL)
            errand_drop(parcel->errand);
        free(parcel);
    }
    webhook->count = 0;
    webhook->out = 0;
}

/* A webhook that an answer is for may be gone, or have been changed and begun anew, meanwhile. */
struct asked_for {
    struct webhooks *webhooks;
    int64_t version;
    char id[40];
};

static struct asked_for *asked_for(const struct webhook *webhook)
{
    struct asked_for *asked = calloc(1, sizeof *asked);
    if (asked == NULL)
        abort();
    asked->webhooks = webhook->webhooks;
    asked->version = webhook->version;
    (void)snprintf(asked->id, sizeof asked->id, "%s", webhook->id);
    return asked;
}

static struct webhook *answered_for(struct asked_for *asked)
{
    struct webhook *webhook = asked->webhooks->first;
    while (webhook != NULL &&
           (strcmp(webhook->id, asked->id) != 0 || webhook->version != asked->version))
        webhook = webhook->next;
    free(asked);
    return webhook;
}

static void loaded(void *arg, const struct db_answer *answer)
{
    struct webhook *webhook = answered_for(arg);
    if (webhook == NULL)
        return;
    webhook->taking = false;
    if (answer->fault != DB_FINE || webhook->loaded)
        return; /* the next look tries again */
    const PGresult *rows = answer->results[0];
    for (int i = 0; i < PQntuples(rows); i++) {
        struct parcel *parcel = parcel_add(webhook, number_at(rows, i, 0), PQgetvalue(rows, i, 2));
        parcel->prev = number_at(rows, i, 1);
        parcel->attempts = number_at(rows, i, 3);
        parcel->since_us = number_at(rows, i, 4);
        parcel->failed_us = number_at(rows, i, 5);
        parcel->next_us = number_at(rows, i, 6);
        parcel->refusals = parcel->next_us != 0 ? parcel->attempts : 0;
    }
    webhook->loaded = true;
    webhook->hit = true;
    webhooks_work(webhook->webhooks);
}

void parcels_load(struct webhook *webhook)
{
    struct gateway *gateway = webhook->webhooks->gateway;
    webhook->taking = true;
    side_add(gateway, "webhook_waiting", &(struct named){"webhook_id", webhook->id, 0}, 1);
    db_send(gateway->side, loaded, asked_for(webhook));
}

static void taken(void *arg, const struct db_answer *answer)
{
    struct webhooks *webhooks = ((const struct asked_for *)arg)->webhooks;
    struct webhook *webhook = answered_for(arg);
    webhooks->takes--;
    if (answer->fault == DB_FINE)
        webhooks_work(webhooks); /* others may have waited for this take to end */
    if (webhook == NULL)
        return;
    webhook->taking = false;
    if (answer->fault != DB_FINE || PQntuples(answer->results[0]) == 0)
        return;
    const PGresult *rows = answer->results[0];
    webhook->taken = number_at(rows, 0, 0);
    for (int i = 0; i < PQntuples(rows) && PQgetisnull(rows, i, 1) == 0; i++) {
        struct parcel *parcel = parcel_add(webhook, number_at(rows, i, 1), PQgetvalue(rows, i, 3));
        parcel->prev = number_at(rows, i, 2);
        parcel->since_us = number_at(rows, i, 4);
    }
    webhook->hit = webhook->hit || webhook->taken < feed_head(webhooks->gateway);
}

static const char *number(struct arena *arena, int64_t value)
{
    return arena_print(arena, "%lld", (long long)value);
}

/* What waits behind a refused one fills no room that other subjects need. */
static bool has_room(const struct webhook *webhook)
{
    size_t first = 0;
    for (const struct parcel *parcel = webhook->parcels; parcel != NULL; parcel = parcel->next)
        first += parcel->behind || parcel->refusals > 0 ? 0 : 1;
    return first <= WINDOW / 2 && webhook->count <= PARCELS - WINDOW;
}

void parcels_take(struct webhook *webhook)
{
    struct webhooks *webhooks = webhook->webhooks;
    struct gateway *gateway = webhooks->gateway;
    int64_t head = feed_head(gateway);
    if (!webhook->loaded || webhook->taking || webhook->ending || webhook->taken >= head ||
        webhooks->takes >= TAKES || !has_room(webhook))
        return;
    const struct filter *filter = webhook->filter;
    struct arena *arena = arena_open();
    int64_t upto = webhook->taken + STRETCH < head ? webhook->taken + STRETCH : head;
    const struct named values[] = {
        {"webhook_id", webhook->id, 0},
        {"version", number(arena, webhook->version), 0},
        {"after", number(arena, webhook->taken), 0},
        {"upto", number(arena, upto), 0},
        {"limit", number(arena, WINDOW), 0},
        {"view", view_name(filter->view), 0},
        {"organisation_of", filter->organisation, 0},
        {"types", filter_patterns(filter, arena), 0},
        {"subject", *filter->subject == '\0' ? NULL : filter->subject, 0},
    };
    webhook->taking = true;
    webhook->hit = false;
    webhooks->takes++;
    side_add(gateway, "webhook_take", values, sizeof values / sizeof *values);
    db_send(gateway->side, taken, asked_for(webhook));
    arena_close(&arena);
}

/* ---- what is noted ---- */
static void parcel_free(struct parcel **at)
{
    struct parcel *parcel = *at;
    *at = parcel->next;
    struct parcel *younger = parcel->next;
    while (younger != NULL && younger->subject != parcel->subject)
        younger = younger->next;
    if (younger != NULL)
        younger->behind = parcel->behind;
    parcel->webhook->count--;
    free(parcel);
}

static void noted(void *arg, const struct db_answer *answer)
{
    struct webhooks *webhooks = arg;
    webhooks->noting = false;
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next) {
        for (struct parcel **at = &webhook->parcels; *at != NULL;) {
            struct parcel *parcel = *at;
            if (parcel->state != PARCEL_NOTING) {
                at = &parcel->next;
                continue;
            }
            if (answer->fault != DB_FINE) /* the next look tells it again */
                parcel->state = parcel->delivered ? PARCEL_DELIVERED : PARCEL_REFUSED;
            else if (parcel->delivered) {
                parcel_free(at);
                continue;
            } else
                parcel->state = PARCEL_WAITS;
            at = &parcel->next;
        }
    }
    if (answer->fault == DB_FINE)
        webhooks_work(webhooks);
}

/* Lists for the statements, as arrays of PostgreSQL; faults are ours or libcurl's words. */
struct notes {
    struct buffer webhooks;
    struct buffer positions;
    struct buffer waits;
    struct buffer faults;
    size_t count;
};

static void note(struct notes *notes, struct parcel *parcel)
{
    const char *comma = notes->count++ == 0 ? "{" : ",";
    buffer_print(&notes->webhooks, "%s%s", comma, parcel->webhook->id);
    buffer_print(&notes->positions, "%s%lld", comma, (long long)parcel->position);
    buffer_print(&notes->waits, "%s%lld", comma, (long long)parcel->wait_ms);
    buffer_text(&notes->faults, comma);
    buffer_json(&notes->faults, parcel->fault);
    parcel->state = PARCEL_NOTING;
}

static void notes_send(struct gateway *gateway, struct notes *notes, const char *query)
{
    if (notes->count == 0)
        return;
    buffer_text(&notes->webhooks, "}");
    buffer_text(&notes->positions, "}");
    buffer_text(&notes->waits, "}");
    buffer_text(&notes->faults, "}");
    const struct named values[] = {
        {"webhooks", notes->webhooks.bytes, 0},
        {"positions", notes->positions.bytes, 0},
        {"waits", notes->waits.bytes, 0},
        {"faults", notes->faults.bytes, 0},
    };
    side_add(gateway, query, values, sizeof values / sizeof *values);
}

static struct notes notes_in(struct arena *arena)
{
    return (struct notes){.webhooks = {.arena = arena},
        .positions = {.arena = arena},
        .waits = {.arena = arena},
        .faults = {.arena = arena}};
}

/* Which webhooks are concerned: in the order of their ids the database locks them. */
static bool lock_noted(struct webhooks *webhooks, struct arena *arena)
{
    struct buffer ids = {.arena = arena};
    for (const struct webhook *webhook = webhooks->first; webhook != NULL;
         webhook = webhook->next) {
        bool concerned = webhook->paused;
        for (const struct parcel *at = webhook->parcels; at != NULL && !concerned; at = at->next)
            concerned = at->state == PARCEL_DELIVERED || at->state == PARCEL_REFUSED;
        if (concerned)
            buffer_print(&ids, "%s%s", ids.length == 0 ? "{" : ",", webhook->id);
    }
    if (ids.length == 0)
        return false;
    buffer_text(&ids, "}");
    side_add(webhooks->gateway, "webhook_lock", &(struct named){"webhooks", ids.bytes, 0}, 1);
    return true;
}

static void note_parcels(struct webhooks *webhooks, struct arena *arena)
{
    struct notes delivered = notes_in(arena);
    struct notes failed = notes_in(arena);
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next)
        for (struct parcel *parcel = webhook->parcels; parcel != NULL; parcel = parcel->next)
            if (parcel->state == PARCEL_DELIVERED)
                note(&delivered, parcel);
            else if (parcel->state == PARCEL_REFUSED)
                note(&failed, parcel);
    notes_send(webhooks->gateway, &delivered, "webhook_delivered");
    notes_send(webhooks->gateway, &failed, "webhook_failed");
}

static void note_pauses(struct webhooks *webhooks, struct arena *arena)
{
    struct buffer ids = {.arena = arena};
    struct buffer failures = {.arena = arena};
    struct buffer nexts = {.arena = arena};
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next) {
        const char *comma = ids.length == 0 ? "{" : ",";
        if (!webhook->paused)
            continue;
        webhook->paused = false;
        buffer_print(&ids, "%s%s", comma, webhook->id);
        buffer_print(&failures, "%s%lld", comma, (long long)webhook->failures);
        buffer_print(&nexts, "%s%lld", comma, (long long)webhook->next_us);
    }
    if (ids.length == 0)
        return;
    buffer_text(&ids, "}");
    buffer_text(&failures, "}");
    buffer_text(&nexts, "}");
    const struct named values[] = {
        {"webhooks", ids.bytes, 0}, {"failures", failures.bytes, 0}, {"nexts", nexts.bytes, 0}};
    side_add(webhooks->gateway, "webhook_paused", values, sizeof values / sizeof *values);
}

void parcels_note(struct webhooks *webhooks)
{
    if (webhooks->noting)
        return;
    struct arena *arena = arena_open();
    if (lock_noted(webhooks, arena)) {
        note_parcels(webhooks, arena);
        note_pauses(webhooks, arena);
        webhooks->noting = true;
        db_send(webhooks->gateway->side, noted, webhooks);
    }
    arena_close(&arena);
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
        if (number_at(rows, i, 0) == position)
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
