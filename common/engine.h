/* SPDX-License-Identifier: Apache-2.0 */
/* The turn engine, private to common/: hear → admit → load → decide → store → tell (architecture.md
 * §3).
 *   engine.c  the states of a turn, and what happens when the database refuses
 *   hear.c    what is waiting: commands, streams, terms
 *   pick.c    which of it makes the next turn
 *   decide.c  answers given before, cursors, handlers
 *   store.c   everything decided, as rows; what is told after the commit
 *   turn.c    what a handler sees (turn.h)
 *   law.c     rulebooks and calendars in force */
#pragma once

#include "arena.h"
#include "bus.h"
#include "rows.h"
#include "service.h"
#include "turn.h"
#include "turn/statements.h"

#include <stdint.h>

enum { STREAMS_MAX = 8, LOADS_MAX = 512, STREAM_QUEUE_MAX = 4000 };

enum waiting_kind { WAITING_COMMAND, WAITING_EVENT, WAITING_DUE, WAITING_RETRY };

/* A message heard that waits for its turn. Owns its frames. */
struct waiting {
    struct waiting *next;
    enum waiting_kind kind;
    const struct handler *handler; /* NULL: an event this daemon only counts */
    struct wire wire;
    struct frame header;
    struct frame body;
    struct route route; /* a command's asker, a retry's operator */
    int64_t arrived_us;
    int64_t seq; /* an event's */
    size_t stream;
    struct due due;
    bool noted;           /* in this run, as being tried after an unclean end */
    const char *park_why; /* not NULL: do not try, park (owned by nobody: a constant) */
    char data_digest[17]; /* a command's body, to tell a repeat from another use of its key */
};

struct queue {
    struct waiting *first;
    struct waiting **last;
    size_t count;
};

void queue_init(struct queue *queue);
void queue_add(struct queue *queue, struct waiting *waiting);
void queue_put_back(struct queue *queue, struct waiting *waiting); /* at the front */
struct waiting *queue_take(struct queue *queue);
void waiting_free(struct waiting *waiting);

/* A stream this daemon hears. */
struct stream_heard {
    const char *name;
    struct queue queue; /* events, consecutive from `queued` */
    int64_t queued;     /* the last number in the queue, or of the cursor when it is empty */
    int64_t seen;       /* the last number dealt with; ≥ what the database knows */
    int64_t kept;       /* what the database knew in the last turn */
    int64_t head;       /* the stream's last number we know of */
    bool replaying;     /* an ask for what follows is under way */
    bool stopped;       /* for this turn */
    bool known;         /* the cursor has been read since the connection was made */
};

struct needed {
    struct needed *next;
    const struct statement *statement;
    const void *row;
};

struct got {
    struct got *next;
    const struct statement *statement;
    size_t count;
    char *rows;
    int32_t *which;
};

struct put {
    struct put *next;
    const struct statement *statement;
    const void *row;
};

struct said {
    struct said *next;
    const struct message *event;
    const char *id;
    const char *subject;
    const char *parties;
    const char *clauses;
    const char *data;
    size_t length;
    int64_t seq; /* given in store */
    const char *body;
    size_t body_length;
    size_t data_at;
};

struct due_set {
    struct due_set *next;
    struct due due;
};

struct counted {
    const char *name;
    int64_t value;
    bool changed;
};

struct after {
    struct after *next;
    void (*then)(struct service *service, void *arg);
    void *arg;
};

enum outcome {
    OUTCOME_OPEN,
    OUTCOME_DONE,    /* decided: its puts and events stand */
    OUTCOME_REFUSED, /* a problem is its answer */
    OUTCOME_REPLAYED,
    OUTCOME_SKIPPED, /* another copy did it already, or a term that no longer stands */
    OUTCOME_PARKED
};

/* One message in the turn: what handlers know as struct turn. Lives in the turn's arena. */
struct turn {
    struct engine *engine;
    struct waiting *waiting;
    void *body; /* parsed */
    struct actor actor;
    struct instant now;
    struct problem problem;
    bool must_wait;
    bool compared; /* its handler looked at If-Match */
    struct needed *needs;
    struct needed **needs_end;
    size_t need_count;
    struct got *gots;
    struct put *puts;
    struct put **puts_end;
    struct said *said;
    struct said **said_end;
    struct said *last_said;
    struct due_set *dues;
    struct due_set **dues_end;
    struct add_audit *audits;
    size_t audit_count;
    struct after *afters;
    struct after **afters_end;
    const struct message *answered;
    const char *answer;
    size_t answer_length;
    const char *etag;
    int status;
    enum outcome outcome;
    const char *trace;
    size_t answer_need; /* 1-based number among the asked answers; 0: none */
    size_t due_need;
    const char *park_why; /* of OUTCOME_PARKED */
};

struct load {
    struct rows rows;

    struct {
        struct turn *turn;
        int32_t which;
    } * owners;

    size_t owner_room;
    int result; /* its place among the batch's results */
};

struct law;
struct db_answer;

/* What a message of the turn touches; by hash. */
struct claim {
    const char *what;
    const struct turn *turn;
};

/* What belongs to one turn. There are two, so that the next one is picked while the database stores
 * the last; everything in it lives in its arena. */
struct round {
    struct arena *arena;
    struct turn **turns;
    size_t turn_count;
    size_t limit;
    struct load *loads; /* by statement number */
    int results;
    struct rows ask_answers;
    struct rows ask_dues;
    int result_head, result_cursors, result_counters, result_parked, result_answers, result_dues;
    struct counted *counters;
    size_t counter_count, counter_room;
    const PGresult *parked_subjects;
    struct claim *claims;
    size_t claim_count, claim_room;
    int64_t cursor_plan[STREAMS_MAX]; /* where each stream's cursor will stand after it */
    const char *heard;                /* what its events name as heard before */
    int64_t opened_us;
};

struct engine {
    struct service *service;
    const struct service_plan *plan;
    const struct settings *settings;
    struct clock *clock;
    struct db *db;
    struct bus *bus;
    struct law *law;
    struct keyring *keyring;
    struct event *wake;
    struct event *retry_timer;

    struct queue commands;
    struct queue retries;
    struct stream_heard streams[STREAMS_MAX];
    size_t stream_count;
    struct instant due_next; /* none: no term */
    bool due_unknown;        /* to be read */
    size_t limit;            /* of messages in a turn: halves when one of them hurts the rest */

    /* the turn under way */
    bool open;
    bool storing;         /* the database has all of it and has not answered yet */
    bool started;         /* the cursors are read */
    size_t careful;       /* turns left of one message each, noted before: after an unclean end */
    struct waiting *only; /* the one of a careful turn */
    const char *watched;  /* its name, noted in the database */
    bool stopping;        /* commands that are here are finished, nothing else begins */
    int64_t phase_us;     /* when the phase of the turn began */
    int64_t ended_us;     /* the last turn … */
    size_t last_count;    /* … and how many messages it had */
    struct instant now;
    struct queue dues; /* terms that have come, for this turn */
    int64_t head;
    struct round rounds[2];
    struct round *round; /* what is picked, decided, stored or told right now */
    struct round *ahead; /* picked while the other one is being stored; NULL: none */
};

/* ---- engine.c ---- */
void engine_wake(struct engine *engine); /* something is waiting */
void engine_run(struct engine *engine);  /* begin a turn if there is reason to */
void engine_keep_cursors(struct engine *engine, int64_t behind);
void engine_refuse(struct engine *engine, struct waiting *waiting, const struct problem_kind *kind);

/* ---- service.c ---- */
void service_turn_ended(struct service *service);
const char *service_conninfo(const struct service *service);

/* ---- hear.c ---- */
void hear_command(struct engine *engine, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body);
void hear_event(struct engine *engine, const struct wire *wire, struct frame *header,
    const char *body, size_t length);
/* A parked event or term, to be tried again for the operator at `route`. */
void hear_parked(struct engine *engine, struct route *route, int64_t seq, struct frame *header,
    struct frame *body);
/* A term that has come. */
struct waiting *hear_due(
    const struct engine *engine, const char *kind, const char *key, struct instant at);
void hear_cursors(struct engine *engine);       /* after a connection: where were we */
void hear_cursors_moved(struct engine *engine); /* a turn has ended well */
void hear_tick(struct engine *engine); /* replays that are owed, commands that waited too long */
bool hear_anything(const struct engine *engine);
size_t hear_waiting(const struct engine *engine); /* how many messages */
/* Dealt with, although it is in no turn. */
void hear_count(struct engine *engine, size_t index, int64_t seq);
size_t hear_stream(const struct engine *engine, const char *name); /* its index, or STREAMS_MAX */
const struct handler *hear_handler_of(const struct engine *engine, const char *type);

/* ---- pick.c ---- */
/* An empty round; its streams go on after `cursors`, or NULL: after what is dealt with. */
void pick_begin(struct engine *engine, const int64_t *cursors);
/* What is waiting and fits goes into the round, loaded by its handlers. */
void pick_all(struct engine *engine);
/* The message a careful turn takes, and what names it. NULL: nothing is waiting. */
struct waiting *pick_next(struct engine *engine);
const char *pick_name(struct engine *engine, const struct waiting *waiting);

/* ---- decide.c ---- */
bool decide_all(struct engine *engine, const struct db_answer *loaded);

/* ---- store.c ---- */
bool store_all(struct engine *engine); /* false: there is nothing to write */
void tell_all(struct engine *engine);
void tell_problem(struct engine *engine, struct waiting *waiting, const struct problem *problem);
void tell_answer(struct engine *engine, struct waiting *waiting, int status, const char *media,
    const char *position, const char *etag, const char *body, size_t length);

/* ---- turn.c ---- */
struct turn *turn_make(struct engine *engine, struct waiting *waiting);
void turn_forget(struct turn *turn); /* what it put, said and answered */

/* ---- law.c ---- */
struct law *law_open(void);
void law_close(struct law **law);
bool law_is_there(const struct law *law);
void law_read(struct law *law, const PGresult *rulebooks, const PGresult *years);
int64_t law_generation(const struct law *law);
void law_set_generation(struct law *law, int64_t generation);
const struct rulebook *law_rules(const struct law *law, struct date on, const char **version);
const struct rulebook *law_rules_named(const struct law *law, const char *version);
const struct calendar *law_calendar(const struct law *law);
extern const struct handler law_on_rulebook_adopted;
extern const struct handler law_on_calendar_adopted;
