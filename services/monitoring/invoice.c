/* SPDX-License-Identifier: Apache-2.0 */
/* What has been invoiced of a contract against what is to be paid (T2.6). */
#include "fraud.h"

enum { WHOLE_PERCENT = 100 };

void invoices_load(struct turn *turn, const char *project)
{
    project_load(turn, project);
    need_invoices_of_project(turn, project);
}

void invoices_watch(
    struct turn *turn, const struct project_by_number *project, int64_t more_fen, int64_t more)
{
    static const char kind[] = "invoices_exceed";

    const struct rulebook_fraud *rules = project_rules(turn, project)->fraud;
    if (rules == NULL)
        return;
    const struct invoices_of_project *before = got_invoices_of_project(turn);
    int64_t percent = invoiced_percent(before->sum_fen + more_fen, before->price_fen);
    int64_t threshold = WHOLE_PERCENT + rules->invoice_excess_percent;
    if (percent <= threshold) {
        flag_settle(turn, project, kind, NULL, "cured");
        return;
    }
    flag_raise(turn, project,
        &(struct flag_fact){.kind = kind,
            .clause = CLAUSE_FRAUD,
            .about = "",
            .value = percent,
            .threshold = threshold,
            .unit = "percent",
            .sample = before->standing + more,
            .basis = flag_basis(turn, project, "/fraud/invoice_excess_percent"),
            .note = arena_print(
                turn_arena(turn), "登记的发票金额合计为合同应付金额的%lld%%", (long long)percent)});
}
