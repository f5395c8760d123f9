/* SPDX-License-Identifier: Apache-2.0 */
/* A provider applies for the register: number it, examine it, tell every gap at once (M1, R1–R12).
 */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct submit_application *application)
{
    (void)application;
    const char *provider = turn_actor(turn)->organisation;
    turn_claim(turn, "provider", provider);
    need_provider_desk(turn, provider);
}

static bool may_apply(struct turn *turn, const struct provider_desk *desk,
    const struct rulebook *rules, struct problem *why)
{
    if (desk == NULL || !desk->registered)
        return reject(why, &problem_not_registered, "", turn_actor(turn)->organisation);
    if (desk->open_application != NULL)
        return reject(why, &problem_application_open, "", desk->open_application);
    if (desk->standing != NULL &&
        (strcmp(desk->standing, "listed") == 0 || strcmp(desk->standing, "suspended") == 0))
        return reject(why, &problem_already_listed, "", NULL);
    struct maybe_integer ban = rules->admission->reapplication_ban_days;
    if (!ban.set || desk->struck_on.day == 0)
        return true;
    struct date until = date_plus(desk->struck_on, (int)ban.value);
    return turn_today(turn).day >= until.day ||
           reject(why, &problem_reapplication_barred, "", date_write(turn_arena(turn), until));
}

static bool profile_fits(const struct submit_application *application, struct problem *why)
{
    bool fine = true;
    const struct submit_application_capability_list *all = &application->capabilities;
    for (size_t i = 0; i < all->count; i++)
        for (size_t before = 0; before < i; before++)
            if (strcmp(all->items[before].scenario, all->items[i].scenario) == 0)
                fine = reject(why, &problem_capability_twice,
                    arena_print(why->arena, "/capabilities/%zu/scenario", i),
                    all->items[i].scenario);
    return fine;
}

static bool pledge_fits(
    struct turn *turn, const struct submit_application_pledge *pledge, struct problem *why)
{
    return pledge == NULL || pledge->signed_on.day <= turn_today(turn).day ||
           reject(why, &problem_pledge_date, "/pledge/signed_on", NULL);
}

static size_t find_gaps(struct turn *turn, const struct submit_application *application,
    const struct provider_desk *desk, const struct gap **gaps)
{
    struct arena *arena = turn_arena(turn);
    size_t count = application->evidence.count;
    const char **proved = ARENA_MANY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        proved[i] = application->evidence.items[i].clause;
    struct shown shown = {.capabilities = application->capabilities.count,
        .local_presence = desk->presence_address != NULL,
        .pledge = application->pledge != NULL && application->pledge->shares_cost,
        .proved = {count, proved}};
    return completeness_gaps(turn_rules(turn, turn_today(turn)), &shown, arena, gaps);
}

static void keep_parts(
    struct turn *turn, const char *number, const struct submit_application *application)
{
    for (size_t i = 0; i < application->capabilities.count; i++) {
        const struct submit_application_capability *one = &application->capabilities.items[i];
        put_add_capability(turn, &(struct add_capability){.application = number,
                                     .scenario = one->scenario,
                                     .level = one->level,
                                     .industries = words(turn_arena(turn), &one->industries)});
    }
    for (size_t i = 0; i < application->evidence.count; i++) {
        const struct submit_application_evidence *one = &application->evidence.items[i];
        put_add_application_evidence(turn, &(struct add_application_evidence){.application = number,
                                               .clause = one->clause,
                                               .sha256 = one->sha256,
                                               .title = one->title,
                                               .added_at = turn_now(turn)});
    }
}

static void keep(struct turn *turn, const struct examined *examined, const struct law_day *told_by,
    const struct submit_application_pledge *pledge)
{
    put_add_application(
        turn, &(struct add_application){.application = examined->application,
                  .provider = examined->provider,
                  .state = examined->gap_count > 0 ? APPLICATION_INCOMPLETE : APPLICATION_COMPLETE,
                  .rulebook = turn_rules_version(turn, turn_today(turn)),
                  .submitted_at = turn_now(turn),
                  .told_by = told_by->on,
                  .told_by_arithmetic = told_by->arithmetic,
                  .shares_cost = pledge != NULL && pledge->shares_cost,
                  .concession_percent =
                      pledge == NULL ? (struct maybe_integer){0} : some(pledge->concession_percent),
                  .pledge_signed_by = pledge == NULL ? NULL : pledge->signed_by,
                  .pledge_signed_on = pledge == NULL ? (struct date){0} : pledge->signed_on,
                  .supplement_by = examined->supplement_by.on,
                  .supplement_by_arithmetic = examined->supplement_by.arithmetic,
                  .review_by = examined->review_by.on,
                  .review_by_arithmetic = examined->review_by.arithmetic});
}

static void tell(struct turn *turn, const struct examined *examined, const struct law_day *told_by,
    const struct submit_application *application)
{
    size_t count = application->capabilities.count;
    struct application_submitted_capability *items =
        ARENA_MANY(turn_arena(turn), struct application_submitted_capability, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct submit_application_capability *one = &application->capabilities.items[i];
        items[i] = (struct application_submitted_capability){
            .scenario = one->scenario, .level = one->level, .industries = one->industries};
    }
    say_application_submitted(turn, examined->application, examined->provider,
        &(struct application_submitted){.application = examined->application,
            .provider = examined->provider,
            .provider_name = examined->provider_name,
            .capabilities = {count, items},
            .told_by = told_by->on,
            .told_by_arithmetic = told_by->arithmetic});
}

static void give_answer(struct turn *turn, const struct examined *examined)
{
    struct submit_application_missing *missing =
        ARENA_MANY(turn_arena(turn), struct submit_application_missing, examined->gap_count + 1);
    for (size_t i = 0; i < examined->gap_count; i++)
        missing[i] = (struct submit_application_missing){.clause = examined->gaps[i].clause,
            .what = examined->gaps[i].what,
            .zh = examined->gaps[i].zh,
            .en = examined->gaps[i].en};
    answer_submit_application(
        turn, &(struct submit_application_answer){.application = examined->application,
                  .state = examined->gap_count > 0 ? APPLICATION_INCOMPLETE : APPLICATION_COMPLETE,
                  .missing = {examined->gap_count, missing},
                  .supplement_by = examined->supplement_by.on,
                  .supplement_by_arithmetic = examined->supplement_by.arithmetic});
}

static bool decide(
    struct turn *turn, const struct submit_application *application, struct problem *why)
{
    const struct provider_desk *desk = got_provider_desk(turn);
    struct date today = turn_today(turn);
    const struct rulebook *rules = turn_rules(turn, today);
    if (!may_apply(turn, desk, rules, why))
        return false;
    bool profiled = profile_fits(application, why);
    if (!pledge_fits(turn, application->pledge, why) || !profiled)
        return false;
    struct examined examined = {.application = turn_number(turn, "SQ", date_year(today)),
        .provider = desk->provider,
        .provider_name = desk->name};
    examined.gap_count = find_gaps(turn, application, desk, &examined.gaps);
    if (examined.gap_count > 0)
        examined.supplement_by =
            law_day(turn, rules, LAW_WORKDAYS(rules, admission, supplement_workdays), today);
    else
        examined.review_by = law_day(turn, rules, LAW_TERM(rules, admission, review_days), today);
    struct law_day told_by =
        law_day(turn, rules, LAW_WORKDAYS(rules, admission, completeness_workdays), today);
    keep(turn, &examined, &told_by, application->pledge);
    keep_parts(turn, examined.application, application);
    tell(turn, &examined, &told_by, application);
    application_examined(turn, &examined);
    give_answer(turn, &examined);
    return true;
}

HANDLER(submit_application, load, decide);
