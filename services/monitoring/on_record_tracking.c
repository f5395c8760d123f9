/* SPDX-License-Identifier: Apache-2.0 */
/* Officers have looked at a project that a campaign drew. What they saw stays sealed; a clause in
 * doubt becomes a flag, and a later record that clears it settles the flag (M2). */
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct record_tracking *record)
{
    turn_claim(turn, "campaign", record->campaign);
    project_load(turn, record->project);
    need_campaign_by_number(turn, record->campaign);
    need_sampled_project(turn, record->campaign, record->project);
}

static bool in_doubt(struct turn *turn, const char *clause)
{
    size_t count;
    const struct open_flag *flags = all_open_flag(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(flags[i].kind, "tracking_doubt") == 0 && strcmp(flags[i].about, clause) == 0)
            return true;
    return false;
}

/* Whether one of the first `count` doubts is about the clause. */
static bool doubted(const struct record_tracking *record, size_t count, const char *clause)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(record->doubts.items[i].clause, clause) == 0)
            return true;
    return false;
}

static bool check_clauses(
    struct turn *turn, const struct record_tracking *record, struct problem *why)
{
    bool fits = true;
    struct arena *arena = turn_arena(turn);
    for (size_t i = 0; i < record->doubts.count; i++) {
        const char *clause = record->doubts.items[i].clause;
        const char *at = arena_print(arena, "/doubts/%zu/clause", i);
        if (clause[0] != 'R' && clause[0] != 'T')
            fits = reject(why, &problem_clause_binds_no_provider, at, clause);
        if (doubted(record, i, clause))
            fits = reject(why, &problem_clause_named_twice, at, clause);
    }
    for (size_t i = 0; i < record->cleared.count; i++) {
        const char *clause = record->cleared.items[i];
        const char *at = arena_print(arena, "/cleared/%zu", i);
        if (!in_doubt(turn, clause))
            fits = reject(why, &problem_clause_not_in_doubt, at, clause);
        if (doubted(record, record->doubts.count, clause))
            fits = reject(why, &problem_clause_named_twice, at, clause);
    }
    return fits;
}

static bool check(struct turn *turn, const struct campaign_by_number *campaign,
    const struct record_tracking *record, struct problem *why)
{
    const char *held_on = date_write(turn_arena(turn), record->held_on);
    const struct rulebook *rules = turn_rules_version_named(turn, campaign->rulebook);
    bool fits = officers_fit(turn, rules, &record->officers, why);
    if (record->held_on.day > turn_today(turn).day)
        fits = reject(why, &problem_fact_in_future, "/held_on", held_on);
    if (record->held_on.day < campaign->opened_on.day)
        fits = reject(why, &problem_fact_before_campaign, "/held_on", held_on);
    return check_clauses(turn, record, why) && fits;
}

static void keep(
    struct turn *turn, const struct record_tracking *record, const struct tracking_recorded *told)
{
    put_add_tracking_record(turn, &(struct add_tracking_record){.campaign = told->campaign,
                                      .project = told->project,
                                      .record = told->record,
                                      .way = told->way,
                                      .held_on = told->held_on,
                                      .text = turn_seal(turn, record->text),
                                      .recorded_on = told->recorded_on,
                                      .record_by = told->record_by,
                                      .record_by_arithmetic = told->record_by_arithmetic,
                                      .person = turn_actor(turn)->person});
    for (size_t i = 0; i < told->officers.count; i++)
        put_add_tracking_officer(turn, &(struct add_tracking_officer){.campaign = told->campaign,
                                           .project = told->project,
                                           .record = told->record,
                                           .person = told->officers.items[i]});
    put_sampled_project_recorded(
        turn, &(struct sampled_project_recorded){
                  .campaign = told->campaign, .project = told->project, .records = told->record});
}

static void doubt(struct turn *turn, const struct project_by_number *project,
    const struct tracking_recorded *told, const struct record_tracking_doubt *doubt)
{
    struct arena *arena = turn_arena(turn);
    put_add_tracking_doubt(turn, &(struct add_tracking_doubt){.campaign = told->campaign,
                                     .project = told->project,
                                     .record = told->record,
                                     .clause = doubt->clause,
                                     .statement = doubt->statement});
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "tracking_doubt",
            .clause = doubt->clause,
            .about = doubt->clause,
            .value = 1,
            .threshold = 0,
            .unit = "records",
            .sample = told->record,
            .basis = arena_print(
                arena, "%s/%s/%lld", told->campaign, told->project, (long long)told->record),
            .note = arena_print(arena, "跟踪评价中存疑：%s", doubt->statement)});
}

static void clear(struct turn *turn, const struct project_by_number *project,
    const struct tracking_recorded *told, const char *clause)
{
    put_add_tracking_doubt(turn, &(struct add_tracking_doubt){.campaign = told->campaign,
                                     .project = told->project,
                                     .record = told->record,
                                     .clause = clause,
                                     .cleared = true});
    flag_settle(turn, project, "tracking_doubt", clause, "cured");
}

static struct text_list judge(struct turn *turn, const struct project_by_number *project,
    const struct record_tracking *record, const struct tracking_recorded *told)
{
    struct text_list clauses = {.count = record->doubts.count,
        .items = ARENA_MANY(turn_arena(turn), const char *, record->doubts.count)};
    for (size_t i = 0; i < record->doubts.count; i++) {
        clauses.items[i] = record->doubts.items[i].clause;
        doubt(turn, project, told, &record->doubts.items[i]);
    }
    for (size_t i = 0; i < record->cleared.count; i++)
        clear(turn, project, told, record->cleared.items[i]);
    return clauses;
}

/* The first record of a project: it is visited. Gives how many are left. */
static int64_t visited(struct turn *turn, const struct campaign_by_number *campaign,
    const struct sampled_project *sampled)
{
    int64_t count = campaign->visited + (sampled->records == 0 ? 1 : 0);
    turn_due(turn, "tracking_due",
        arena_print(turn_arena(turn), "%s/%s", campaign->campaign, sampled->project),
        (struct instant){0});
    put_campaign_visited(
        turn, &(struct campaign_visited){.campaign = campaign->campaign, .visited = count});
    return campaign->sampled - count;
}

static bool decide(struct turn *turn, const struct record_tracking *record, struct problem *why)
{
    const struct campaign_by_number *campaign = got_campaign_by_number(turn);
    const struct sampled_project *sampled = got_sampled_project(turn);
    if (campaign == NULL)
        return reject(why, &problem_campaign_not_found, "/campaign", record->campaign);
    if (sampled == NULL)
        return reject(why, &problem_project_not_sampled, "/project", record->project);
    const struct project_by_number *project =
        project_for(turn, record->project, SIDE_BUREAU, NULL, why);
    if (project == NULL || !check(turn, campaign, record, why))
        return false;
    const struct rulebook *rules = turn_rules_version_named(turn, campaign->rulebook);
    struct law_day by =
        law_day(turn, rules, LAW_DAYS(rules, tracking, record_days), record->held_on);
    struct tracking_recorded told = {.campaign = campaign->campaign,
        PROJECT_MEMBERS(project),
        .record = sampled->records + 1,
        .way = record->way,
        .held_on = record->held_on,
        .officers = record->officers,
        .recorded_on = turn_today(turn),
        .record_by = by.on,
        .record_by_arithmetic = by.arithmetic,
        .late_days = late_days(by.on, turn_today(turn)),
        .cleared = record->cleared,
        .left = visited(turn, campaign, sampled)};
    keep(turn, record, &told);
    told.doubts = judge(turn, project, record, &told);
    evidence_keep(turn,
        arena_print(
            turn_arena(turn), "%s/%s/%lld", told.campaign, told.project, (long long)told.record),
        &record->evidence);
    say_tracking_recorded(turn, told.campaign, "", &told);
    turn_audit(turn, "tracking_recorded", told.campaign);
    answer_record_tracking(turn, &(struct record_tracking_answer){.record = told.record,
                                     .record_by = by.on,
                                     .record_by_arithmetic = by.arithmetic,
                                     .late_days = told.late_days,
                                     .left = told.left});
    return true;
}

HANDLER(record_tracking, load, decide);
