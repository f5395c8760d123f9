/* SPDX-License-Identifier: Apache-2.0 */
/* A contract is recorded: shares, lines, milestones, NDA (R1, R4, R9). What does not add up is
 * refused; what is unusual, an unlisted provider too, is marked and bars nothing. */
#include "matching.h"

#include <string.h>

static void load(struct turn *turn, const struct record_contract *contract)
{
    turn_claim(turn, "enterprise", contract->enterprise);
    need_provider_by_uscc(turn, contract->provider);
    need_enterprise_by_uscc(turn, contract->enterprise);
    if (contract->proposal != NULL)
        need_proposal_by_number(turn, contract->proposal);
    for (size_t i = 0; i < contract->lines.count; i++)
        if (contract->lines.items[i].solution != NULL)
            need_solution_by_number(turn, contract->lines.items[i].solution);
}

/* A party records its own contracts, an officer any. */
static bool is_own(struct turn *turn, const struct record_contract *contract, struct problem *why)
{
    if (turn_has_role(turn, ROLE_OFFICER))
        return true;
    const char *own = turn_actor(turn)->organisation;
    if (turn_has_role(turn, ROLE_PROVIDER) && strcmp(own, contract->provider) == 0)
        return true;
    if (turn_has_role(turn, ROLE_ENTERPRISE) && strcmp(own, contract->enterprise) == 0)
        return true;
    return reject(why, &problem_contract_not_own, "", own);
}

static bool follows_proposal(
    struct turn *turn, const struct record_contract *contract, struct problem *why)
{
    if (contract->proposal == NULL)
        return true;
    const struct proposal_by_number *proposal = got_proposal_by_number(turn);
    if (proposal == NULL || strcmp(proposal->provider, contract->provider) != 0 ||
        strcmp(proposal->enterprise, contract->enterprise) != 0)
        return reject(why, &problem_proposal_of_others, "/proposal", contract->proposal);
    if (strcmp(proposal->state, "accepted") != 0)
        return reject(why, &problem_proposal_not_accepted, "/proposal", proposal->state);
    return true;
}

static bool names_its_solutions(
    struct turn *turn, const struct record_contract *contract, struct problem *why)
{
    size_t count = contract->lines.count;
    const char **numbers = ARENA_MANY(turn_arena(turn), const char *, count);
    const char **pointers = ARENA_MANY(turn_arena(turn), const char *, count);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = contract->lines.items[i].solution;
        pointers[i] = arena_print(turn_arena(turn), "/lines/%zu/solution", i);
    }
    return solutions_are_of(turn, contract->provider, numbers, pointers, count, why);
}

static bool may_record(struct turn *turn, const struct record_contract *contract,
    const struct rulebook *rules, struct problem *why)
{
    if (!is_own(turn, contract, why))
        return false;
    if (got_enterprise_by_uscc(turn) == NULL)
        reject(why, &problem_enterprise_off_roster, "/enterprise", contract->enterprise);
    bool follows = follows_proposal(turn, contract, why);
    bool names = names_its_solutions(turn, contract, why);
    if (rules == NULL || !terms_hold(contract, turn_today(turn), rules->cost_share, why))
        return false;
    return follows && names && why->count == 0;
}

static struct recording *recording_of(struct turn *turn, const struct record_contract *contract,
    const struct enterprise_by_uscc *enterprise, const struct rulebook *rules)
{
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    const struct proposal_by_number *proposal = got_proposal_by_number(turn);
    struct recording *made = ARENA_NEW(turn_arena(turn), struct recording);
    made->contract = contract;
    made->provider_name =
        contract->provider_name != NULL ? contract->provider_name : contract->provider;
    if (provider != NULL)
        made->provider_name = provider->name;
    made->enterprise_name = enterprise->name;
    made->need = proposal != NULL ? proposal->need : NULL;
    made->listed = provider != NULL && on_register(provider->standing);
    made->rulebook = rules->version;
    struct circumstances known = {.listed = made->listed, .today = turn_today(turn)};
    known.solutions = all_solution_by_number(turn, &known.solution_count);
    if (proposal != NULL)
        known.proposed_on = instant_day(proposal->submitted_at);
    find_marks(turn_arena(turn), contract, &known, rules, &made->marks);
    return made;
}

static void answer(struct turn *turn, const struct recording *made)
{
    size_t count = made->marks.count;
    struct record_contract_answer answer = {
        .contract = made->number, .marked_unlisted = !made->listed};
    answer.marks.count = count;
    answer.marks.items = ARENA_MANY(turn_arena(turn), struct record_contract_mark, count);
    for (size_t i = 0; i < count; i++)
        answer.marks.items[i] = (struct record_contract_mark){.code = made->marks.items[i].code,
            .clause = made->marks.items[i].clause,
            .value = made->marks.items[i].value,
            .threshold = made->marks.items[i].threshold,
            .zh = made->marks.items[i].zh,
            .en = made->marks.items[i].en};
    answer_record_contract(turn, &answer);
}

static bool decide(struct turn *turn, const struct record_contract *contract, struct problem *why)
{
    const struct rulebook *rules = rules_on(turn, contract->signed_on, "/signed_on", why);
    const struct enterprise_by_uscc *enterprise = got_enterprise_by_uscc(turn);
    if (!may_record(turn, contract, rules, why) || enterprise == NULL || rules == NULL)
        return false;
    struct recording *made = recording_of(turn, contract, enterprise, rules);
    made->number = turn_number(turn, "HT", date_year(turn_today(turn)));
    keep_contract(turn, made);
    tell_contract(turn, made);
    answer(turn, made);
    return true;
}

HANDLER(record_contract, load, decide);
