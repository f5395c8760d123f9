/* SPDX-License-Identifier: Apache-2.0 */
/* The recommendation of a need: gather what is known of every provider, let the rule judge, keep
 * and tell what it said, so that anyone entitled can read later why who stood where. */
#include "matching.h"

#include <string.h>

enum { TOLD_INELIGIBLE_MAX = 500 };

void need_candidates(struct turn *turn, const char *enterprise)
{
    need_candidate_for(turn, enterprise);
    need_capability_for(turn, enterprise);
    need_offer_for(turn, enterprise);
}

/* Profiles and offers come in the order of the candidates: each candidate gets its slice. */
static struct candidate *gather(struct turn *turn, const char *need, size_t *count)
{
    size_t capability_count = 0;
    size_t offer_count = 0;
    const struct candidate_for *facts = all_candidate_for(turn, count);
    const struct capability_for *capability = all_capability_for(turn, &capability_count);
    const struct offer_for *offer = all_offer_for(turn, &offer_count);
    struct candidate *candidates = ARENA_MANY(turn_arena(turn), struct candidate, *count);
    for (size_t i = 0, c = 0, o = 0; i < *count; i++) {
        const char *provider = facts[i].provider;
        while (c < capability_count && strcmp(capability[c].provider, provider) < 0)
            c++;
        while (o < offer_count && strcmp(offer[o].provider, provider) < 0)
            o++;
        candidates[i] = (struct candidate){.facts = &facts[i],
            .capabilities = capability + c,
            .offers = offer + o,
            .lot = turn_digest(turn, arena_print(turn_arena(turn), "%s:%s", need, provider))};
        for (; c < capability_count && strcmp(capability[c].provider, provider) == 0; c++)
            candidates[i].capability_count++;
        for (; o < offer_count && strcmp(offer[o].provider, provider) == 0; o++)
            candidates[i].offer_count++;
    }
    return candidates;
}

static void keep_fit(
    struct turn *turn, const char *need, int64_t revision, int64_t place, const struct verdict *fit)
{
    const struct candidate_for *facts = fit->candidate->facts;
    put_add_recommended(turn, &(struct add_recommended){.need = need,
                                  .revision = revision,
                                  .place = place,
                                  .provider = facts->provider,
                                  .name = facts->name,
                                  .score_points = fit->score});
    for (size_t i = 0; i < REASON_COUNT; i++)
        put_add_recommended_reason(turn, &(struct add_recommended_reason){.need = need,
                                             .revision = revision,
                                             .provider = facts->provider,
                                             .place = (int64_t)i + 1,
                                             .code = fit->reasons[i].code,
                                             .points = fit->reasons[i].points,
                                             .points_of = fit->reasons[i].of,
                                             .zh = fit->reasons[i].zh,
                                             .en = fit->reasons[i].en});
}

static void keep_barred(
    struct turn *turn, const char *need, int64_t revision, const struct verdict *barred)
{
    const struct candidate_for *facts = barred->candidate->facts;
    for (size_t i = 0; i < barred->bar_count; i++)
        put_add_not_recommended(turn, &(struct add_not_recommended){.need = need,
                                          .revision = revision,
                                          .provider = facts->provider,
                                          .place = (int64_t)i + 1,
                                          .name = facts->name,
                                          .code = barred->bars[i]->code,
                                          .zh = barred->bars[i]->zh,
                                          .en = barred->bars[i]->en});
}

static void tell_fit(
    struct arena *arena, const struct verdict *fit, struct recommendation_made_recommended *told)
{
    *told = (struct recommendation_made_recommended){.provider = fit->candidate->facts->provider,
        .name = fit->candidate->facts->name,
        .score_points = fit->score,
        .reasons = {.count = REASON_COUNT,
            .items = ARENA_MANY(arena, struct recommendation_made_reason, REASON_COUNT)}};
    for (size_t i = 0; i < REASON_COUNT; i++)
        told->reasons.items[i] = (struct recommendation_made_reason){.code = fit->reasons[i].code,
            .points = fit->reasons[i].points,
            .of = fit->reasons[i].of,
            .zh = fit->reasons[i].zh,
            .en = fit->reasons[i].en};
}

static void tell_barred(
    struct arena *arena, const struct verdict *barred, struct recommendation_made_ineligible *told)
{
    *told = (struct recommendation_made_ineligible){.provider = barred->candidate->facts->provider,
        .name = barred->candidate->facts->name,
        .reasons = {.count = barred->bar_count,
            .items = ARENA_MANY(arena, struct recommendation_made_bar, barred->bar_count)}};
    for (size_t i = 0; i < barred->bar_count; i++)
        told->reasons.items[i] = (struct recommendation_made_bar){
            .code = barred->bars[i]->code, .zh = barred->bars[i]->zh, .en = barred->bars[i]->en};
}

static void tell(struct turn *turn, const char *need, int64_t revision, const struct wanted *wanted,
    const char *rulebook, const struct recommendation *made)
{
    struct arena *arena = turn_arena(turn);
    struct recommendation_made event = {.need = need,
        .enterprise = wanted->enterprise,
        .revision = revision,
        .rulebook = rulebook,
        .considered = (int64_t)made->considered,
        .recommended = {.count = made->fit_count,
            .items = ARENA_MANY(arena, struct recommendation_made_recommended, made->fit_count)},
        .ineligible = {.count = made->barred_count,
            .items = ARENA_MANY(arena, struct recommendation_made_ineligible, made->barred_count)}};
    if (event.ineligible.count > TOLD_INELIGIBLE_MAX)
        event.ineligible.count = TOLD_INELIGIBLE_MAX;
    for (size_t i = 0; i < event.recommended.count; i++)
        tell_fit(arena, &made->fit[i], &event.recommended.items[i]);
    for (size_t i = 0; i < event.ineligible.count; i++)
        tell_barred(arena, &made->barred[i], &event.ineligible.items[i]);
    say_recommendation_made(turn, need, wanted->enterprise, &event);
}

const struct recommendation *advise(struct turn *turn, const char *need, int64_t revision,
    const struct wanted *wanted, const struct rulebook *rules)
{
    size_t count = 0;
    const struct candidate *candidates = gather(turn, need, &count);
    struct recommendation *made = ARENA_NEW(turn_arena(turn), struct recommendation);
    recommend(turn_arena(turn), wanted, candidates, count, rules->matching, made);
    put_add_recommendation(turn, &(struct add_recommendation){.need = need,
                                     .revision = revision,
                                     .made_at = turn_now(turn),
                                     .rulebook = rules->version,
                                     .considered = (int64_t)count});
    for (size_t i = 0; i < made->fit_count; i++)
        keep_fit(turn, need, revision, (int64_t)i + 1, &made->fit[i]);
    for (size_t i = 0; i < made->barred_count; i++)
        keep_barred(turn, need, revision, &made->barred[i]);
    tell(turn, need, revision, wanted, rules->version, made);
    return made;
}
