/* SPDX-License-Identifier: Apache-2.0 */
/* Officers were on site, as many as the rulebook asks for; what they saw stays sealed in the file
 * (M2). */
#include "monitoring.h"

static void load(struct turn *turn, const struct record_visit *visit)
{
    investigation_load(turn, visit->case_);
}

static bool check(struct turn *turn, const struct record_visit *visit, struct problem *why)
{
    struct arena *arena = turn_arena(turn);
    const struct rulebook *rules = turn_rules(turn, visit->visited_on);
    if (rules == NULL)
        return reject(
            why, &problem_no_rulebook, "/visited_on", date_write(arena, visit->visited_on));
    bool fits = officers_fit(turn, rules, &visit->officers, why);
    if (visit->visited_on.day > turn_today(turn).day)
        fits = reject(
            why, &problem_fact_in_future, "/visited_on", date_write(arena, visit->visited_on));
    return fits;
}

static bool decide(struct turn *turn, const struct record_visit *visit, struct problem *why)
{
    const struct investigation_by_case *investigation =
        investigation_open_for(turn, visit->case_, why);
    if (investigation == NULL || !check(turn, visit, why))
        return false;
    int64_t number = investigation->visits + 1;
    put_add_visit(turn, &(struct add_visit){.case_no = visit->case_,
                            .visit = number,
                            .visited_on = visit->visited_on,
                            .place = turn_seal(turn, visit->place),
                            .text = turn_seal(turn, visit->text),
                            .person = turn_actor(turn)->person});
    for (size_t i = 0; i < visit->officers.count; i++)
        put_add_visit_officer(turn,
            &(struct add_visit_officer){
                .case_no = visit->case_, .visit = number, .person = visit->officers.items[i]});
    put_investigation_steps(turn,
        &(struct investigation_steps){
            .case_no = visit->case_, .interviews = investigation->interviews, .visits = number});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/visit/%lld", visit->case_, (long long)number),
        &visit->evidence);
    say_visit_recorded(turn, visit->case_, "",
        &(struct visit_recorded){.case_ = visit->case_,
            .provider = investigation->provider,
            .provider_name = investigation->provider_name,
            .visit = number,
            .visited_on = visit->visited_on,
            .officers = visit->officers});
    turn_audit(turn, "visit_recorded", visit->case_);
    answer_record_visit(turn, &(struct record_visit_answer){.visit = number});
    return true;
}

HANDLER(record_visit, load, decide);
