/* SPDX-License-Identifier: Apache-2.0 */
/* Days of a contract and its project that are in no order that things happen in (T2.6). */
#include "fraud.h"

void dates_flag(
    struct turn *turn, const struct project_by_number *project, const struct disorder *found)
{
    const struct rulebook_fraud *rules = project_rules(turn, project)->fraud;
    if (rules == NULL || found->days <= rules->date_slack_days)
        return;
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "dates_out_of_order",
            .clause = CLAUSE_FRAUD,
            .about = found->about,
            .value = found->days,
            .threshold = rules->date_slack_days,
            .unit = "days",
            .sample = 2,
            .basis = flag_basis(turn, project, "/fraud/date_slack_days"),
            .note = found->note});
}
