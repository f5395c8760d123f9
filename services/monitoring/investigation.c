/* SPDX-License-Identifier: Apache-2.0 */
/* An investigation as those see it who act in it. */
#include "monitoring.h"

#include <string.h>

void investigation_load(struct turn *turn, const char *case_no)
{
    turn_claim(turn, "case", case_no);
    need_investigation_by_case(turn, case_no);
}

static bool visible(struct turn *turn, const struct investigation_by_case *investigation)
{
    return turn_has_role(turn, ROLE_OFFICER) ||
           strcmp(turn_actor(turn)->organisation, investigation->provider) == 0;
}

const struct investigation_by_case *investigation_open_for(
    struct turn *turn, const char *case_no, struct problem *why)
{
    const struct investigation_by_case *investigation = got_investigation_by_case(turn);
    if (investigation == NULL || !visible(turn, investigation)) {
        reject(why, &problem_investigation_not_found, "/case", case_no);
        return NULL;
    }
    if (strcmp(investigation->state, "open") != 0) {
        reject(why, &problem_investigation_over, "", investigation->state);
        return NULL;
    }
    return investigation;
}

bool answer_term_of(struct turn *turn, struct date opened_on, struct answer_term *out)
{
    const struct rulebook *rules = turn_rules(turn, opened_on);
    if (rules == NULL)
        return false;
    out->answer_by = law_day(turn, rules, LAW_TERM(rules, complaints, answer_days), opened_on);
    out->over_at =
        instant_plus(day_end(out->answer_by.on), rules->rectification->grace_minutes * 60);
    return true;
}
