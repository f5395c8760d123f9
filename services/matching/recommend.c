/* SPDX-License-Identifier: Apache-2.0 */
/* Who is recommended for a need, in which order and why: every score is taken apart into reasons,
 * everyone left out is told the reason. The register is a list to choose from; there is no bonus
 * for local firms. */
#include "rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A part of a whole; the whole is above zero. */
struct share {
    int64_t part;
    int64_t whole;
};

/* How far a candidate covers the steps wanted. */
struct cover {
    int64_t offered; /* scenarios in its profile */
    int64_t met;     /* scenarios brought to the level wanted */
    int64_t climbed; /* levels gained, over all steps */
    int64_t asked;   /* levels wanted, over all steps */
    bool industry;   /* its profile names the enterprise's industry for a scenario wanted */
};

/* What its catalogue offers for the steps wanted. */
struct price {
    int64_t priced;    /* steps with an offer that reaches the level */
    int64_t total_fen; /* of a choice of offers for those steps */
    int64_t least_fen; /* no choice can cost less */
    int64_t days;      /* the longest delivery among the offers chosen; 0 if none says */
};

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t points_of(struct share share, int64_t of)
{
    assert(share.whole > 0);
    int64_t part = most(0, least(share.part, share.whole));
    return (of * part + share.whole / 2) / share.whole;
}

bool on_register(const char *standing)
{
    return strcmp(standing, "listed") == 0 || strcmp(standing, "provisional") == 0;
}

static const struct capability_for *capability_in(
    const struct candidate *candidate, const char *scenario)
{
    for (size_t i = 0; i < candidate->capability_count; i++)
        if (strcmp(candidate->capabilities[i].scenario, scenario) == 0)
            return &candidate->capabilities[i];
    return NULL;
}

/* A profile that says C35 serves an enterprise of C3521. */
static bool serves_industry(const struct capability_for *capability, const char *industry)
{
    for (size_t i = 0; industry != NULL && i < capability->industries.count; i++) {
        const char *served = capability->industries.items[i];
        if (strncmp(served, industry, strlen(served)) == 0)
            return true;
    }
    return false;
}

static struct cover find_cover(const struct candidate *candidate, const struct wanted *wanted)
{
    struct cover cover = {0};
    for (size_t i = 0; i < wanted->step_count; i++) {
        const struct scenario_level *step = &wanted->steps[i];
        cover.asked += step->to - step->from;
        const struct capability_for *able = capability_in(candidate, step->scenario);
        if (able == NULL)
            continue;
        cover.offered++;
        cover.met += able->level >= step->to;
        cover.climbed += most(0, least(able->level, step->to) - step->from);
        cover.industry |= serves_industry(able, wanted->industry);
    }
    return cover;
}

static bool reaches(const struct offer_for *offer, const struct scenario_level *step)
{
    return strcmp(offer->scenario, step->scenario) == 0 && offer->level >= step->to;
}

static const struct offer_for *cheapest_for(
    const struct candidate *candidate, const struct scenario_level *step)
{
    for (size_t i = 0; i < candidate->offer_count; i++)
        if (reaches(&candidate->offers[i], step))
            return &candidate->offers[i];
    return NULL;
}

/* Whether the solution of an offer reaches this step as well (it may have a row per scenario). */
static bool solution_reaches(const struct candidate *candidate, const struct offer_for *offer,
    const struct scenario_level *step)
{
    for (size_t i = 0; i < candidate->offer_count; i++)
        if (strcmp(candidate->offers[i].solution, offer->solution) == 0 &&
            reaches(&candidate->offers[i], step))
            return true;
    return false;
}

/* The cheapest offer for each step, a solution that serves several steps paid once. */
static struct price step_by_step(const struct candidate *candidate, const struct wanted *wanted)
{
    struct price price = {0};
    for (size_t i = 0; i < wanted->step_count; i++) {
        const struct offer_for *offer = cheapest_for(candidate, &wanted->steps[i]);
        if (offer == NULL)
            continue;
        price.priced++;
        price.least_fen = most(price.least_fen, offer->price_fen);
        bool paid = false;
        for (size_t j = 0; j < i && !paid; j++) {
            const struct offer_for *earlier = cheapest_for(candidate, &wanted->steps[j]);
            paid = earlier != NULL && strcmp(earlier->solution, offer->solution) == 0;
        }
        if (paid)
            continue;
        price.total_fen += offer->price_fen;
        if (offer->delivery_days.set)
            price.days = most(price.days, offer->delivery_days.value);
    }
    return price;
}

/* One solution for everything may cost less than the cheapest of each. */
static struct price find_price(const struct candidate *candidate, const struct wanted *wanted)
{
    struct price price = step_by_step(candidate, wanted);
    for (size_t i = 0; i < candidate->offer_count; i++) {
        const struct offer_for *offer = &candidate->offers[i];
        size_t reached = 0;
        while (reached < wanted->step_count &&
               solution_reaches(candidate, offer, &wanted->steps[reached]))
            reached++;
        if (reached < wanted->step_count || offer->price_fen >= price.total_fen)
            continue;
        price.total_fen = offer->price_fen;
        price.days = offer->delivery_days.set ? offer->delivery_days.value : 0;
    }
    return price;
}

static void bar(struct verdict *verdict, const struct rulebook_matching *rules, const char *code)
{
    for (size_t i = 0; i < rules->ineligible.count; i++) {
        const struct rulebook_coded_text *text = &rules->ineligible.items[i];
        if (strcmp(text->code, code) != 0)
            continue;
        assert(verdict->bar_count < BARS_MAX);
        verdict->bars[verdict->bar_count++] = text;
    }
}

static void find_bars(struct verdict *verdict, const struct wanted *wanted,
    const struct cover *cover, const struct price *price, const struct rulebook_matching *rules)
{
    const struct candidate_for *facts = verdict->candidate->facts;
    if (strcmp(facts->standing, "struck_off") == 0) {
        bar(verdict, rules, "struck_off");
        return;
    }
    if (!on_register(facts->standing)) {
        bar(verdict, rules, "not_listed");
        return;
    }
    if (facts->related || strcmp(facts->provider, wanted->enterprise) == 0)
        bar(verdict, rules, "related_party");
    if (cover->offered == 0)
        bar(verdict, rules, "scenario_not_offered");
    else if (cover->met == 0)
        bar(verdict, rules, "level_not_reached");
    if (price->least_fen > wanted->budget_fen)
        bar(verdict, rules, "over_budget");
    if (date_plus(wanted->today, (int)price->days).day > wanted->wanted_by.day)
        bar(verdict, rules, "too_late");
    if (facts->running >= rules->capacity_projects)
        bar(verdict, rules, "no_capacity");
}

static struct reason scenario_reason(
    struct arena *arena, const struct cover *cover, const struct wanted *wanted, int64_t of)
{
    struct share share = {cover->offered, (int64_t)wanted->step_count};
    return (struct reason){.code = "scenario_fit",
        .points = points_of(share, of),
        .of = of,
        .zh = arena_print(
            arena, "所需%zu个场景中能提供%lld个", wanted->step_count, (long long)cover->offered),
        .en = arena_print(arena, "Offers %lld of the %zu scenarios wanted.",
            (long long)cover->offered, wanted->step_count)};
}

static struct reason level_reason(struct arena *arena, const struct cover *cover, int64_t of)
{
    struct share share = {cover->climbed, cover->asked};
    return (struct reason){.code = "level_fit",
        .points = points_of(share, of),
        .of = of,
        .zh = arena_print(arena, "所需提升共%lld级，可达%lld级", (long long)cover->asked,
            (long long)cover->climbed),
        .en = arena_print(arena, "Reaches %lld of the %lld levels wanted over all scenarios.",
            (long long)cover->climbed, (long long)cover->asked)};
}

/* A declared industry earns the unproven share; completed projects earn the rest. */
static struct reason industry_reason(struct arena *arena, const struct candidate_for *facts,
    bool declared, const struct rulebook_matching *rules)
{
    int64_t of = rules->weights->industry_experience;
    int64_t base = declared ? rules->unproven_percent : 0;
    int64_t counted = least(facts->completed_in_industry, rules->experience_projects);
    struct share share = {base * rules->experience_projects + (100 - base) * counted,
        100 * rules->experience_projects};
    return (struct reason){.code = "industry_experience",
        .points = points_of(share, of),
        .of = of,
        .zh = arena_print(arena, "%s；同行业已完成项目%lld个",
            declared ? "能力表包含该行业" : "能力表未列该行业",
            (long long)facts->completed_in_industry),
        .en = arena_print(arena, "Its profile %s the industry; %lld projects completed in it.",
            declared ? "names" : "does not name", (long long)facts->completed_in_industry)};
}

/* All points up to the budget; above it less and less, where the rulebook says until where. */
static struct share price_share(
    const struct price *price, const struct wanted *wanted, const struct rulebook_matching *rules)
{
    if (price->priced < (int64_t)wanted->step_count && price->total_fen <= wanted->budget_fen)
        return (struct share){rules->unproven_percent, 100};
    if (price->total_fen <= wanted->budget_fen)
        return (struct share){1, 1};
    if (!rules->price_zero_percent.set)
        return (struct share){0, 1};
    int64_t zero = rules->price_zero_percent.value;
    return (struct share){
        zero * wanted->budget_fen - 100 * price->total_fen, (zero - 100) * wanted->budget_fen};
}

/* The budget itself is the enterprise's own: the text says only on which side of it the price lies.
 */
static struct reason price_reason(struct arena *arena, const struct price *price,
    const struct wanted *wanted, const struct rulebook_matching *rules)
{
    int64_t of = rules->weights->price_fit;
    bool within = price->total_fen <= wanted->budget_fen;
    return (struct reason){.code = "price_fit",
        .points = points_of(price_share(price, wanted, rules), of),
        .of = of,
        .zh = arena_print(arena, "目录价格覆盖%zu个场景中的%lld个，合计%lld.%02lld元，%s预算",
            wanted->step_count, (long long)price->priced, (long long)price->total_fen / 100,
            (long long)price->total_fen % 100, within ? "未超出" : "超出"),
        .en = arena_print(arena,
            "Catalogue prices for %lld of %zu scenarios: %lld.%02lld yuan, %s the budget.",
            (long long)price->priced, wanted->step_count, (long long)price->total_fen / 100,
            (long long)price->total_fen % 100, within ? "within" : "above")};
}

static struct reason record_reason(
    struct arena *arena, const struct candidate_for *facts, const struct rulebook_matching *rules)
{
    int64_t of = rules->weights->delivery_record;
    struct share share = facts->ended == 0 ? (struct share){rules->unproven_percent, 100}
                                           : (struct share){facts->completed, facts->ended};
    return (struct reason){.code = "delivery_record",
        .points = points_of(share, of),
        .of = of,
        .zh = arena_print(arena, "已结束项目%lld个，其中完成%lld个", (long long)facts->ended,
            (long long)facts->completed),
        .en = arena_print(arena, "%lld of %lld ended projects were completed.",
            (long long)facts->completed, (long long)facts->ended)};
}

static struct reason capacity_reason(
    struct arena *arena, const struct candidate_for *facts, const struct rulebook_matching *rules)
{
    int64_t of = rules->weights->capacity;
    struct share share = {rules->capacity_projects - facts->running, rules->capacity_projects};
    return (struct reason){.code = "capacity",
        .points = points_of(share, of),
        .of = of,
        .zh = arena_print(arena, "在建项目%lld个，上限%lld个", (long long)facts->running,
            (long long)rules->capacity_projects),
        .en = arena_print(arena, "%lld projects running; %lld is the limit.",
            (long long)facts->running, (long long)rules->capacity_projects)};
}

static struct verdict judge(struct arena *arena, const struct wanted *wanted,
    const struct candidate *candidate, const struct rulebook_matching *rules)
{
    struct verdict verdict = {.candidate = candidate};
    const struct rulebook_weights *weights = rules->weights;
    struct cover cover = find_cover(candidate, wanted);
    struct price price = find_price(candidate, wanted);
    find_bars(&verdict, wanted, &cover, &price, rules);
    if (verdict.bar_count > 0)
        return verdict;
    verdict.reasons[0] = scenario_reason(arena, &cover, wanted, weights->scenario_fit);
    verdict.reasons[1] = level_reason(arena, &cover, weights->level_fit);
    verdict.reasons[2] = industry_reason(arena, candidate->facts, cover.industry, rules);
    verdict.reasons[3] = price_reason(arena, &price, wanted, rules);
    verdict.reasons[4] = record_reason(arena, candidate->facts, rules);
    verdict.reasons[5] = capacity_reason(arena, candidate->facts, rules);
    for (size_t i = 0; i < REASON_COUNT; i++)
        verdict.score += verdict.reasons[i].points;
    return verdict;
}

static int better_first(const void *a, const void *b)
{
    const struct verdict *one = a;
    const struct verdict *other = b;
    if (one->score != other->score)
        return one->score > other->score ? -1 : 1;
    return strcmp(one->candidate->lot, other->candidate->lot);
}

void recommend(struct arena *arena, const struct wanted *wanted, const struct candidate *candidates,
    size_t count, const struct rulebook_matching *rules, struct recommendation *out)
{
    *out = (struct recommendation){.considered = count,
        .fit = ARENA_MANY(arena, struct verdict, count),
        .barred = ARENA_MANY(arena, struct verdict, count)};
    for (size_t i = 0; i < count; i++) {
        struct verdict verdict = judge(arena, wanted, &candidates[i], rules);
        if (verdict.bar_count == 0)
            out->fit[out->fit_count++] = verdict;
        else
            out->barred[out->barred_count++] = verdict;
    }
    if (out->fit_count > 1)
        qsort(out->fit, out->fit_count, sizeof *out->fit, better_first);
    out->fit_count = (size_t)least((int64_t)out->fit_count, rules->max_recommendations);
}
