/* SPDX-License-Identifier: Apache-2.0 */
/* A finding: it is held that a clause was breached. It is judged by the rulebook of the day of its
 * facts, and stands at once unless that rulebook asks for a second approval. Once it stands the
 * provider is told, and nothing rests on it before it has answered or its term is over, unless it
 * was heard in an investigation. */
#include "sanctions.h"

#include <string.h>

void set_answer_timer(
    struct turn *turn, const struct rulebook *rules, const char *finding, struct date answer_by)
{
    int64_t grace = rules->rectification->grace_minutes * 60;
    turn_due(turn, "finding_unanswered", finding, instant_plus(day_end(answer_by), grace));
}

void drop_answer_timer(struct turn *turn, const char *finding)
{
    turn_due(turn, "finding_unanswered", finding, (struct instant){0});
}

struct law_day answer_begin(struct turn *turn, const char *finding, const char *rulebook)
{
    const struct rulebook *rules = turn_rules_version_named(turn, rulebook);
    struct law_day by = law_day(turn, rules, answer_term(rules), turn_today(turn));
    put_await_answer(turn, &(struct await_answer){.finding_no = finding,
                               .notice_on = turn_today(turn),
                               .answer_by = by.on,
                               .answer_provisional = by.provisional,
                               .answer_by_arithmetic = by.arithmetic});
    set_answer_timer(turn, rules, finding, by.on);
    return by;
}

bool answer_is_settled(struct turn *turn, const struct finding_by_no *finding, struct problem *why)
{
    if (finding->answer_by.day == 0 || finding->answered_at.us != 0 || finding->answer_over)
        return true;
    return reject(why, &problem_finding_answer_awaited, "/finding",
        date_write(turn_arena(turn), finding->answer_by));
}

static void say_held(struct turn *turn, const struct holding *holding, const struct held *held)
{
    bool stands = strcmp(holding->state, "standing") == 0;
    say_finding_recorded(turn, holding->finding, stands ? held->provider : "",
        &(struct finding_recorded){.finding = holding->finding,
            .provider = held->provider,
            .provider_name = held->provider_name,
            .clause = held->clause,
            .facts = held->facts,
            .evidence = held->evidence,
            .happened_on = held->happened_on,
            .rulebook = turn_rules_version(turn, held->happened_on),
            .answer = held->answer,
            .answer_by = holding->answer_by.on,
            .answer_by_arithmetic = holding->answer_by.arithmetic,
            .complaint = held->complaint,
            .flag = held->flag,
            .state = holding->state});
    told(turn, holding->finding, held->provider, "finding_recorded");
}

static void keep_held(struct turn *turn, const struct holding *holding, const struct held *held)
{
    put_add_finding(turn, &(struct add_finding){.finding_no = holding->finding,
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
                              .state = holding->state,
                              .recorded_by = held->recorded_by,
                              .recorded_at = turn_now(turn)});
}

struct holding hold(struct turn *turn, const struct held *held)
{
    const struct rulebook *rules = turn_rules(turn, held->happened_on);
    bool waits = rulebook_needs_second_approval(rules, held->clause);
    struct holding holding = {.finding = turn_number(turn, "FX", date_year(turn_today(turn))),
        .state = waits ? "awaiting_approval" : "standing"};
    keep_held(turn, &holding, held);
    if (!waits && held->complaint == NULL)
        holding.answer_by =
            answer_begin(turn, holding.finding, turn_rules_version(turn, held->happened_on));
    say_held(turn, &holding, held);
    return holding;
}
