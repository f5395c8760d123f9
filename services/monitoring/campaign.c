/* SPDX-License-Identifier: Apache-2.0 */
/* The clock of the tracking campaigns: when the next one is to be opened (M2). */
#include "monitoring.h"

void campaign_await(struct turn *turn, const char *campaign, struct date counted_from)
{
    const struct rulebook *rules = turn_rules(turn, counted_from);
    struct law_day due =
        law_day(turn, rules, LAW_DAYS(rules, tracking, campaign_days), counted_from);
    put_keep_campaign_clock(turn, &(struct keep_campaign_clock){.campaign = campaign,
                                      .counted_from = counted_from,
                                      .due_on = due.on,
                                      .arithmetic = due.arithmetic});
    turn_due(turn, "campaign_due", "campaigns", day_end(due.on));
}
