/* SPDX-License-Identifier: Apache-2.0 */
/* A draft of the rulebook over past cases (M4): what would have come out differently. Every daemon
 * judges its own cases again, by the rules it judges by anyhow: once by the version a case was
 * judged by and once by the draft. Nothing is kept and nothing is told; an answer is a page, so a
 * big past costs many small turns. */
#pragma once

#include "law_day.h"
#include "message.h"
#include "proto/common.h"
#include "proto/rulebook.h"
#include "turn.h"

struct rehearsal;

/* One kind of case, in the order of a key: a page goes on behind the last key looked at. */
struct rehearsal_stage {
    const char *name;
    void (*load)(struct turn *turn, const char *stage, const char *after, int64_t size);
    /* How many were looked at, and the key of the last. */
    size_t (*judge)(struct rehearsal *rehearsal, const char **last);
};

/* What a daemon answers for: the parameter, or all below it, is rehearsed (no reason), or why not.
 * The closest entry counts. Ends with an entry without a pointer. */
struct rehearsal_reach {
    const char *pointer;
    const char *reason; /* common.json: not_rehearsed_reason */
};

struct rehearsal_plan {
    const struct rehearsal_stage *stages;
    size_t count;
    const struct rehearsal_reach *reach;
};

/* What was handed in. */
struct rehearsal_asked {
    const char *body;
    const char *after; /* NULL: from the beginning */
    struct maybe_integer limit;
};

struct rehearsal {
    struct turn *turn;
    const struct rulebook *draft;
    struct rehearsed_list items;
    size_t room;
    struct not_rehearsed_list not_rehearsed;
    size_t not_room;
    int64_t looked_at;
    const char *next; /* NULL: that was the last page */
};

/* A page as every answer tells it. */
#define REHEARSED(r)                                                                               \
    .version = (r)->draft->version, .items = (r)->items, .looked_at = (r)->looked_at,              \
    .next = (r)->next, .not_rehearsed = (r)->not_rehearsed

void rehearsal_load(
    struct turn *turn, const struct rehearsal_plan *plan, const struct rehearsal_asked *asked);
bool rehearsal_run(struct turn *turn, const struct rehearsal_plan *plan,
    const struct rehearsal_asked *asked, struct rehearsal *out, struct problem *why);

/* A number against a parameter: the flag is raised where the value is … it. */
enum crossing { ABOVE_LIMIT, LIMIT_REACHED, BELOW_LIMIT };

struct rehearsed_measure {
    struct rehearsed of; /* its value is held against the parameter */
    const char *parameter;
    enum crossing raised;
};

/* A term of the law that runs from a notice. */
struct kept_day {
    struct rehearsed of;
    const char *parameter;
    struct date notice;
    int64_t days; /* as it was counted; another than the rulebook's own was set by a person */
    int64_t more; /* among them: by which it was extended */
    struct date due_on;
    const char *arithmetic; /* NULL: not kept */
    struct instant done_at; /* none: not yet */
};

/* `of` everywhere: the case as it is told, with the version it was judged by; what comes out and
 * why is added. Each adds to the page what comes out differently, and nothing otherwise. */
void rehearse_measure(struct rehearsal *rehearsal, const struct rehearsed_measure *measure);
void rehearse_day(struct rehearsal *rehearsal, const struct kept_day *kept);
/* Whether the draft counts such a term in another way. */
bool rehearsal_changes_term(struct rehearsal *rehearsal, const struct kept_day *kept);

/* For what is judged by more than one number: the parameters it depends on (ends with NULL) and
 * what comes out by each of the two. The parameters that differ are named. */
void rehearse_as(struct rehearsal *rehearsal, const struct rehearsed *of,
    const char *const *parameters, const struct rehearsed_outcome *was,
    const struct rehearsed_outcome *would_be);

void rehearsal_leaves_out(struct rehearsal *rehearsal, const char *about, const char *reason);
