/* SPDX-License-Identifier: Apache-2.0 */
/* Another person adopts the calendar that was proposed; running terms are dated anew. */
#include "sanctions.h"

static void load(struct turn *turn, const struct approve_calendar *command)
{
    claim_acts(turn);
    calendar_load(turn);
    law_proposal_load(turn, LAW_CALENDAR, command->version);
}

static bool decide(struct turn *turn, const struct approve_calendar *command, struct problem *why)
{
    const char *body = law_proposed_body(turn, command->version, command->sha256, why);
    const struct holiday_year *year = body == NULL ? NULL : calendar_checked(turn, body, why);
    if (year == NULL)
        return false;
    law_proposal_over(turn, LAW_CALENDAR, command->version);
    struct text_list redated = calendar_adopt(turn, year, body, command->sha256);
    answer_approve_calendar(turn, &(struct approve_calendar_answer){.year = year->year,
                                      .version = year->version,
                                      .sha256 = command->sha256,
                                      .redated = redated});
    return true;
}

HANDLER(approve_calendar, load, decide);
