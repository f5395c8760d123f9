/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the webhooks: where they may go, the errands to receivers, what is to be sent to
 * whom. Shared by networks.c, url.c, courier.c, parcels.c, deliver.c, notes.c, webhooks.c and the
 * commands about them. Order per subject, subjects side by side; a receiver that does not answer
 * costs the others nothing: what waits for it waits in the database. Standard Webhooks 1.0
 * (standardwebhooks.com). */
#pragma once

#include "gateway.h"

struct sockaddr;

enum {
    WEBHOOKS_PER_KEY = 20,
    WEBHOOKS_MAX = 200,        /* of all keys together */
    SECRET_BYTES = 32,         /* after whsec_, as base64 */
    SECRET_OVERLAP_HOURS = 24, /* how long a secret signs beside its successor */
};

/* ---- networks.c: where webhooks may go ---- */
struct networks;
/* Networks like `10.8.0.0/16 fd00::/8`, separated by spaces. NULL: *fault names what is none. */
const struct networks *networks_read(struct arena *arena, const char *text, const char **fault);
bool networks_none(const struct networks *networks);
bool networks_list(const struct networks *networks, const struct sockaddr *address); /* named */
/* Named, or an address of the public internet (IANA special-purpose registries). */
bool networks_reach(const struct networks *networks, const struct sockaddr *address);

/* ---- courier.c: one POST each, many at a time, on the daemon's loop ---- */
struct courier;
struct errand;

struct errand_plan {
    const char *url;
    const char *id;         /* of the event: the receiver does each once */
    const char *cursor;     /* its place in the journal */
    const char *trace;      /* traceparent; "" none */
    const char *secrets[2]; /* whsec_…; NULL: none */
    const char *body;
    size_t length;
};

enum errand_end {
    ERRAND_DELIVERED, /* 2xx */
    ERRAND_REFUSED,   /* this event is not taken: 4xx */
    ERRAND_GONE,      /* 410: nothing is wanted any more */
    ERRAND_FAILED     /* the receiver is not well: no answer, 5xx, 3xx, 408, 429 */
};

struct errand_result {
    enum errand_end end;
    int64_t wait_s;    /* Retry-After; 0: none */
    double seconds;    /* how long it took */
    const char *fault; /* in a few words; "" when delivered */
};

typedef void errand_came(void *arg, const struct errand_result *result);

struct event_base;
struct courier *courier_open(
    struct event_base *base, const struct settings *settings, const struct networks *networks);
void courier_close(struct courier **courier); /* what is under way is dropped, untold */
/* NULL: could not be begun (and `came` is not called). Everything is copied. */
struct errand *courier_send(
    struct courier *courier, const struct errand_plan *plan, errand_came *came, void *arg);
void errand_drop(struct errand *errand); /* `came` is not called any more */

/* ---- url.c ---- */
/* Why nothing could be sent to a URL, and its host; NULL: it could. Names are looked up when
 * something is sent. */
const char *url_fault(const struct networks *networks, const char *url, struct arena *arena,
    const char **host, const char **fault_zh);

/* ---- webhooks.c, parcels.c, deliver.c, notes.c: what is to be sent to whom ---- */
enum parcel_state {
    PARCEL_WAITS,
    PARCEL_FETCHED_FOR, /* its body has been asked for */
    PARCEL_OUT,         /* an errand carries it */
    PARCEL_DELIVERED,   /* to be noted */
    PARCEL_REFUSED,     /* to be noted */
    PARCEL_NOTING       /* the database has been told */
};

/* An event that a webhook has taken on. */
struct parcel {
    struct parcel *next; /* by position */
    struct webhook *webhook;
    int64_t position;
    int64_t prev;
    uint64_t subject; /* its hash: two that meet only wait for each other */
    bool behind;      /* an earlier one of its subject is here too: it waits for that */
    int64_t attempts;
    int64_t refusals;
    int64_t since_us;  /* on the wall, like the next two */
    int64_t failed_us; /* since when it fails; 0: it does not */
    int64_t next_us;   /* not before */
    enum parcel_state state;
    bool delivered; /* what was noted of it */
    struct errand *errand;
    int64_t wait_ms;        /* until it is tried again; 0: as soon as its receiver is */
    char trace[TRACE_SIZE]; /* of the event, once it was sent */
    char fault[120];
};

struct webhook {
    struct webhook *next;
    struct webhooks *webhooks;
    struct arena *arena; /* owns the texts */
    const char *id;
    const char *key_id;
    const char *url;
    const char *secrets[2];
    const struct filter *filter;
    int64_t version;
    int64_t taken; /* the journal was looked through up to here */
    struct parcel *parcels;
    size_t count;
    size_t out;       /* parcels that are fetched for or out */
    int64_t failures; /* of the receiver itself, one after the other */
    int64_t next_us;  /* not before, after those */
    bool paused;      /* those two have changed and are to be noted */
    int64_t mark;     /* where the head was at mark_us, which `taken` has not reached since */
    int64_t mark_us;
    bool loaded; /* its parcels are here */
    bool taking;
    bool hit;    /* something came that its filter shows */
    bool ending; /* is being suspended */
    bool mute;   /* its secret cannot be opened */
    bool found;  /* the last look at the table saw it */
};

struct webhooks {
    struct gateway *gateway;
    struct courier *courier;
    struct webhook *first;
    struct event *look; /* each second: who sends, which webhooks there are */
    struct event *work; /* soon */
    struct event *wait; /* when the next failed one is due */
    unsigned looks;
    size_t takes; /* under way; others use that connection too */
    bool leads;   /* this copy sends */
    bool looking;
    bool again; /* the table was changed while it was looked at */
    bool fetching;
    bool noting;
    bool stopping;
};

void parcels_load(struct webhook *webhook);
void parcels_take(struct webhook *webhook); /* takes on what came since */
void parcels_send(struct webhooks *webhooks);
void parcels_note(struct webhooks *webhooks);
void parcels_drop(struct webhook *webhook);
/* Soon: take, send, note. */
void webhooks_work(struct webhooks *webhooks);
/* By the daemon itself, through the command everybody uses. */
void webhook_suspend(struct webhook *webhook, const char *reason);
int64_t wall_us(void);

/* ---- what the commands about webhooks share ---- */
struct webhook_of_id;
/* One of them a turn: what is noted of deliveries locks the same rows, in the order of their ids.
 */
void webhook_claim(struct turn *turn);
/* The webhook a command is about, if it is the actor's; NULL: refused. */
const struct webhook_of_id *webhook_of_actor(
    struct turn *turn, const char *webhook_id, struct problem *why);
bool webhook_in_state(const struct webhook_of_id *webhook, const char *wanted, struct problem *why);
bool webhook_is_kept(const struct webhook_of_id *webhook, struct problem *why); /* not cancelled */
/* After the commit the table is looked at again. */
void webhook_stir_after(struct turn *turn);
const char *webhook_secret_new(struct arena *arena);
/* A cursor, or `latest`. */
bool webhook_place(struct turn *turn, const char *cursor, int64_t *position, struct problem *why);
