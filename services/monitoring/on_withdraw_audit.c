/* SPDX-License-Identifier: Apache-2.0 */
/* Who asked for material does not need it any more: nothing is owed, no flag is left (R12). */
#include "monitoring.h"

#include <string.h>

static void load(struct turn *turn, const struct withdraw_audit *withdrawal)
{
    turn_claim(turn, "audit", withdrawal->request);
    need_audit_by_number(turn, withdrawal->request);
}

static bool may_see(struct turn *turn, const struct audit_by_number *audit)
{
    return turn_has_role(turn, ROLE_OFFICER) ||
           (audit->agency[0] != '\0' && strcmp(audit->agency, turn_actor(turn)->organisation) == 0);
}

static bool decide(struct turn *turn, const struct withdraw_audit *withdrawal, struct problem *why)
{
    const struct audit_by_number *audit = got_audit_by_number(turn);
    if (audit == NULL || !may_see(turn, audit))
        return reject(why, &problem_audit_not_found, "/request", withdrawal->request);
    if (strcmp(audit->state, "open") != 0 && strcmp(audit->state, "refused") != 0)
        return reject(why, &problem_audit_over, "", audit->state);
    put_audit_over(turn, &(struct audit_over){.request = audit->request,
                             .state = "withdrawn",
                             .answered_on = turn_today(turn),
                             .answer = withdrawal->reason});
    turn_due(turn, "audit_dropped",
        arena_print(turn_arena(turn), "%s/%s", audit->provider, audit->request), turn_now(turn));
    say_audit_withdrawn(turn, audit->request,
        arena_print(turn_arena(turn), "%s %s", audit->provider, audit->agency),
        &(struct audit_withdrawn){.request = audit->request,
            .provider = audit->provider,
            .provider_name = audit->provider_name,
            .reason = withdrawal->reason,
            .withdrawn_on = turn_today(turn)});
    answer_withdraw_audit(turn, &(struct withdraw_audit_answer){.state = "withdrawn"});
    return true;
}

HANDLER(withdraw_audit, load, decide);
