/* SPDX-License-Identifier: Apache-2.0 */
/* A file was handed in as proof in a project of a provider, or proves nothing there any more: where
 * else does it stand (T2.6)? Every provider in whose projects it stands is looked at alike. */
#include "fraud.h"

#include <string.h>

static const char kind[] = "shared_document";

/* Keys are "provider/SHA-256". */
static void look_at(struct turn *turn, const char *provider, const char *sha256)
{
    turn_due(turn, "document_seen", arena_print(turn_arena(turn), "%s/%s", provider, sha256),
        turn_now(turn));
}

void document_look(struct turn *turn, const struct project_by_number *project, const char *sha256)
{
    look_at(turn, project->provider, sha256);
}

void evidence_look(struct turn *turn, const struct project_by_number *project,
    const struct evidence_list *evidence)
{
    for (size_t i = 0; i < evidence->count; i++)
        document_look(turn, project, evidence->items[i].sha256);
}

static void load(struct turn *turn, const struct due *due)
{
    flag_provider_load(turn, key_aggregate(turn, due->key));
    need_use_of_document(turn, key_rest(due->key));
}

static bool is_flagged(struct turn *turn, const char *sha256)
{
    size_t count;
    const struct open_flag_of_provider *open = all_open_flag_of_provider(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(open[i].kind, kind) == 0 && strcmp(open[i].about, sha256) == 0)
            return true;
    return false;
}

static const char *note_of(struct turn *turn, const struct shared_document *found)
{
    const char *note =
        arena_print(turn_arena(turn), "同一份文件在%lld家企业的项目中作为证明材料：%s",
            (long long)found->enterprises, names_join(&found->own, "个项目", turn_arena(turn)));
    if (found->foreign == 0)
        return note;
    return arena_print(
        turn_arena(turn), "%s，另有其他服务商的%lld个项目", note, (long long)found->foreign);
}

static void raise_flag(struct turn *turn, const struct provider_by_uscc *provider,
    const char *sha256, const struct shared_document *found)
{
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    flag_raise_provider(turn, provider,
        &(struct flag_fact){.kind = kind,
            .clause = CLAUSE_FRAUD,
            .about = sha256,
            .value = found->enterprises,
            .threshold = rules->fraud->document_enterprises,
            .unit = "enterprises",
            .sample = (int64_t)found->own.count + found->foreign,
            .basis =
                arena_print(turn_arena(turn), "%s /fraud/document_enterprises", rules->version),
            .note = note_of(turn, found)});
}

static const char *name_of(
    struct turn *turn, const struct use_of_document *uses, size_t count, const char *provider)
{
    const struct provider_by_uscc *known = got_provider_by_uscc(turn);
    if (known != NULL)
        return known->name;
    for (size_t i = 0; i < count; i++)
        if (strcmp(uses[i].provider, provider) == 0)
            return uses[i].provider_name;
    return provider;
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const char *uscc = key_aggregate(turn, due->key), *sha256 = key_rest(due->key);
    size_t count;
    const struct use_of_document *uses = all_use_of_document(turn, &count);
    struct shared_document found = shared_document_of(
        uses, count, turn_rules(turn, turn_today(turn))->fraud, uscc, turn_arena(turn));
    if (found.beyond == is_flagged(turn, sha256))
        return true;
    const struct provider_by_uscc provider = {
        .uscc = uscc, .name = name_of(turn, uses, count, uscc)};
    if (found.beyond)
        raise_flag(turn, &provider, sha256, &found);
    else
        flag_settle_provider(turn, &provider, kind, sha256, "cured");
    for (size_t i = 0; i < count; i++)
        if (strcmp(uses[i].provider, uscc) != 0)
            look_at(turn, uses[i].provider, sha256);
    return true;
}

DUE_HANDLER(document_seen, load, decide);
