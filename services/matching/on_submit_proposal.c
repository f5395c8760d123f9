/* SPDX-License-Identifier: Apache-2.0 */
/* A provider answers a need. What the proposal lacks is named all together and it goes back; a
 * complete one lies before the enterprise (R3, T1.3). A provider off the register is marked, not
 * barred. */
#include "matching.h"

#include <string.h>

static void load(struct turn *turn, const struct submit_proposal *proposal)
{
    need_provider_by_uscc(turn, turn_actor(turn)->organisation);
    need_need_by_number(turn, proposal->need);
    for (size_t i = 0; i < proposal->lines.count; i++)
        if (proposal->lines.items[i].solution != NULL)
            need_solution_by_number(turn, proposal->lines.items[i].solution);
}

static bool names_own_solutions(
    struct turn *turn, const struct submit_proposal *proposal, struct problem *why)
{
    size_t count = proposal->lines.count;
    const char **numbers = ARENA_MANY(turn_arena(turn), const char *, count);
    const char **pointers = ARENA_MANY(turn_arena(turn), const char *, count);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = proposal->lines.items[i].solution;
        pointers[i] = arena_print(turn_arena(turn), "/lines/%zu/solution", i);
    }
    return solutions_are_of(turn, turn_actor(turn)->organisation, numbers, pointers, count, why);
}

static void keep(struct turn *turn, const char *number, const struct submit_proposal *proposal,
    bool listed, const char *state)
{
    put_add_proposal(turn, &(struct add_proposal){.proposal = number,
                               .need = proposal->need,
                               .provider = turn_actor(turn)->organisation,
                               .goals = turn_seal(turn, proposal->goals),
                               .content = turn_seal(turn, proposal->content),
                               .process = turn_seal(turn, proposal->process),
                               .deliverables = turn_seal(turn, proposal->deliverables),
                               .operability = turn_seal(turn, proposal->operability),
                               .extensibility = turn_seal(turn, proposal->extensibility),
                               .price_fen = proposal->price_fen,
                               .listed = listed,
                               .submitted_at = turn_now(turn),
                               .state = state});
    for (size_t i = 0; i < proposal->lines.count; i++) {
        const struct submit_proposal_line *line = &proposal->lines.items[i];
        put_add_proposal_line(turn, &(struct add_proposal_line){.proposal = number,
                                        .place = (int64_t)i + 1,
                                        .solution = line->solution,
                                        .kind = line->kind,
                                        .description = line->description,
                                        .function = line->function,
                                        .use = line->use,
                                        .quantity = line->quantity,
                                        .price_fen = line->price_fen});
    }
}

static void send_back(struct turn *turn, const char *number, const struct need_by_number *need,
    const struct provider_by_uscc *provider, const struct gaps *gaps)
{
    for (size_t i = 0; i < gaps->count; i++)
        put_add_proposal_gap(turn, &(struct add_proposal_gap){.proposal = number,
                                       .place = (int64_t)i + 1,
                                       .pointer = gaps->items[i].pointer,
                                       .clause = gaps->items[i].clause,
                                       .zh = gaps->items[i].zh,
                                       .en = gaps->items[i].en});
    struct proposal_returned event = {.proposal = number,
        .need = need->need,
        .provider = provider->uscc,
        .provider_name = provider->name};
    event.missing.count = gaps->count;
    event.missing.items = gaps->items;
    say_proposal_returned(turn, number, provider->uscc, &event);
}

static void hand_on(struct turn *turn, const char *number, const struct need_by_number *need,
    const struct provider_by_uscc *provider, const struct submit_proposal *proposal)
{
    say_proposal_submitted(turn, number, both(turn, provider->uscc, need->enterprise),
        &(struct proposal_submitted){.proposal = number,
            .need = need->need,
            .provider = provider->uscc,
            .provider_name = provider->name,
            .enterprise = need->enterprise,
            .enterprise_name = need->enterprise_name,
            .price_fen = proposal->price_fen,
            .line_count = (int64_t)proposal->lines.count,
            .listed = on_register(provider->standing)});
}

static void answer(
    struct turn *turn, const char *number, const char *state, bool listed, const struct gaps *gaps)
{
    struct submit_proposal_answer answer = {.proposal = number, .state = state, .listed = listed};
    answer.missing.count = gaps->count;
    answer.missing.items =
        ARENA_MANY(turn_arena(turn), struct submit_proposal_missing, gaps->count);
    for (size_t i = 0; i < gaps->count; i++)
        answer.missing.items[i] =
            (struct submit_proposal_missing){.pointer = gaps->items[i].pointer,
                .clause = gaps->items[i].clause,
                .zh = gaps->items[i].zh,
                .en = gaps->items[i].en};
    answer_submit_proposal(turn, &answer);
}

/* A need that is not open is seen by its own side and by who proposed something; to others it is
 * not there. */
static bool may_propose(struct turn *turn, const struct submit_proposal *proposal,
    const struct provider_by_uscc *provider, struct problem *why)
{
    const struct need_by_number *need = got_need_by_number(turn);
    if (need == NULL)
        return reject(why, &problem_not_found, "/need", proposal->need);
    if (provider == NULL)
        return reject(
            why, &problem_provider_without_registration, "", turn_actor(turn)->organisation);
    if (strcmp(need->state, "open") != 0)
        return reject(why, &problem_need_not_open, "/need", need->state);
    return names_own_solutions(turn, proposal, why);
}

static bool decide(struct turn *turn, const struct submit_proposal *proposal, struct problem *why)
{
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    const struct need_by_number *need = got_need_by_number(turn);
    if (!may_propose(turn, proposal, provider, why))
        return false;
    struct gaps gaps;
    find_gaps(turn_arena(turn), proposal, &gaps);
    bool listed = on_register(provider->standing);
    const char *state = gaps.count == 0 ? "submitted" : "returned";
    const char *number = turn_number(turn, "FA", date_year(turn_today(turn)));
    keep(turn, number, proposal, listed, state);
    if (gaps.count == 0)
        hand_on(turn, number, need, provider, proposal);
    else
        send_back(turn, number, need, provider, &gaps);
    answer(turn, number, state, listed, &gaps);
    return true;
}

HANDLER(submit_proposal, load, decide);
