/* SPDX-License-Identifier: Apache-2.0 */
/* A pilot enterprise declares a project of the transition period with the information about its
 * provider (M3). A project outside the window is not eligible here, and that is all it says. */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct declare_transition_project *project)
{
    const char *enterprise = turn_actor(turn)->organisation;
    turn_claim(turn, "transition", enterprise);
    need_transition_desk(
        turn, enterprise, project->provider->uscc, project->signed_on, project->title);
}

static bool days_fit(struct turn *turn, const struct rulebook_admission *rules,
    const struct declare_transition_project *project, struct problem *why)
{
    static const char *const pointers[PROJECT_DAYS] = {
        "/signed_on", "/diagnosed_on", "/deployed_on", "/completed_on"};
    const struct date days[PROJECT_DAYS] = {
        project->signed_on, project->diagnosed_on, project->deployed_on, project->completed_on};
    struct arena *arena = turn_arena(turn);
    bool fine = true;
    for (int i = 0; i < PROJECT_DAYS; i++) {
        struct day_verdict verdict =
            transition_day(days, (enum project_day)i, rules->window_from, rules->window_to);
        if (verdict.fault == DAY_OUTSIDE)
            fine = reject(why, &problem_transition_outside_window, pointers[i],
                arena_print(arena, "%s/%s", date_write(arena, rules->window_from),
                    date_write(arena, rules->window_to)));
        else if (verdict.fault == DAY_TOO_EARLY)
            fine = reject(
                why, &problem_transition_days_order, pointers[i], date_write(arena, verdict.after));
        else if (days[i].day > turn_today(turn).day)
            fine = reject(why, &problem_fact_in_future, pointers[i], date_write(arena, days[i]));
    }
    return fine;
}

static bool may_declare(struct turn *turn, const struct rulebook_admission *rules,
    const struct declare_transition_project *project, struct problem *why)
{
    const char *enterprise = turn_actor(turn)->organisation;
    const struct transition_desk *desk = got_transition_desk(turn);
    if (desk == NULL)
        return reject(why, &problem_not_on_roster, "", enterprise);
    if (turn_today(turn).day > rules->register_by.day)
        return reject(
            why, &problem_transition_is_over, "", date_write(turn_arena(turn), rules->register_by));
    if (desk->declared != NULL)
        return reject(why, &problem_transition_declared_already, "", desk->declared);
    bool own = strcmp(enterprise, project->provider->uscc) == 0;
    bool fine = !own || reject(why, &problem_transition_own_firm, "/provider/uscc", enterprise);
    return days_fit(turn, rules, project, why) && fine;
}

static void keep(struct turn *turn, const struct declare_transition_project *project,
    const struct transition_project_declared *told)
{
    const struct declare_transition_project_declared_provider *provider = project->provider;
    put_add_transition_project(
        turn, &(struct add_transition_project){.declaration = told->declaration,
                  .enterprise = told->enterprise,
                  .provider = provider->uscc,
                  .provider_name = provider->name,
                  .kind = provider->kind,
                  .legal_representative = provider->legal_representative,
                  .address = provider->address,
                  .title = project->title,
                  .signed_on = project->signed_on,
                  .diagnosed_on = project->diagnosed_on,
                  .deployed_on = project->deployed_on,
                  .completed_on = project->completed_on,
                  .rulebook = turn_rules_version(turn, turn_today(turn)),
                  .register_by = told->register_by,
                  .declared_at = turn_now(turn),
                  .person = turn_actor(turn)->person});
    for (size_t i = 0; i < project->evidence.count; i++)
        put_add_transition_evidence(
            turn, &(struct add_transition_evidence){.declaration = told->declaration,
                      .sha256 = project->evidence.items[i].sha256,
                      .title = project->evidence.items[i].title});
}

static struct text_list hashes_of(
    struct turn *turn, const struct declare_transition_project *project)
{
    size_t count = project->evidence.count;
    struct text_list hashes = {.items = ARENA_MANY(turn_arena(turn), const char *, count)};
    for (size_t i = 0; i < count; i++)
        hashes.items[hashes.count++] = project->evidence.items[i].sha256;
    return hashes;
}

static bool decide(
    struct turn *turn, const struct declare_transition_project *project, struct problem *why)
{
    struct date today = turn_today(turn);
    const struct rulebook_admission *rules = turn_rules(turn, today)->admission;
    if (!may_declare(turn, rules, project, why))
        return false;
    struct transition_project_declared told = {
        .declaration = turn_number(turn, "GD", date_year(today)),
        .enterprise = turn_actor(turn)->organisation,
        .enterprise_name = got_transition_desk(turn)->name,
        .provider = project->provider->uscc,
        .provider_name = project->provider->name,
        .title = project->title,
        .documents = hashes_of(turn, project),
        .signed_on = project->signed_on,
        .completed_on = project->completed_on,
        .register_by = rules->register_by};
    keep(turn, project, &told);
    say_transition_project_declared(turn, told.declaration,
        arena_print(turn_arena(turn), "%s %s", told.enterprise, told.provider), &told);
    answer_declare_transition_project(
        turn, &(struct declare_transition_project_answer){
                  .declaration = told.declaration, .register_by = told.register_by});
    return true;
}

HANDLER(declare_transition_project, load, decide);
