/* SPDX-License-Identifier: Apache-2.0 */
/* Who held the project up, from when to when: what an appeal on A1 will rest on. */
#include "monitoring.h"

static void load(struct turn *turn, const struct record_delay_cause *delay)
{
    project_load(turn, delay->project);
}

static bool check_days(struct turn *turn, const struct project_by_number *project,
    const struct record_delay_cause *delay, struct problem *why)
{
    bool fits = fact_day_fits(turn, project, delay->from, "/from", why);
    fits = fact_day_fits(turn, project, delay->to, "/to", why) && fits;
    if (delay->to.day < delay->from.day)
        return reject(
            why, &problem_delay_out_of_order, "/to", date_write(turn_arena(turn), delay->from));
    return fits;
}

static bool decide(struct turn *turn, const struct record_delay_cause *delay, struct problem *why)
{
    enum side side;
    const struct project_by_number *project = project_for(
        turn, delay->project, SIDE_PROVIDER | SIDE_ENTERPRISE | SIDE_BUREAU, &side, why);
    if (project == NULL || !check_days(turn, project, delay, why))
        return false;
    int64_t number = project->delays + 1;
    int64_t days = delay->to.day - delay->from.day + 1;
    put_add_delay(turn, &(struct add_delay){.project = project->project,
                            .delay = number,
                            .caused_by = delay->caused_by,
                            .from_on = delay->from,
                            .to_on = delay->to,
                            .text = delay->text,
                            .recorded_by = side_name(side),
                            .recorded_on = turn_today(turn),
                            .person = turn_actor(turn)->person});
    put_project_delayed(
        turn, &(struct project_delayed){.project = project->project, .delays = number});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/delay/%lld", project->project, (long long)number),
        &delay->evidence);
    say_delay_cause_recorded(turn, project->project, project_parties(turn, project),
        &(struct delay_cause_recorded){PROJECT_MEMBERS(project), .delay = number,
            .caused_by = delay->caused_by, .from = delay->from, .to = delay->to, .days = days,
            .text = delay->text, .evidence = delay->evidence, .recorded_by = side_name(side),
            .recorded_on = turn_today(turn)});
    answer_record_delay_cause(
        turn, &(struct record_delay_cause_answer){.delay = number, .days = days});
    return true;
}

HANDLER(record_delay_cause, load, decide);
