/* SPDX-License-Identifier: Apache-2.0 */
/* An officer asks for documents of the acceptance file, by default all that are mandatory and
 * missing; the provider hands them in within the rulebook's term (R8, T1.5). */
#include "duties.h"
#include "measures.h"

static void load(struct turn *turn, const struct request_material *asked)
{
    project_load(turn, asked->project);
    need_document_of_project(turn, asked->project);
}

static bool check(struct turn *turn, const struct rulebook_document_rule_list *list,
    const struct text_list *codes, struct problem *why)
{
    bool fits = true;
    if (codes->count == 0)
        return reject(why, &problem_material_complete, "", NULL);
    for (size_t i = 0; i < codes->count; i++)
        if (checklist_find(list, codes->items[i]) == NULL)
            fits = reject(why, &problem_document_not_in_list,
                arena_print(turn_arena(turn), "/documents/%zu", i), codes->items[i]);
    return fits;
}

static void keep(struct turn *turn, const struct request_material *asked, int64_t number,
    const struct text_list *codes)
{
    put_add_material_request(turn, &(struct add_material_request){.project = asked->project,
                                       .request = number,
                                       .text = asked->text,
                                       .requested_on = turn_today(turn),
                                       .person = turn_actor(turn)->person});
    for (size_t i = 0; i < codes->count; i++)
        put_add_material_item(
            turn, &(struct add_material_item){
                      .project = asked->project, .request = number, .code = codes->items[i]});
    put_project_asked(turn, &(struct project_asked){.project = asked->project, .requests = number});
}

static struct law_day owe(struct turn *turn, const struct project_by_number *project,
    int64_t number, const struct text_list *codes)
{
    const struct rulebook *rules = project_rules(turn, project);
    struct allowance allowed =
        allow_term(turn, rules, LAW_DAYS(rules, monitoring, material_days), turn_today(turn));
    obligation_owe(turn,
        &(struct owed){PROJECT_OWES(project), .kind = "material",
            .about = arena_print(turn_arena(turn), "%lld", (long long)number), .allowed = allowed,
            .sample = (int64_t)codes->count, .note = material_note(turn, project, number, codes)});
    return allowed.due;
}

static bool decide(struct turn *turn, const struct request_material *asked, struct problem *why)
{
    const struct project_by_number *project =
        project_for(turn, asked->project, SIDE_BUREAU, NULL, why);
    if (project == NULL)
        return false;
    const struct rulebook_document_rule_list *list =
        checklist_of(project_rules(turn, project), "acceptance");
    struct text_list filed = filed_codes(turn, "acceptance", NULL);
    struct text_list codes = asked->documents.count > 0
                                 ? asked->documents
                                 : checklist_missing(list, &filed, turn_arena(turn));
    if (!check(turn, list, &codes, why))
        return false;
    int64_t number = project->requests + 1;
    keep(turn, asked, number, &codes);
    struct law_day due = owe(turn, project, number, &codes);
    say_material_requested(turn, project->project, project_parties(turn, project),
        &(struct material_requested){PROJECT_MEMBERS(project), .request = number,
            .documents = codes, .text = asked->text, .requested_on = turn_today(turn),
            .hand_in_by = due.on, .hand_in_by_arithmetic = due.arithmetic});
    answer_request_material(turn, &(struct request_material_answer){.request = number,
                                      .documents = codes,
                                      .hand_in_by = due.on,
                                      .hand_in_by_arithmetic = due.arithmetic});
    return true;
}

HANDLER(request_material, load, decide);
