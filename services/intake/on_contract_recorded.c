/* SPDX-License-Identifier: Apache-2.0 */
/* A contract was recorded: the provider serves the enterprise, whose dissatisfaction counts from
 * now on (T2.3); are they related (T2.6)? */
#include "intake.h"

static void load(struct turn *turn, const struct contract_recorded *contract)
{
    turn_claim(turn, "service", contract->provider);
}

static bool decide(struct turn *turn, const struct contract_recorded *contract, struct problem *why)
{
    (void)why;
    put_keep_service(turn, &(struct keep_service){.provider = contract->provider,
                               .enterprise = contract->enterprise,
                               .signed_on = contract->signed_on});
    relation_look(turn, contract->provider);
    return true;
}

HANDLER(contract_recorded, load, decide);
