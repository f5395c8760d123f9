/* SPDX-License-Identifier: Apache-2.0 */
/* No campaign was opened in time: the bureau is told if there was anybody to visit, and the next
 * one is awaited (M2). */
#include "monitoring.h"

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "campaigns", due->key);
    need_campaign_clock(turn, true);
    need_project_to_track(turn, "running");
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due, (void)why;
    size_t projects;
    const struct campaign_clock *clock = got_campaign_clock(turn);
    all_project_to_track(turn, &projects);
    if (clock != NULL && projects > 0)
        say_campaign_overdue(turn, due->key, "",
            &(struct campaign_overdue){.last_campaign = clock->campaign,
                .counted_from = clock->counted_from,
                .due_on = clock->due_on,
                .arithmetic = clock->arithmetic,
                .projects = (int64_t)projects});
    if (clock == NULL)
        campaign_await(turn, NULL, turn_today(turn));
    else
        campaign_await(turn, clock->campaign, clock->due_on);
    return true;
}

DUE_HANDLER(campaign_due, load, decide);
