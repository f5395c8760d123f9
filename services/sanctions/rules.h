/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of sanctions: values in, values out. What they need of the law is given to them from
 * the rulebook. */
#pragma once

#include "message.h"
#include "moment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct rulebook;

/* ---- count.c: how often rectification was ordered (T2.2) ---- */
struct counted {
    const char *order;
    struct date delivered_on; /* none: not delivered */
    bool annulled;
    bool stayed;
};

struct count {
    int64_t count;
    struct text_list
        orders; /* delivered and not annulled, closed ones included, by day of delivery */
    struct text_list left_out; /* the same, but stayed by an appeal */
};

void count_orders(
    const struct counted *orders, size_t how_many, struct arena *arena, struct count *out);

/* ---- dissatisfaction.c: upheld complaints that served enterprises rated unsatisfied (T2.3) ----
 */
struct dissatisfaction {
    const char *complaint;
    struct date stated_on; /* upheld, and rated unsatisfied, from this day on */
    const char *left_out;  /* common.json: left_out; NULL: it counts */
};

struct dissatisfactions {
    size_t count;
    struct dissatisfaction *items;
};

struct window {
    struct date from; /* both days are in it */
    struct date to;
};

int64_t dissatisfactions_in(const struct dissatisfactions *all, struct window window);
/* The latest window of so many days that holds the day of `fact` and this number; false: none. */
bool dissatisfactions_reach(const struct dissatisfactions *all, struct date fact, int64_t days,
    int64_t number, struct window *out);
/* Why it is not counted in the window; NULL: it is. */
const char *dissatisfaction_left_out(const struct dissatisfaction *one, struct window window);
struct dissatisfaction *dissatisfaction_find(
    const struct dissatisfactions *all, const char *complaint);

/* ---- acts.c: what may be done to an order in which state ---- */
bool order_may(const char *act, const char *state);

/* ---- ladder.c: the steps to a decision, in the rulebook's order ---- */
#define CASE_REVIEW "review" /* before the ladder: an officer has to take it up */
/* Whether `step` (a step of the rulebook's ladder) is the one that follows a case's state. */
bool ladder_allows(const struct rulebook *rules, const char *state, const char *step);
/* The state of a case that has taken this step. */
const char *ladder_state(const char *step);
bool case_is_open(const char *state);    /* not yet decided, dismissed or annulled */
bool case_is_decided(const char *state); /* decided or delivered */

/* ---- collective.c: the collective decision ---- */
struct ballot {
    const char *person;
    const char *vote;     /* for, against, abstain, excluded */
    const char *conflict; /* NULL: none stated */
};

struct tally {
    int64_t votes_for;
    int64_t against;
    int64_t abstained;
    int64_t excluded;
};

enum ballot_fault { BALLOT_FINE, BALLOT_TWICE, BALLOT_CONFLICT_NOT_STATED, BALLOT_CONFLICTED };

/* What is wrong with the i-th ballot, seen beside those before it. */
enum ballot_fault ballot_check(const struct ballot *ballots, size_t i);
struct tally tally_of(const struct ballot *ballots, size_t how_many);
int64_t tally_voting(const struct tally *tally); /* members without a conflict of interest */
/* Votes for are more than this share of those of all who may vote; an abstention is no vote for. */
bool tally_carries(const struct tally *tally, int64_t majority_percent);

/* ---- annulment.c: what becomes of a case when something it rests on is annulled ---- */
struct standing_case {
    const char *ground;
    const char *state;
    const char *outcome;      /* disqualified, kept; NULL while undecided */
    bool is_appealed;         /* the appeal is against this very decision */
    bool finding_annulled;    /* the finding it rests on */
    bool order_annulled;      /* the order it rests on */
    bool certificate_touched; /* its certificate counts what fell */
    bool count_holds;         /* enough is left to count without it */
};

struct fate {
    bool touched;        /* false: it stands as it is */
    bool reopened;       /* back to the proposal with a new certificate; otherwise it is over */
    bool decision_falls; /* a decision had been made and is annulled */
    bool was_delivered;  /* … and delivered: the register goes back */
};

struct fate fate_of(const struct standing_case *standing);
