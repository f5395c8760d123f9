/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise assesses its own digital level, before or after the transformation: points and
 * level come from the rulebook's tables, a new version each time until one is confirmed (R8). */
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct file_assessment *filed)
{
    project_load(turn, filed->project);
    need_milestone_of_project(turn, filed->project);
    need_assessment_of_project(turn, filed->project, filed->stage);
}

/* After the transformation means: every milestone is reached. */
static bool is_time(struct turn *turn, const struct project_by_number *project, const char *stage,
    struct problem *why)
{
    size_t count;
    const struct milestone_of_project *milestones = all_milestone_of_project(turn, &count);
    size_t open = milestones_open(milestones, count);
    const struct assessment_of_project *newest = got_assessment_of_project(turn);
    if (self_assessment_is_final(newest, stage, project->acceptances))
        return reject(
            why, &problem_assessment_final, "", date_write(turn_arena(turn), newest->judged_on));
    if (strcmp(stage, "after") == 0 && open > 0)
        return reject(
            why, &problem_milestones_open, "", arena_print(turn_arena(turn), "%zu", open));
    return true;
}

static void keep_answers(struct turn *turn, const struct file_assessment *filed, int64_t version,
    const struct self_assessment *found)
{
    for (size_t i = 0; i < filed->answers.count; i++) {
        const struct file_assessment_answers *answer = &filed->answers.items[i];
        put_add_assessment_answer(turn, &(struct add_assessment_answer){.project = filed->project,
                                            .stage = filed->stage,
                                            .version = version,
                                            .question = answer->question,
                                            .points_milli = found->points_milli[i]});
        for (size_t j = 0; j < answer->options.count; j++)
            put_add_assessment_choice(
                turn, &(struct add_assessment_choice){.project = filed->project,
                          .stage = filed->stage,
                          .version = version,
                          .question = answer->question,
                          .option = answer->options.items[j]});
    }
}

static void keep_levels(struct turn *turn, const struct rulebook *rules,
    const struct file_assessment *filed, int64_t version, const struct self_assessment *found)
{
    for (size_t i = 0; i < filed->levels.count; i++)
        put_add_assessment_scenario(
            turn, &(struct add_assessment_scenario){.project = filed->project,
                      .stage = filed->stage,
                      .version = version,
                      .scenario = filed->levels.items[i].scenario,
                      .level = filed->levels.items[i].level});
    for (size_t i = 0; i < rules->assessment->level_rule.count; i++)
        put_add_assessment_row(turn, &(struct add_assessment_row){.project = filed->project,
                                         .stage = filed->stage,
                                         .version = version,
                                         .level = rules->assessment->level_rule.items[i].level,
                                         .scenarios = found->rows[i].scenarios,
                                         .constrained = found->rows[i].constrained,
                                         .reached = found->rows[i].reached});
}

static void keep(struct turn *turn, const struct rulebook *rules,
    const struct file_assessment *filed, int64_t version, const struct self_assessment *found)
{
    put_add_assessment(turn, &(struct add_assessment){.project = filed->project,
                                 .stage = filed->stage,
                                 .version = version,
                                 .score_milli = found->score_milli,
                                 .level = found->level,
                                 .stands = self_assessment_stands(rules, "filed"),
                                 .filed_on = turn_today(turn),
                                 .person = turn_actor(turn)->person});
    keep_answers(turn, filed, version, found);
    keep_levels(turn, rules, filed, version, found);
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/assessment/%s/%lld", filed->project, filed->stage,
            (long long)version),
        &filed->evidence);
    put_project_touched(turn, &(struct project_touched){.project = filed->project});
}

static bool decide(struct turn *turn, const struct file_assessment *filed, struct problem *why)
{
    const struct project_by_number *project =
        project_running_for(turn, filed->project, SIDE_ENTERPRISE, NULL, why);
    if (project == NULL)
        return false;
    const struct rulebook *rules = project_rules(turn, project);
    bool in_time = is_time(turn, project, filed->stage, why);
    if (!self_assessment_fits(rules, filed, why) || !in_time)
        return false;
    const struct assessment_of_project *newest = got_assessment_of_project(turn);
    int64_t version = newest == NULL ? 1 : newest->version + 1;
    struct self_assessment found = self_assessment_of(rules, filed, turn_arena(turn));
    keep(turn, rules, filed, version, &found);
    say_assessment_filed(turn, project->project, project_parties(turn, project),
        &(struct assessment_filed){PROJECT_MEMBERS(project), .stage = filed->stage,
            .version = version, .documents = evidence_documents(turn, &filed->evidence),
            .score_milli = found.score_milli, .level = found.level, .filed_on = turn_today(turn)});
    answer_file_assessment(
        turn, &(struct file_assessment_answer){
                  .version = version, .score_milli = found.score_milli, .level = found.level});
    return true;
}

HANDLER(file_assessment, load, decide);
