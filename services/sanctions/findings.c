/* SPDX-License-Identifier: Apache-2.0 */
/* A finding: it is held that a clause was breached. It is judged by the rulebook of the day of its
 * facts, and stands at once unless that rulebook asks for a second approval. */
#include "sanctions.h"

#include <string.h>

static void say_held(
    struct turn *turn, const char *number, const char *state, const struct held *held)
{
    bool stands = strcmp(state, "standing") == 0;
    say_finding_recorded(turn, number, stands ? held->provider : "",
        &(struct finding_recorded){.finding = number,
            .provider = held->provider,
            .provider_name = held->provider_name,
            .clause = held->clause,
            .facts = held->facts,
            .evidence = held->evidence,
            .happened_on = held->happened_on,
            .rulebook = turn_rules_version(turn, held->happened_on),
            .answer = held->answer,
            .complaint = held->complaint,
            .flag = held->flag,
            .state = state});
    told(turn, number, held->provider, "finding_recorded");
}

const char *hold(struct turn *turn, const struct held *held, const char **state)
{
    const struct rulebook *rules = turn_rules(turn, held->happened_on);
    const char *number = turn_number(turn, "FX", date_year(turn_today(turn)));
    *state = rulebook_needs_second_approval(rules, held->clause) ? "awaiting_approval" : "standing";
    put_add_finding(turn, &(struct add_finding){.finding_no = number,
                              .provider = held->provider,
                              .provider_name = held->provider_name,
                              .clause = held->clause,
                              .facts = held->facts,
                              .evidence = evidence_text(turn_arena(turn), &held->evidence),
                              .happened_on = held->happened_on,
                              .answer = held->answer,
                              .complaint = held->complaint,
                              .flag = held->flag,
                              .rulebook = turn_rules_version(turn, held->happened_on),
                              .state = *state,
                              .recorded_by = held->recorded_by,
                              .recorded_at = turn_now(turn)});
    say_held(turn, number, *state, held);
    return number;
}
