/* SPDX-License-Identifier: Apache-2.0 */
/* A provider changes a catalogue price; every price it had stays on record (T1.3, T2.9). */
#include "matching.h"

static void load(struct turn *turn, const struct change_price *change)
{
    solution_load(turn, change->solution);
}

static void keep(struct turn *turn, const struct change_price *change, int64_t version)
{
    put_add_solution_price(turn, &(struct add_solution_price){.solution = change->solution,
                                     .version = version,
                                     .price_fen = change->price_fen,
                                     .changed_at = turn_now(turn),
                                     .reason = change->reason});
    put_set_solution_price(turn,
        &(struct set_solution_price){
            .solution = change->solution, .version = version, .price_fen = change->price_fen});
}

static bool decide(struct turn *turn, const struct change_price *change, struct problem *why)
{
    const struct solution_by_number *solution = solution_own(turn, change->solution, why);
    if (solution == NULL)
        return false;
    if (solution->price_fen == change->price_fen)
        return reject(why, &problem_price_unchanged, "/price_fen",
            yuan_text(turn_arena(turn), change->price_fen));
    int64_t version = solution->version + 1;
    keep(turn, change, version);
    say_price_changed(turn, solution->solution, "",
        &(struct price_changed){.solution = solution->solution,
            .provider = solution->provider,
            .provider_name = solution->provider_name,
            .name = solution->name,
            .standard = solution->standard,
            .old_price_fen = solution->price_fen,
            .new_price_fen = change->price_fen,
            .changed_on = turn_today(turn),
            .reason = change->reason});
    price_look(turn, solution->solution);
    answer_change_price(
        turn, &(struct change_price_answer){.solution = solution->solution, .version = version});
    return true;
}

HANDLER(change_price, load, decide);
