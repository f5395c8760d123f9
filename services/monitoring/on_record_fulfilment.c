/* SPDX-License-Identifier: Apache-2.0 */
/* The provider has done what it owes in a project: a line delivered (R4), its team on site (T1.2),
 * a problem solved (R6), a vulnerability mended, data destroyed (R9). What needs no confirmation is
 * met; the enterprise may still object. */
#include "duties.h"
#include "measures.h"

static const char *key_of(struct turn *turn, const struct record_fulfilment *done)
{
    return obligation_key(turn, done->project, done->kind, done->about);
}

static void load(struct turn *turn, const struct record_fulfilment *done)
{
    project_load(turn, done->project);
    need_obligation_by_key(turn, key_of(turn, done));
    need_fulfilment_of_obligation(turn, key_of(turn, done));
}

static bool is_owed(struct turn *turn, const struct record_fulfilment *done, struct problem *why)
{
    const struct obligation_by_key *owed = got_obligation_by_key(turn);
    if (!duty_of(done->kind)->recorded)
        return reject(why, &problem_fulfilment_elsewhere, "/kind", done->kind);
    if (owed == NULL)
        return reject(why, &problem_obligation_not_found, "/about", NULL);
    if (owed->ended_on.day != 0)
        return reject(
            why, &problem_obligation_over, "", date_write(turn_arena(turn), owed->ended_on));
    if (got_fulfilment_of_obligation(turn) != NULL)
        return reject(why, &problem_fulfilment_awaits_answer, "", NULL);
    return true;
}

static bool days_fit(struct turn *turn, const struct project_by_number *project,
    const struct record_fulfilment *done, struct problem *why)
{
    bool fits = fact_day_fits(turn, project, done->done_on, "/done_on", why);
    if (done->installed_on.day != 0)
        fits = fact_day_fits(turn, project, done->installed_on, "/installed_on", why) && fits;
    return fits;
}

static void keep(struct turn *turn, const struct record_fulfilment *done, int64_t number)
{
    put_add_fulfilment(turn, &(struct add_fulfilment){.project = done->project,
                                 .fulfilment = number,
                                 .obligation = key_of(turn, done),
                                 .kind = done->kind,
                                 .about = done->about,
                                 .done_on = done->done_on,
                                 .installed_on = done->installed_on,
                                 .text = done->text,
                                 .recorded_on = turn_today(turn),
                                 .person = turn_actor(turn)->person});
    for (size_t i = 0; i < done->serials.count; i++)
        put_add_fulfilment_serial(turn, &(struct add_fulfilment_serial){.project = done->project,
                                            .fulfilment = number,
                                            .n = (int64_t)i + 1,
                                            .serial = done->serials.items[i]});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/fulfilment/%lld", done->project, (long long)number),
        &done->evidence);
    put_project_fulfilled(
        turn, &(struct project_fulfilled){.project = done->project, .fulfilments = number});
}

static bool decide(struct turn *turn, const struct record_fulfilment *done, struct problem *why)
{
    const struct project_by_number *project =
        project_ever_for(turn, done->project, SIDE_PROVIDER, NULL, why);
    if (project == NULL || !is_owed(turn, done, why) || !days_fit(turn, project, done, why))
        return false;
    int64_t number = project->fulfilments + 1;
    int64_t late = late_days(got_obligation_by_key(turn)->due_on, done->done_on);
    keep(turn, done, number);
    evidence_look(turn, project, &done->evidence);
    if (!duty_of(done->kind)->confirmed)
        obligation_meet(turn, project, done->kind, done->about);
    say_fulfilment_recorded(turn, project->project, project_parties(turn, project),
        &(struct fulfilment_recorded){PROJECT_MEMBERS(project), .fulfilment = number,
            .kind = done->kind, .about = done->about, .done_on = done->done_on,
            .installed_on = done->installed_on, .late_days = late, .serials = done->serials,
            .text = done->text, .evidence = done->evidence, .recorded_on = turn_today(turn)});
    answer_record_fulfilment(
        turn, &(struct record_fulfilment_answer){
                  .fulfilment = number, .state = "recorded", .late_days = late});
    return true;
}

HANDLER(record_fulfilment, load, decide);
