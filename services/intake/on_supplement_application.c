/* SPDX-License-Identifier: Apache-2.0 */
/* The applicant supplies what was missing; the application is examined again as a whole (M1,
 * R1–R12). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct supplement_application *supplement)
{
    turn_claim(turn, "application", supplement->application);
    turn_claim(turn, "provider", turn_actor(turn)->organisation);
    need_application_file(turn, supplement->application);
    need_capability_of(turn, supplement->application);
    need_evidence_of(turn, supplement->application);
}

static bool parts_fit(
    struct turn *turn, const struct supplement_application *supplement, struct problem *why)
{
    bool fine = true;
    const struct supplement_application_capability_list *all = &supplement->capabilities;
    for (size_t i = 0; i < all->count; i++)
        for (size_t before = 0; before < i; before++)
            if (strcmp(all->items[before].scenario, all->items[i].scenario) == 0)
                fine = reject(why, &problem_capability_twice,
                    arena_print(why->arena, "/capabilities/%zu/scenario", i),
                    all->items[i].scenario);
    const struct supplement_application_pledge *pledge = supplement->pledge;
    if (pledge != NULL && pledge->signed_on.day > turn_today(turn).day)
        fine = reject(why, &problem_pledge_date, "/pledge/signed_on", NULL);
    return fine;
}

/* The clauses proved before and now. */
static struct text_list proved(struct turn *turn, const struct supplement_application *supplement)
{
    size_t held = 0;
    const struct evidence_of *rows = all_evidence_of(turn, &held);
    size_t count = held + supplement->evidence.count;
    const char **clauses = ARENA_MANY(turn_arena(turn), const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        clauses[i] = i < held ? rows[i].clause : supplement->evidence.items[i - held].clause;
    return (struct text_list){count, clauses};
}

static struct shown shown_now(struct turn *turn, const struct supplement_application *supplement,
    const struct application_file *file)
{
    size_t capabilities = 0;
    (void)all_capability_of(turn, &capabilities);
    if (supplement->capabilities.count > 0)
        capabilities = supplement->capabilities.count;
    const struct supplement_application_pledge *pledge = supplement->pledge;
    return (struct shown){.capabilities = capabilities,
        .local_presence = supplement->local_presence != NULL || file->presence_address != NULL,
        .pledge = pledge == NULL ? file->shares_cost : pledge->shares_cost,
        .proved = proved(turn, supplement)};
}

static void keep_capabilities(struct turn *turn, const struct supplement_application *supplement)
{
    const char *number = supplement->application;
    if (supplement->capabilities.count > 0)
        put_drop_capabilities(turn, &(struct drop_capabilities){.application = number});
    for (size_t i = 0; i < supplement->capabilities.count; i++) {
        const struct supplement_application_capability *one = &supplement->capabilities.items[i];
        put_add_capability(turn, &(struct add_capability){.application = number,
                                     .scenario = one->scenario,
                                     .level = one->level,
                                     .industries = words(turn_arena(turn), &one->industries)});
    }
}

static void keep_rest(struct turn *turn, const struct supplement_application *supplement,
    const struct application_file *file)
{
    for (size_t i = 0; i < supplement->evidence.count; i++) {
        const struct supplement_application_evidence *one = &supplement->evidence.items[i];
        put_add_application_evidence(
            turn, &(struct add_application_evidence){.application = file->application,
                      .clause = one->clause,
                      .sha256 = one->sha256,
                      .title = one->title,
                      .added_at = turn_now(turn)});
    }
    if (supplement->local_presence != NULL)
        put_set_presence(turn, &(struct set_presence){.provider = file->provider,
                                   .address = supplement->local_presence->address,
                                   .staff = supplement->local_presence->staff});
}

static void move_on(struct turn *turn, const struct application_file *file,
    const struct examined *examined, const struct supplement_application_pledge *pledge)
{
    struct set_application next = application_next(file);
    if (pledge != NULL) {
        next.shares_cost = pledge->shares_cost;
        next.concession_percent = some(pledge->concession_percent);
        next.pledge_signed_by = pledge->signed_by;
        next.pledge_signed_on = pledge->signed_on;
    }
    if (examined->gap_count == 0)
        next.state = APPLICATION_COMPLETE;
    next.review_by = examined->review_by.on;
    next.review_by_arithmetic = examined->review_by.arithmetic;
    put_set_application(turn, &next);
}

static void give_answer(struct turn *turn, const struct examined *examined)
{
    struct supplement_application_missing *missing = ARENA_MANY(
        turn_arena(turn), struct supplement_application_missing, examined->gap_count + 1);
    for (size_t i = 0; i < examined->gap_count; i++)
        missing[i] = (struct supplement_application_missing){.clause = examined->gaps[i].clause,
            .what = examined->gaps[i].what,
            .zh = examined->gaps[i].zh,
            .en = examined->gaps[i].en};
    bool incomplete = examined->gap_count > 0;
    answer_supplement_application(turn,
        &(struct supplement_application_answer){.application = examined->application,
            .state = incomplete ? APPLICATION_INCOMPLETE : APPLICATION_COMPLETE,
            .missing = {examined->gap_count, missing},
            .supplement_by = incomplete ? examined->supplement_by.on : (struct date){0},
            .supplement_by_arithmetic = incomplete ? examined->supplement_by.arithmetic : NULL});
}

static bool decide(
    struct turn *turn, const struct supplement_application *supplement, struct problem *why)
{
    const struct application_file *file = got_application_file(turn);
    if (file == NULL || strcmp(file->provider, turn_actor(turn)->organisation) != 0)
        return reject(why, &problem_not_found, "/application", supplement->application);
    if (!application_admits(turn, file, why, APPLICATION_INCOMPLETE, NULL) ||
        !parts_fit(turn, supplement, why))
        return false;
    const struct rulebook *rules = application_rules(turn, file);
    struct shown shown = shown_now(turn, supplement, file);
    struct examined examined = {.application = file->application,
        .provider = file->provider,
        .provider_name = file->provider_name,
        .supplement_by = {.on = file->supplement_by, .arithmetic = file->supplement_by_arithmetic}};
    examined.gap_count = completeness_gaps(rules, &shown, turn_arena(turn), &examined.gaps);
    if (examined.gap_count == 0)
        examined.review_by =
            law_day(turn, rules, LAW_TERM(rules, admission, review_days), turn_today(turn));
    keep_capabilities(turn, supplement);
    keep_rest(turn, supplement, file);
    move_on(turn, file, &examined, supplement->pledge);
    application_examined(turn, &examined);
    give_answer(turn, &examined);
    return true;
}

HANDLER(supplement_application, load, decide);
