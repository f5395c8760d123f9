/* SPDX-License-Identifier: Apache-2.0 */
/* A party writes a part of the enterprise's dossier: sealed, a new version each time (R5). */
#include "duties.h"
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct write_dossier_part *writing)
{
    project_load(turn, writing->project);
    need_dossier_of_project(turn, writing->project);
}

static int64_t next_version(
    const struct dossier_of_project *written, size_t count, const char *part)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(written[i].part, part) == 0)
            return written[i].version + 1;
    return 1;
}

static void keep(struct turn *turn, const struct write_dossier_part *writing, int64_t version,
    const char *written_by)
{
    put_add_dossier_part(turn, &(struct add_dossier_part){.project = writing->project,
                                   .part = writing->part,
                                   .version = version,
                                   .text = turn_seal(turn, writing->text),
                                   .written_by = written_by,
                                   .written_on = turn_today(turn),
                                   .person = turn_actor(turn)->person});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/dossier/%s/%lld", writing->project, writing->part,
            (long long)version),
        &writing->evidence);
}

static void follow(
    struct turn *turn, const struct project_by_number *project, const struct dossier_state *state)
{
    put_project_described(
        turn, &(struct project_described){.project = project->project, .percent = state->percent});
    if (state->complete)
        obligation_meet(turn, project, "dossier", "");
    else
        obligation_restate(turn, obligation_key(turn, project->project, "dossier", ""),
            dossier_note(state, turn_arena(turn)),
            (struct maybe_integer){.set = true, .value = state->percent});
}

static bool decide(struct turn *turn, const struct write_dossier_part *writing, struct problem *why)
{
    enum side side;
    const struct project_by_number *project =
        project_for(turn, writing->project, SIDE_PROVIDER | SIDE_ENTERPRISE, &side, why);
    if (project == NULL)
        return false;
    const struct rulebook *rules = project_rules(turn, project);
    if (dossier_part_find(rules, writing->part) == NULL)
        return reject(why, &problem_dossier_part_not_found, "/part", writing->part);
    size_t count;
    const struct dossier_of_project *written = all_dossier_of_project(turn, &count);
    struct dossier_state state = dossier_of(rules, written, count, writing->part, turn_arena(turn));
    int64_t version = next_version(written, count, writing->part);
    keep(turn, writing, version, side_name(side));
    follow(turn, project, &state);
    say_dossier_part_written(turn, project->project, project_parties(turn, project),
        &(struct dossier_part_written){PROJECT_MEMBERS(project), .part = writing->part,
            .version = version, .documents = evidence_documents(turn, &writing->evidence),
            .percent = state.percent, .written_by = side_name(side),
            .written_on = turn_today(turn)});
    answer_write_dossier_part(
        turn, &(struct write_dossier_part_answer){
                  .version = version, .percent = state.percent, .complete = state.complete});
    return true;
}

HANDLER(write_dossier_part, load, decide);
