/* SPDX-License-Identifier: Apache-2.0 */
/* After-sales service: from when on, and for how long (R11). */
#include "duties.h"
#include "measures.h"

#include <string.h>

bool support_lasts(struct turn *turn)
{
    const struct support_of_project *support = got_support_of_project(turn);
    bool over = support->outcome != NULL && strcmp(support->outcome, "completed") != 0;
    return support->accepted_on.day != 0 && !over;
}

void after_sales_watch(struct turn *turn, const struct project_by_number *project,
    struct date accepted_on, struct date serves_until)
{
    int64_t least = project_rules(turn, project)->monitoring->after_sales_days;
    int64_t days = late_days(accepted_on, serves_until);
    if (days >= least) {
        flag_settle(turn, project, "after_sales_short", NULL, "cured");
        return;
    }
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "after_sales_short",
            .clause = CLAUSE_AFTER_SALES,
            .about = "",
            .value = days,
            .threshold = least,
            .unit = "days",
            .sample = 1,
            .basis = flag_basis(turn, project, "/monitoring/after_sales_days"),
            .note = arena_print(turn_arena(turn), "试点结束后的售后服务承诺为%lld天，少于%lld天",
                (long long)days, (long long)least)});
}
