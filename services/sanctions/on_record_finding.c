/* SPDX-License-Identifier: Apache-2.0 */
/* An officer holds that a clause of T1 or T2 was breached, perhaps because of a flag. */
#include "sanctions.h"

#include <assert.h>
#include <string.h>

static void load(struct turn *turn, const struct record_finding *command)
{
    claim_acts(turn);
    need_provider_by_uscc(turn, command->provider);
    if (command->flag != NULL)
        need_flag_by_no(turn, command->flag);
}

static bool is_sound(struct turn *turn, const struct record_finding *command, struct problem *why)
{
    bool sound = acting_person(turn, why);
    const struct flag_by_no *flag = got_flag_by_no(turn);
    if (got_provider_by_uscc(turn) == NULL)
        sound = reject(why, &problem_provider_not_known, "/provider", command->provider);
    if (!is_under(command->clause, "T1") && !is_under(command->clause, "T2"))
        sound = reject(why, &problem_clause_not_a_ground, "/clause", command->clause);
    if (command->happened_on.day > turn_today(turn).day)
        sound = reject(why, &problem_happened_in_future, "/happened_on",
            date_write(turn_arena(turn), command->happened_on));
    if (command->flag != NULL && (flag == NULL || strcmp(flag->provider, command->provider) != 0))
        sound = reject(why, &problem_flag_not_known, "/flag", command->flag);
    return sound;
}

static bool decide(struct turn *turn, const struct record_finding *command, struct problem *why)
{
    if (!is_sound(turn, command, why))
        return false;
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    assert(provider != NULL); /* is_sound has seen it */
    struct held held = {.provider = command->provider,
        .provider_name = provider->name,
        .clause = command->clause,
        .facts = command->facts,
        .evidence = command->evidence,
        .happened_on = command->happened_on,
        .flag = command->flag,
        .recorded_by = turn_actor(turn)->person};
    struct holding holding = hold(turn, &held);
    answer_record_finding(turn, &(struct record_finding_answer){.finding = holding.finding,
                                    .state = holding.state,
                                    .answer_by = holding.answer_by.on,
                                    .answer_by_arithmetic = holding.answer_by.arithmetic});
    return true;
}

HANDLER(record_finding, load, decide);
