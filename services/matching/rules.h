/* The pure rules of matching: values in, values out. Who fits a need and why (recommend.c), what a
 * proposal lacks (gaps.c), what a contract must hold and what is unusual about it
 * (contract_terms.c), how far a price lies from what it was and from its peers (prices.c). */
#pragma once

#include "arena.h"
#include "message.h"
#include "moment.h"
#include "problem.h"

#include "matching/statements.h"
#include "proto/common.h"
#include "proto/matching.h"
#include "proto/rulebook.h"

/* ---- recommend.c ---- */

/* What an enterprise needs, and on which day it asks. */
struct wanted {
    const char *enterprise;
    const char *industry; /* GB/T 4754; NULL if not known */
    size_t step_count;
    const struct scenario_level *steps;
    int64_t budget_fen;
    struct date wanted_by;
    struct date today;
};

/* A provider as matching knows it. Offers are in order of price. */
struct candidate {
    const struct candidate_for *facts;
    size_t capability_count;
    const struct capability_for *capabilities;
    size_t offer_count;
    const struct offer_for *offers;
    const char *lot; /* SHA-256 of "need number:credit code": orders equal scores */
};

/* Part of a score: points of the points that the rulebook gives for it. */
struct reason {
    const char *code;
    int64_t points;
    int64_t of;
    const char *zh;
    const char *en;
};

enum { REASON_COUNT = 6, BARS_MAX = 8 };

/* One candidate judged: recommendable if there is no bar; its score is the sum of its reasons'
 * points. */
struct verdict {
    const struct candidate *candidate;
    int64_t score;
    struct reason reasons[REASON_COUNT];
    size_t bar_count;
    const struct rulebook_coded_text *bars[BARS_MAX];
};

struct recommendation {
    size_t considered;
    size_t fit_count; /* ranked, cut at the rulebook's max_recommendations */
    struct verdict *fit;
    size_t barred_count; /* in the order of the candidates */
    struct verdict *barred;
};

/* Judge every candidate by the rulebook's weights. Equal scores are ordered by lot, drawn anew for
 * each need, so that nobody is always first. Where a firm sits or what it pays plays no part. A bar
 * that the rulebook does not name is not applied. */
void recommend(struct arena *arena, const struct wanted *wanted, const struct candidate *candidates,
    size_t count, const struct rulebook_matching *rules, struct recommendation *out);

/* Whether a provider of this standing is on the register. */
bool on_register(const char *standing);

/* ---- gaps.c ---- */

struct gaps {
    size_t count;
    struct proposal_returned_missing *items;
};

/* What a proposal lacks, all of it: the four parts of R3, and of T1.3 a purchase list whose lines
 * each say what it is, its function, its use and its price, and whose prices add up to the
 * proposal's. */
void find_gaps(struct arena *arena, const struct submit_proposal *proposal, struct gaps *out);

/* ---- contract_terms.c ---- */

/* Whether the contract's own numbers and dates hold together. Says every fault. */
/* Fen as yuan, for people: 42000001 → "420000.01". */
const char *yuan_text(struct arena *arena, int64_t fen);
bool terms_hold(const struct record_contract *contract, struct date today,
    const struct rulebook_cost_share *rules, struct problem *why);

struct marks {
    size_t count;
    struct contract_recorded_mark *items;
};

/* What a contract is held against. */
struct circumstances {
    bool listed;                                /* its provider stands on the register */
    const struct solution_by_number *solutions; /* the catalogue items its lines name */
    size_t solution_count;
    struct date proposed_on; /* the proposal it rests on was made; none without one */
    struct date today;
};

/* What is unusual about a contract: it bars nothing. */
void find_marks(struct arena *arena, const struct record_contract *contract,
    const struct circumstances *known, const struct rulebook *rules, struct marks *out);

/* ---- prices.c ---- */

/* A price of a catalogue item, from the day it was set to the day it was replaced. */
struct catalogue_price {
    int64_t fen;
    struct date from;
    struct date to; /* none: it stands */
};

enum price_state { PRICE_WITHIN, PRICE_BEYOND, PRICE_NOT_APPLICABLE };

/* How far a price lies from what it is compared with. */
struct deviation {
    enum price_state state;
    int64_t from_fen;   /* what it is compared with: an earlier price, the peers' median */
    int64_t hundredths; /* the difference in hundredths of a percent of that, with its sign */
    int64_t mad_fen;    /* of the peers; rounded down */
    bool spread;        /* the peers differ enough: the threshold is mad_factor × MAD */
    int64_t value;      /* the difference in whole percent, rounded up: above the threshold */
    int64_t threshold;  /* in whole percent, rounded down */
    int64_t sample;     /* how many prices it was compared with */
};

/* The last price of an item against every price it had in the window. A price that was itself
 * beyond the band is none to compare with, so that going back is no second breach; where it stands
 * until what it was beyond has left the window, it is one from then on. A price is in the window up
 * to `window_days` after the day it was replaced. `prices` in their order, at least one. */
struct deviation price_band(struct arena *arena, const struct catalogue_price *prices, size_t count,
    const struct rulebook_price *rules, struct date today);

/* A price against its peers': further from their median than mad_factor × their median absolute
 * deviation, and further than the band: peers who ask nearly the same leave too little deviation to
 * measure by. Fewer than min_sample: not applicable. Sorts `peers`. */
struct deviation price_peers(
    int64_t fen, int64_t *peers, size_t count, const struct rulebook_price *rules);

/* Whether a price stood at some time in the window that ends today. */
bool price_in_window(
    const struct catalogue_price *price, const struct rulebook_price *rules, struct date today);

/* The day on which a replaced price is out of the window; none: it stands. */
struct date price_leaves(const struct catalogue_price *price, const struct rulebook_price *rules);
