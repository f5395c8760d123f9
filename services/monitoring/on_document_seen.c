/* SPDX-License-Identifier: Apache-2.0 */
/* A file was handed in as proof in a project of a provider, or proves nothing there any more: where
 * else does it stand (T2.6)? Every provider in whose projects it stands is looked at alike. */
#include "fraud.h"

static const char seen[] = "document_seen";

void document_look(struct turn *turn, const struct project_by_number *project, const char *sha256)
{
    sharing_look(turn, seen, project->provider, sha256);
}

void evidence_look(struct turn *turn, const struct project_by_number *project,
    const struct evidence_list *evidence)
{
    for (size_t i = 0; i < evidence->count; i++)
        document_look(turn, project, evidence->items[i].sha256);
}

void evidence_load(struct turn *turn, const char *project, const char *what, int64_t place)
{
    need_file_of(
        turn, arena_print(turn_arena(turn), "%s/%s/%lld", project, what, (long long)place));
}

void evidence_look_again(struct turn *turn, const struct project_by_number *project)
{
    size_t count;
    const struct file_of *files = all_file_of(turn, &count);
    for (size_t i = 0; i < count; i++)
        document_look(turn, project, files[i].sha256);
}

static void load(struct turn *turn, const struct due *due)
{
    flag_provider_load(turn, key_aggregate(turn, due->key));
    need_use_of_document(turn, key_rest(due->key));
}

/* Where the file proves what belongs to one project alone. */
static struct looked_at look(
    struct turn *turn, const struct due *due, const struct rulebook_fraud *rules)
{
    size_t count;
    const struct use_of_document *all = all_use_of_document(turn, &count);
    struct use *uses = ARENA_MANY(turn_arena(turn), struct use, count);
    struct looked_at found = {.due = seen, .key = due->key, .uses = uses};
    for (size_t i = 0; i < count; i++)
        if (proves_one_project(all[i].proves, rules))
            uses[found.count++] = (struct use){
                all[i].project, all[i].provider, all[i].provider_name, all[i].enterprise};
    return found;
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    if (rules->fraud == NULL)
        return true;
    struct looked_at found = look(turn, due, rules->fraud);
    struct sharing sharing =
        sharing_of(found.uses, found.count, key_aggregate(turn, due->key), turn_arena(turn));
    int64_t threshold = rules->fraud->document_enterprises;
    sharing_flag(turn, &found,
        &(struct flag_fact){.kind = "shared_document",
            .clause = CLAUSE_FRAUD,
            .about = key_rest(due->key),
            .value = sharing.enterprises,
            .threshold = threshold,
            .unit = "enterprises",
            .sample = sharing.projects,
            .basis =
                arena_print(turn_arena(turn), "%s /fraud/document_enterprises", rules->version),
            .note = arena_print(turn_arena(turn), "同一份文件在%lld家企业的项目中作为证明材料：%s",
                (long long)sharing.enterprises, sharing_names(turn, &sharing))},
        sharing.own.count > 0 && sharing.enterprises >= threshold);
    return true;
}

DUE_HANDLER(document_seen, load, decide);
