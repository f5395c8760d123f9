/* SPDX-License-Identifier: Apache-2.0 */
/* The bureau has examined a declared project: without a major problem its provider stands on the
 * register provisionally and has until a day to register and to apply (M3). Whom the register knows
 * already stays where it stands. */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct decide_transition_project *decision)
{
    turn_claim(turn, "transition", decision->declaration);
    turn_claim(turn, "register", "");
    need_transition_file(turn, decision->declaration);
}

static bool admits(struct turn *turn, const struct transition_file *file,
    const struct decide_transition_project *decision, struct problem *why)
{
    if (file == NULL)
        return reject(why, &problem_not_found, "/declaration", decision->declaration);
    const char *seen = turn_if_match(turn);
    const char *version = arena_print(turn_arena(turn), "%lld", (long long)file->version);
    if (seen != NULL && strcmp(seen, version) != 0)
        return reject(why, &problem_stale, "", NULL);
    if (strcmp(file->state, "declared") != 0)
        return reject(why, &problem_transition_decided_already, "", file->state);
    return !decision->admitted || turn_today(turn).day <= file->register_by.day ||
           reject(why, &problem_transition_is_over, "",
               date_write(turn_arena(turn), file->register_by));
}

static void stand(struct turn *turn, const struct transition_file *file)
{
    if (!file->known)
        put_add_provider(turn, &(struct add_provider){.provider = file->provider,
                                   .name = file->provider_name,
                                   .kind = file->kind,
                                   .legal_representative = file->legal_representative,
                                   .address = file->address,
                                   .version = 1});
    standing_change(turn, &(struct change){.provider = file->provider,
                              .name = file->provider_name,
                              .standing = "provisional",
                              .since = turn_today(turn),
                              .clause = "M3",
                              .reason = "过渡期项目经审查无重大问题，暂列名录",
                              .version = 1,
                              .first = true});
    transition_due(turn, file->provider, file->register_by);
}

static void record(struct turn *turn, const struct transition_file *file,
    const struct decide_transition_project *decision)
{
    put_set_transition_decision(
        turn, &(struct set_transition_decision){.declaration = file->declaration,
                  .state = decision->admitted ? "admitted" : "refused",
                  .reasons = decision->reasons,
                  .decided_by = turn_actor(turn)->person,
                  .decided_at = turn_now(turn)});
    say_transition_project_decided(turn, file->declaration,
        arena_print(turn_arena(turn), "%s %s", file->enterprise, file->provider),
        &(struct transition_project_decided){.declaration = file->declaration,
            .enterprise = file->enterprise,
            .enterprise_name = file->enterprise_name,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .title = file->title,
            .admitted = decision->admitted,
            .reasons = decision->reasons,
            .register_by = file->register_by});
    turn_audit(turn, "transition_project_decided", file->declaration);
}

static bool decide(
    struct turn *turn, const struct decide_transition_project *decision, struct problem *why)
{
    const struct transition_file *file = got_transition_file(turn);
    if (!admits(turn, file, decision, why))
        return false;
    bool enters = decision->admitted && file->standing == NULL;
    record(turn, file, decision);
    if (enters)
        stand(turn, file);
    answer_decide_transition_project(
        turn, &(struct decide_transition_project_answer){.declaration = file->declaration,
                  .state = decision->admitted ? "admitted" : "refused",
                  .provider = file->provider,
                  .standing = enters ? "provisional" : file->standing});
    return true;
}

HANDLER(decide_transition_project, load, decide);
