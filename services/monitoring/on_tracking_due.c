/* SPDX-License-Identifier: Apache-2.0 */
/* The term for the records of a campaign is over and a project it drew has none: the bureau is told
 * (M2). */
#include "monitoring.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    const char *campaign = key_aggregate(turn, due->key);
    project_load(turn, key_rest(due->key));
    need_campaign_by_number(turn, campaign);
    need_sampled_project(turn, campaign, key_rest(due->key));
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due, (void)why;
    const struct project_by_number *project = got_project_by_number(turn);
    const struct campaign_by_number *campaign = got_campaign_by_number(turn);
    const struct sampled_project *sampled = got_sampled_project(turn);
    if (project == NULL || campaign == NULL || sampled == NULL || sampled->records > 0 ||
        strcmp(project->state, "closed") == 0)
        return true;
    say_tracking_overdue(turn, campaign->campaign, "",
        &(struct tracking_overdue){.campaign = campaign->campaign,
            PROJECT_MEMBERS(project),
            .record_by = campaign->record_by,
            .record_by_arithmetic = campaign->record_by_arithmetic});
    return true;
}

DUE_HANDLER(tracking_due, load, decide);
