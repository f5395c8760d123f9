/* SPDX-License-Identifier: Apache-2.0 */
/* The collective decision. What the proposal rests on must still hold on the day: a count that no
 * longer exceeds, complaints no longer enough, or an order stayed by an appeal, disqualify nobody.
 */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct decide_case *command)
{
    claim_acts(turn);
    need_case_by_no(turn, command->case_);
    need_orders_beside(turn, command->case_);
    need_dissatisfaction_beside(turn, command->case_);
}

static struct ballot *ballots_of(struct turn *turn, const struct decide_case *command)
{
    struct ballot *ballots = ARENA_MANY(turn_arena(turn), struct ballot, command->members.count);
    for (size_t i = 0; i < command->members.count; i++)
        ballots[i] = (struct ballot){.person = command->members.items[i].person,
            .vote = command->members.items[i].vote,
            .conflict = command->members.items[i].conflict};
    return ballots;
}

static bool members_hold(
    struct turn *turn, const struct ballot *ballots, size_t count, struct problem *why)
{
    static const struct problem_kind *const kinds[] = {[BALLOT_TWICE] = &problem_member_twice,
        [BALLOT_CONFLICT_NOT_STATED] = &problem_conflict_not_stated,
        [BALLOT_CONFLICTED] = &problem_conflicted_vote};
    bool hold = true;
    for (size_t i = 0; i < count; i++) {
        enum ballot_fault fault = ballot_check(ballots, i);
        if (fault != BALLOT_FINE)
            hold = reject(why, kinds[fault], arena_print(turn_arena(turn), "/members/%zu", i),
                ballots[i].person);
    }
    return hold;
}

static bool votes_hold(struct turn *turn, const struct rulebook *rules, const struct tally *tally,
    bool disqualify, struct problem *why)
{
    const struct rulebook_disqualification *law = rules->disqualification;
    struct arena *arena = turn_arena(turn);
    if (tally_voting(tally) < law->panel_min)
        return reject(why, &problem_panel_too_small, "/members",
            arena_print(arena, "%ld", (long)tally_voting(tally)));
    if (tally_carries(tally, law->majority_percent) != disqualify)
        return reject(why, &problem_votes_do_not_carry, "/disqualify",
            arena_print(arena, "%ld:%ld:%ld", (long)tally->votes_for, (long)tally->against,
                (long)tally->abstained));
    return true;
}

static bool ground_holds(struct turn *turn, const struct case_by_no *row,
    const struct rulebook *rules, struct problem *why)
{
    if (row->order_stayed_by != NULL)
        return reject(why, &problem_order_is_stayed, "/case", row->order_stayed_by);
    if (strcmp(row->ground, "complaints") == 0)
        return complaints_still_reach(turn, row, why);
    if (strcmp(row->ground, "count") != 0)
        return true;
    struct count count;
    count_beside(turn, NULL, &count);
    if (count.count > rules->disqualification->orders_exceed)
        return true;
    return reject(why, &problem_count_not_exceeded, "/case",
        arena_print(turn_arena(turn), "%ld", (long)count.count));
}

static void put_votes(
    struct turn *turn, const struct case_by_no *row, const struct ballot *ballots, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_add_vote(turn, &(struct add_vote){.case_no = row->case_no,
                               .round = row->round,
                               .person = ballots[i].person,
                               .vote = ballots[i].vote,
                               .conflict = ballots[i].conflict});
}

static void keep_decided(struct turn *turn, const struct case_by_no *found,
    const struct decide_case *command, const struct tally *tally)
{
    struct case_by_no row = *found;
    row.outcome = command->disqualify ? "disqualified" : "kept";
    row.reasons = command->reasons;
    row.decided_at = turn_now(turn);
    row.state = ladder_state("collective_decision");
    keep_case(turn, &row);
    say_decision_made(turn, row.case_no, "",
        &(struct decision_made){.case_ = row.case_no,
            .provider = row.provider,
            .disqualified = command->disqualify,
            .reasons = command->reasons,
            .votes_for = tally->votes_for,
            .votes_against = tally->against,
            .abstained = tally->abstained,
            .excluded = tally->excluded});
    told(turn, row.case_no, row.provider, "decision_made");
}

static bool decide(struct turn *turn, const struct decide_case *command, struct problem *why)
{
    const struct case_by_no *found = case_for(turn, "collective_decision", command->case_, why);
    if (found == NULL || !acting_person(turn, why))
        return false;
    const struct rulebook *rules = turn_rules_version_named(turn, found->rulebook);
    if (rules->disqualification->legal_review_required && found->reviewed_by == NULL)
        return reject(why, &problem_case_step, "/case", found->state);
    const struct ballot *ballots = ballots_of(turn, command);
    size_t count = command->members.count;
    struct tally tally = tally_of(ballots, count);
    if (!members_hold(turn, ballots, count, why) ||
        !votes_hold(turn, rules, &tally, command->disqualify, why))
        return false;
    if (command->disqualify && !ground_holds(turn, found, rules, why))
        return false;
    put_votes(turn, found, ballots, count);
    keep_decided(turn, found, command, &tally);
    answer_decide_case(turn, &(struct decide_case_answer){.case_ = found->case_no});
    return true;
}

HANDLER(decide_case, load, decide);
