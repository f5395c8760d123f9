/* SPDX-License-Identifier: Apache-2.0 */
/* The enterprise whose need it is chooses a proposal; the others for the same need are not chosen
 * (R3). */
#include "matching.h"

#include <string.h>

/* Every change of a need's state comes from its enterprise's side, so that its claim keeps two
 * choices apart. */
static void load(struct turn *turn, const struct accept_proposal *acceptance)
{
    turn_claim(turn, "enterprise", turn_actor(turn)->organisation);
    need_proposal_by_number(turn, acceptance->proposal);
}

static bool may_accept(struct turn *turn, const struct proposal_by_number *proposal,
    const struct accept_proposal *acceptance, struct problem *why)
{
    if (proposal == NULL || strcmp(proposal->enterprise, turn_actor(turn)->organisation) != 0)
        return reject(why, &problem_not_found, "/proposal", acceptance->proposal);
    if (strcmp(proposal->state, "submitted") != 0)
        return reject(why, &problem_proposal_not_submitted, "/proposal", proposal->state);
    if (strcmp(proposal->need_state, "open") != 0)
        return reject(why, &problem_need_not_open, "/proposal", proposal->need_state);
    return true;
}

static void keep(struct turn *turn, const struct proposal_by_number *proposal)
{
    put_set_proposals_not_chosen(turn,
        &(struct set_proposals_not_chosen){.need = proposal->need, .chosen = proposal->proposal});
    put_set_proposal_accepted(turn, &(struct set_proposal_accepted){.proposal = proposal->proposal,
                                        .accepted_on = turn_today(turn)});
    put_set_need_state(turn, &(struct set_need_state){.need = proposal->need, .state = "settled"});
}

static bool decide(struct turn *turn, const struct accept_proposal *acceptance, struct problem *why)
{
    const struct proposal_by_number *proposal = got_proposal_by_number(turn);
    if (!may_accept(turn, proposal, acceptance, why))
        return false;
    keep(turn, proposal);
    say_proposal_accepted(turn, proposal->proposal,
        both(turn, proposal->provider, proposal->enterprise),
        &(struct proposal_accepted){.proposal = proposal->proposal,
            .need = proposal->need,
            .provider = proposal->provider,
            .provider_name = proposal->provider_name,
            .enterprise = proposal->enterprise,
            .enterprise_name = proposal->enterprise_name,
            .price_fen = proposal->price_fen,
            .accepted_on = turn_today(turn)});
    answer_accept_proposal(turn,
        &(struct accept_proposal_answer){.proposal = proposal->proposal, .need = proposal->need});
    return true;
}

HANDLER(accept_proposal, load, decide);
