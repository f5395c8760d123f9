/* SPDX-License-Identifier: Apache-2.0 */
/* Events on their way to receivers. A webhook takes on a window of the journal, kept in the
 * database; of one subject the later ones wait for the one before. */
#include "webhook.h"

#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 100,    /* parcels of a webhook that wait for nobody but their receiver */
    PARCELS = 1000,  /* with those that wait for an elder one */
    TAKES = 2,       /* at once, of all webhooks */
    STRETCH = 20000, /* positions a look goes through */
};

static int64_t number_at(const PGresult *rows, int row, int column)
{
    return strtoll(PQgetvalue(rows, row, column), NULL, 10);
}

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
    if (answer->fault != DB_FINE)
        return;
    const PGresult *rows = answer->results[0];
    if (PQntuples(rows) == 0) { /* it is not as we know it: the next look begins it anew */
        webhook->version = 0;
        return;
    }
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
