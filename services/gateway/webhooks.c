/* SPDX-License-Identifier: Apache-2.0 */
/* Which webhooks there are, and who sends: one copy of the gateway, as long as its connection holds
 * a lock in the database. What is in memory is a copy of the table, looked at each second and when
 * a command changed it; a webhook whose version changed begins anew from there. */
#include "webhook.h"

#include "clock.h"
#include "db.h"
#include "log.h"
#include "proto/common.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { US = 1000000, SUSPEND_WAIT_MS = 10000, AGAIN_S = 5, MEASURE_EVERY = 5 };

static const struct timeval look_every = {.tv_sec = 1};
static const struct timeval at_once = {0};

/* ---- one webhook ---- */
static void webhook_free(struct webhook *webhook)
{
    parcels_drop(webhook);
    struct arena *arena = webhook->arena;
    arena_close(&arena);
}

static const char *opened(struct webhooks *webhooks, struct arena *arena, const char *sealed)
{
    return *sealed == '\0' ? NULL : service_unseal(webhooks->gateway->service, arena, sealed);
}

/* A row of webhooks_live.sql. */
static struct webhook *webhook_make(struct webhooks *webhooks, const PGresult *rows, int row)
{
    struct arena *arena = arena_open();
    struct webhook *webhook = ARENA_NEW(arena, struct webhook);
    const struct actor owner = {.principal = "",
        .person = "",
        .organisation = PQgetvalue(rows, row, 9),
        .roles = roles_read(PQgetvalue(rows, row, 8))};
    const struct filter filter =
        filter_of(&owner, PQgetvalue(rows, row, 3), PQgetvalue(rows, row, 4), arena);
    *webhook = (struct webhook){
        .webhooks = webhooks,
        .arena = arena,
        .id = arena_text(arena, PQgetvalue(rows, row, 0)),
        .key_id = arena_text(arena, PQgetvalue(rows, row, 10)),
        .version = strtoll(PQgetvalue(rows, row, 1), NULL, 10),
        .url = arena_text(arena, PQgetvalue(rows, row, 2)),
        .filter = filter_keep(arena, &filter),
        .secrets = {opened(webhooks, arena, PQgetvalue(rows, row, 5)),
            opened(webhooks, arena, PQgetvalue(rows, row, 6))},
        .taken = strtoll(PQgetvalue(rows, row, 7), NULL, 10),
        .failures = strtoll(PQgetvalue(rows, row, 11), NULL, 10),
        .next_us = strtoll(PQgetvalue(rows, row, 12), NULL, 10),
        .mark = feed_head(webhooks->gateway),
        .mark_us = wall_us(),
        .found = true,
    };
    webhook->mute = webhook->secrets[0] == NULL;
    if (webhook->mute)
        log_error("webhook.sealed", NULL, "The secret of a webhook cannot be opened.",
            LOG_TEXT("webhook", webhook->id));
    return webhook;
}

/* The one with this id and version; NULL: not here, or changed. */
static struct webhook *find(struct webhooks *webhooks, const char *id, int64_t version)
{
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next)
        if (strcmp(at->id, id) == 0 && at->version == version)
            return at;
    return NULL;
}

/* Which webhook was to be suspended. */
struct suspension {
    struct webhooks *webhooks;
    int64_t version;
    char id[40];
};

static void suspended(void *arg, const struct answer *answer)
{
    struct suspension *asked = arg;
    bool is_done = answer->status / 100 == 2;
    struct webhook *webhook = is_done ? NULL : find(asked->webhooks, asked->id, asked->version);
    if (webhook != NULL) { /* its next failure tries again */
        log_warn("webhook.not_suspended", NULL, "A webhook could not be suspended.",
            LOG_TEXT("webhook", asked->id), LOG_NUMBER("status", answer->status));
        webhook->ending = false;
        webhook->next_us = wall_us() + (int64_t)AGAIN_S * US;
        webhooks_work(asked->webhooks);
    }
    free(asked);
}

void webhook_suspend(struct webhook *webhook, const char *reason)
{
    struct gateway *gateway = webhook->webhooks->gateway;
    const struct actor self = {
        .principal = "system", .person = "", .organisation = "", .roles = ROLE_OPERATOR};
    if (webhook->ending)
        return;
    struct arena *arena = arena_open();
    struct buffer body = {.arena = arena};
    char trace[TRACE_SIZE];
    webhook->ending = true;
    trace_make(gateway->random, trace);
    buffer_text(&body, "{\"webhook_id\":");
    buffer_json(&body, webhook->id);
    buffer_text(&body, ",\"reason\":");
    buffer_json(&body, reason);
    buffer_text(&body, "}");
    const struct request request = {
        .kind = REQUEST_COMMAND,
        .service = "gateway",
        .name = "suspend_webhook",
        .id = arena_print(arena, "suspend-%s", trace),
        .actor = &self,
        .received_at = service_now(gateway->service),
        .trace = trace,
        .seen = "",
        .body = body.bytes,
        .length = body.length,
    };
    struct suspension *asked = calloc(1, sizeof *asked);
    if (asked == NULL)
        abort();
    asked->webhooks = webhook->webhooks;
    asked->version = webhook->version;
    (void)snprintf(asked->id, sizeof asked->id, "%s", webhook->id);
    service_ask(gateway->service, &request, SUSPEND_WAIT_MS, suspended, asked);
    arena_close(&arena);
}

/* ---- the table ---- */
static void forget_all(struct webhooks *webhooks)
{
    while (webhooks->first != NULL) {
        struct webhook *webhook = webhooks->first;
        webhooks->first = webhook->next;
        webhook_free(webhook);
    }
}

static void forget_others(struct webhooks *webhooks)
{
    for (struct webhook **at = &webhooks->first; *at != NULL;) {
        struct webhook *webhook = *at;
        if (webhook->found) {
            at = &webhook->next;
            continue;
        }
        *at = webhook->next;
        webhook_free(webhook);
    }
}

static void take_table(struct webhooks *webhooks, const PGresult *rows)
{
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next)
        at->found = false;
    struct webhook **last = &webhooks->first;
    while (*last != NULL)
        last = &(*last)->next;
    for (int i = 0; i < PQntuples(rows); i++) {
        int64_t version = strtoll(PQgetvalue(rows, i, 1), NULL, 10);
        struct webhook *known = find(webhooks, PQgetvalue(rows, i, 0), version);
        if (known != NULL) {
            known->found = true;
            if (*PQgetvalue(rows, i, 6) == '\0')
                known->secrets[1] = NULL; /* its time is over */
            continue;
        }
        *last = webhook_make(webhooks, rows, i);
        last = &(*last)->next;
    }
    forget_others(webhooks);
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next)
        if (!at->loaded && !at->taking)
            parcels_load(at);
}

/* How long the oldest event has waited: one that was taken on, or one there was no room for yet. */
static double waited(struct webhook *webhook, int64_t head, int64_t now_us)
{
    if (webhook->taken >= webhook->mark) {
        webhook->mark = head;
        webhook->mark_us = now_us;
    }
    int64_t since_us = webhook->taken < webhook->mark ? webhook->mark_us : now_us;
    if (webhook->parcels != NULL && webhook->parcels->since_us < since_us)
        since_us = webhook->parcels->since_us;
    return now_us > since_us ? (double)(now_us - since_us) / US : 0;
}

/* What waits is told per webhook; what is there no more is told no more. */
static void measure(struct webhooks *webhooks, const char *resting)
{
    int64_t now_us = wall_us();
    int64_t head = feed_head(webhooks->gateway);
    double active = 0;
    metric_forget("minglu_webhook_backlog");
    metric_forget("minglu_webhook_oldest_seconds");
    metric_forget("minglu_webhooks");
    if (!webhooks->leads)
        return;
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next) {
        char label[64];
        (void)snprintf(label, sizeof label, "{webhook=\"%s\"}", at->id);
        metric_set("minglu_webhook_backlog", label,
            (double)at->count + (double)(head > at->taken ? head - at->taken : 0));
        metric_set("minglu_webhook_oldest_seconds", label, waited(at, head, now_us));
        active++;
    }
    metric_set("minglu_webhooks", "{state=\"active\"}", active);
    metric_set("minglu_webhooks", "{state=\"suspended\"}", strtod(resting, NULL));
}

static void look(struct webhooks *webhooks);

static void looked(void *arg, const struct db_answer *answer)
{
    struct webhooks *webhooks = arg;
    webhooks->looking = false;
    if (answer->fault != DB_FINE || webhooks->stopping)
        return;
    const char *lead = PQgetvalue(answer->results[0], 0, 0);
    bool leads = strcmp(lead, "no") != 0;
    if (!leads || strcmp(lead, "taken") == 0)
        forget_all(webhooks); /* what is in memory may be old */
    if (leads && !webhooks->leads)
        log_info("webhook.leads", NULL, "This copy sends to webhooks from now on.");
    webhooks->leads = leads;
    if (leads) {
        take_table(webhooks, answer->results[1]);
        webhooks_work(webhooks);
    }
    if (webhooks->looks++ % MEASURE_EVERY == 0)
        measure(webhooks, PQgetvalue(answer->results[0], 0, 1));
    if (webhooks->again) {
        webhooks->again = false;
        look(webhooks);
    }
}

static void look(struct webhooks *webhooks)
{
    struct gateway *gateway = webhooks->gateway;
    if (!db_is_ready(gateway->side) || webhooks->stopping || !feed_is_ready(gateway))
        return;
    webhooks->looking = true;
    side_add(gateway, "webhook_lead", NULL, 0);
    side_add(gateway, "webhooks_live", NULL, 0);
    db_send(gateway->side, looked, webhooks);
}

static void on_look(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct webhooks *webhooks = arg;
    if (!webhooks->looking)
        look(webhooks);
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next)
        at->hit = true; /* at the latest now the place moves on past what the filter hides */
}

/* ---- work ---- */
static void on_work(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct webhooks *webhooks = arg;
    if (!webhooks->leads || webhooks->stopping || !db_is_ready(webhooks->gateway->side))
        return;
    parcels_note(webhooks);
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next)
        if (at->hit)
            parcels_take(at);
    parcels_send(webhooks);
}

void webhooks_work(struct webhooks *webhooks)
{
    event_add(webhooks->work, &at_once);
}

void webhooks_tell(struct webhooks *webhooks, const struct entry *entry)
{
    bool hit = false;
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next) {
        at->hit = at->hit || filter_passes(at->filter, entry);
        hit = hit || at->hit;
    }
    if (hit)
        webhooks_work(webhooks);
}

void webhooks_hole(struct webhooks *webhooks)
{
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next)
        at->hit = true;
    if (webhooks->first != NULL)
        webhooks_work(webhooks);
}

void webhooks_stir(struct webhooks *webhooks)
{
    if (webhooks->looking)
        webhooks->again = true;
    else
        look(webhooks);
}

/* Its webhooks send no more from now on, in this copy; in another from its next look. */
void webhooks_revoke(struct webhooks *webhooks, const char *key_id)
{
    for (struct webhook *at = webhooks->first; at != NULL; at = at->next)
        at->found = strcmp(at->key_id, key_id) != 0;
    forget_others(webhooks);
    webhooks->again = webhooks->looking; /* it may be looking at what was */
}

void webhooks_begin_again(struct webhooks *webhooks)
{
    forget_all(webhooks);
    webhooks->leads = false;
    webhooks_stir(webhooks);
}

struct webhooks *webhooks_open(struct gateway *gateway)
{
    struct webhooks *webhooks = calloc(1, sizeof *webhooks);
    if (webhooks == NULL)
        abort();
    webhooks->gateway = gateway;
    struct event_base *base = service_base(gateway->service);
    webhooks->courier = courier_open(base, gateway->settings, gateway->networks);
    webhooks->look = event_new(base, -1, EV_PERSIST, on_look, webhooks);
    webhooks->work = evtimer_new(base, on_work, webhooks);
    webhooks->wait = evtimer_new(base, on_work, webhooks);
    event_add(webhooks->look, &look_every);
    return webhooks;
}

void webhooks_stop(struct webhooks *webhooks)
{
    webhooks->stopping = true;
    event_del(webhooks->look);
    event_del(webhooks->work);
    event_del(webhooks->wait);
    if (webhooks->leads && db_is_ready(webhooks->gateway->side))
        parcels_note(webhooks); /* what was delivered is not sent again */
    forget_all(webhooks);
}

void webhooks_close(struct webhooks **webhooks)
{
    courier_close(&(*webhooks)->courier);
    event_free((*webhooks)->look);
    event_free((*webhooks)->work);
    event_free((*webhooks)->wait);
    free(*webhooks);
    *webhooks = NULL;
}
