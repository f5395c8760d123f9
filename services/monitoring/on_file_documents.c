/* SPDX-License-Identifier: Apache-2.0 */
/* Documents are filed by the rulebook's check-lists: the archive may be complete now (R7), and what
 * an officer asked for of the acceptance file may be there (R8). */
#include "duties.h"
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct file_documents *filing)
{
    project_load(turn, filing->project);
    need_document_of_project(turn, filing->project);
    need_material_of_project(turn, filing->project);
    need_obligation_by_key(turn, obligation_key(turn, filing->project, "archive", ""));
}

static struct text_list codes_of(struct turn *turn, const struct file_documents *filing)
{
    size_t count = filing->documents.count;
    struct text_list codes = {.items = ARENA_MANY(turn_arena(turn), const char *, count)};
    for (size_t i = 0; i < count; i++)
        codes.items[codes.count++] = filing->documents.items[i].code;
    return codes;
}

static struct text_list hashes_of(struct turn *turn, const struct file_documents *filing)
{
    size_t count = filing->documents.count;
    struct text_list hashes = {.items = ARENA_MANY(turn_arena(turn), const char *, count)};
    for (size_t i = 0; i < count; i++)
        hashes.items[hashes.count++] = filing->documents.items[i].sha256;
    return hashes;
}

static bool check(struct turn *turn, const struct rulebook *rules,
    const struct file_documents *filing, const struct text_list *codes, struct problem *why)
{
    bool fits = true;
    for (size_t i = 0; i < codes->count; i++) {
        const char *pointer = arena_print(turn_arena(turn), "/documents/%zu/code", i);
        if (checklist_find(checklist_of(rules, filing->file), codes->items[i]) == NULL)
            fits = reject(why, &problem_document_not_in_list, pointer, codes->items[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(codes->items[i], codes->items[j]) == 0)
                fits = reject(why, &problem_document_twice, pointer, codes->items[i]);
    }
    return fits;
}

/* NULL: it was not filed yet. */
static const struct document_of_project *filed_before(
    struct turn *turn, const char *file, const char *code)
{
    size_t count;
    const struct document_of_project *all = all_document_of_project(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].file, file) == 0 && strcmp(all[i].code, code) == 0)
            return &all[i];
    return NULL;
}

static void keep(struct turn *turn, const struct project_by_number *project,
    const struct file_documents *filing, const char *filed_by)
{
    for (size_t i = 0; i < filing->documents.count; i++) {
        const struct file_documents_documents *document = &filing->documents.items[i];
        const struct document_of_project *before = filed_before(turn, filing->file, document->code);
        put_add_document(turn, &(struct add_document){.project = filing->project,
                                   .file = filing->file,
                                   .code = document->code,
                                   .version = before == NULL ? 1 : before->version + 1,
                                   .sha256 = document->sha256,
                                   .title = document->title,
                                   .filed_by = filed_by,
                                   .filed_on = turn_today(turn),
                                   .person = turn_actor(turn)->person});
        document_look(turn, project, document->sha256);
        if (before != NULL)
            document_look(turn, project, before->sha256);
    }
    put_project_touched(turn, &(struct project_touched){.project = filing->project});
}

static void follow_archive(struct turn *turn, const struct project_by_number *project,
    const struct rulebook_document_rule_list *list, const struct text_list *missing)
{
    const struct obligation_by_key *owed = got_obligation_by_key(turn);
    if (owed == NULL || owed->ended_on.day != 0)
        return;
    if (missing->count == 0)
        obligation_meet(turn, project, "archive", "");
    else
        obligation_restate(turn, owed->obligation,
            arena_print(turn_arena(turn), "归档清单尚缺：%s",
                checklist_names(list, missing, turn_arena(turn))),
            (struct maybe_integer){0});
}

static bool decide(struct turn *turn, const struct file_documents *filing, struct problem *why)
{
    enum side side;
    const struct project_by_number *project =
        project_ever_for(turn, filing->project, SIDE_PROVIDER | SIDE_ENTERPRISE, &side, why);
    struct text_list codes = codes_of(turn, filing);
    if (project == NULL || !check(turn, project_rules(turn, project), filing, &codes, why))
        return false;
    const struct rulebook_document_rule_list *list =
        checklist_of(project_rules(turn, project), filing->file);
    struct text_list filed = filed_codes(turn, filing->file, &codes);
    struct text_list missing = checklist_missing(list, &filed, turn_arena(turn));
    keep(turn, project, filing, side_name(side));
    if (strcmp(filing->file, "archive") == 0)
        follow_archive(turn, project, list, &missing);
    else
        material_follow(turn, project, &codes);
    say_documents_filed(turn, project->project, project_parties(turn, project),
        &(struct documents_filed){PROJECT_MEMBERS(project), .file = filing->file,
            .documents = hashes_of(turn, filing), .codes = codes, .missing = missing,
            .filed_by = side_name(side), .filed_on = turn_today(turn)});
    answer_file_documents(
        turn, &(struct file_documents_answer){.complete = missing.count == 0, .missing = missing});
    return true;
}

HANDLER(file_documents, load, decide);
