/* SPDX-License-Identifier: Apache-2.0 */
/* Who recorded an invoice takes it back: it was entered wrongly, or it was cancelled. It stays on
 * record and counts no more (T2.6). */
#include "fraud.h"

#include <string.h>

static void load(struct turn *turn, const struct withdraw_invoice *withdrawal)
{
    invoices_load(turn, withdrawal->project);
    need_invoice_by_place(turn, withdrawal->project, withdrawal->invoice);
    evidence_load(turn, withdrawal->project, "invoice", withdrawal->invoice);
}

static bool may_withdraw(struct turn *turn, const struct withdraw_invoice *withdrawal,
    enum side side, struct problem *why)
{
    const struct invoice_by_place *invoice = got_invoice_by_place(turn);
    if (invoice == NULL)
        return reject(why, &problem_invoice_not_found, "/invoice",
            arena_print(turn_arena(turn), "%lld", (long long)withdrawal->invoice));
    if (strcmp(invoice->recorded_by, side_name(side)) != 0)
        return reject(why, &problem_invoice_not_own, "", NULL);
    if (invoice->withdrawn_on.day != 0)
        return reject(why, &problem_invoice_withdrawn_already, "",
            date_write(turn_arena(turn), invoice->withdrawn_on));
    return true;
}

static bool decide(
    struct turn *turn, const struct withdraw_invoice *withdrawal, struct problem *why)
{
    enum side side;
    const struct project_by_number *project =
        project_ever_for(turn, withdrawal->project, SIDE_PROVIDER | SIDE_ENTERPRISE, &side, why);
    if (project == NULL || !may_withdraw(turn, withdrawal, side, why))
        return false;
    const struct invoice_by_place *invoice = got_invoice_by_place(turn);
    struct date today = turn_today(turn);
    put_invoice_ended(turn, &(struct invoice_ended){.project = project->project,
                                .invoice = withdrawal->invoice,
                                .withdrawn_on = today,
                                .reason = withdrawal->reason});
    put_project_touched(turn, &(struct project_touched){.project = project->project});
    evidence_look_again(turn, project);
    sharing_look(turn, "invoice_seen", project->provider, invoice->key);
    invoices_watch(turn, project, -invoice->amount_fen, -1);
    say_invoice_withdrawn(turn, project->project, project_parties(turn, project),
        &(struct invoice_withdrawn){PROJECT_MEMBERS(project), .invoice = withdrawal->invoice,
            .reason = withdrawal->reason, .withdrawn_on = today});
    answer_withdraw_invoice(turn, &(struct withdraw_invoice_answer){.withdrawn_on = today});
    return true;
}

HANDLER(withdraw_invoice, load, decide);
