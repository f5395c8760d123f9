/* SPDX-License-Identifier: Apache-2.0 */
/* A provider refuses what an officer asked for: a flag, until it is handed in (R8, T1.5). */
#include "measures.h"

static void load(struct turn *turn, const struct record_material_refusal *refusal)
{
    project_load(turn, refusal->project);
    need_material_of_project(turn, refusal->project);
}

static bool check(struct turn *turn, const struct project_by_number *project,
    const struct record_material_refusal *refusal, size_t open, struct problem *why)
{
    if (refusal->request > project->requests)
        return reject(why, &problem_material_request_not_found, "/request",
            arena_print(turn_arena(turn), "%lld", (long long)refusal->request));
    return open > 0 || reject(why, &problem_material_handed_in, "", NULL);
}

static void flag(struct turn *turn, const struct project_by_number *project,
    const struct record_material_refusal *refusal, int64_t open)
{
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "material_refused",
            .clause = "T1.5",
            .about = arena_print(turn_arena(turn), "%lld", (long long)refusal->request),
            .value = open,
            .threshold = 0,
            .unit = "documents",
            .sample = open,
            .basis = flag_basis(turn, project, "/monitoring/acceptance_documents"),
            .note = arena_print(turn_arena(turn), "服务商拒绝提供第%lld号资料要求所列资料",
                (long long)refusal->request)});
}

static bool decide(
    struct turn *turn, const struct record_material_refusal *refusal, struct problem *why)
{
    const struct project_by_number *project =
        project_for(turn, refusal->project, SIDE_BUREAU, NULL, why);
    size_t open = material_open(turn, refusal->request, NULL).count;
    if (project == NULL || !check(turn, project, refusal, open, why))
        return false;
    put_material_refusal(turn, &(struct material_refusal){.project = project->project,
                                   .request = refusal->request,
                                   .refused_on = turn_today(turn),
                                   .refusal = refusal->facts});
    put_project_touched(turn, &(struct project_touched){.project = project->project});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/refusal/%lld/%s", project->project,
            (long long)refusal->request, turn_event_id(turn)),
        &refusal->evidence);
    flag(turn, project, refusal, (int64_t)open);
    say_material_refused(turn, project->project, project_parties(turn, project),
        &(struct material_refused){PROJECT_MEMBERS(project), .request = refusal->request,
            .facts = refusal->facts, .refused_on = turn_today(turn)});
    answer_record_material_refusal(
        turn, &(struct record_material_refusal_answer){.documents = (int64_t)open});
    return true;
}

HANDLER(record_material_refusal, load, decide);
