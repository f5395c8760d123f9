/* SPDX-License-Identifier: Apache-2.0 */
/* A party records an invoice of its contract: once in a project; in another too it is looked at,
 * and so is the sum (T2.6). */
#include "fraud.h"

#include <string.h>

enum { LONG_NUMBER = 20, INVOICES_MAX = 1000 };

/* Invoices of twenty digits have no code, those of eight are known by code and number. */
static const char *key_of(struct turn *turn, const struct record_invoice *invoice)
{
    if (invoice->code == NULL)
        return invoice->number;
    return arena_print(turn_arena(turn), "%s-%s", invoice->code, invoice->number);
}

static void load(struct turn *turn, const struct record_invoice *invoice)
{
    invoices_load(turn, invoice->project);
    need_invoice_by_key(turn, invoice->project, key_of(turn, invoice));
}

static bool fits(struct turn *turn, const struct project_by_number *project,
    const struct record_invoice *invoice, struct problem *why)
{
    bool fits = fact_day_fits(turn, project, invoice->issued_on, "/issued_on", why);
    if ((strlen(invoice->number) == LONG_NUMBER) != (invoice->code == NULL))
        fits = reject(why, &problem_invoice_code, "/code", NULL);
    if (strcmp(invoice->seller, project->provider) != 0)
        fits = reject(why, &problem_invoice_of_others, "/seller", invoice->seller);
    if (strcmp(invoice->buyer, project->enterprise) != 0)
        fits = reject(why, &problem_invoice_of_others, "/buyer", invoice->buyer);
    if (got_invoice_by_key(turn) != NULL)
        fits = reject(why, &problem_invoice_recorded, "/number", invoice->number);
    if (got_invoices_of_project(turn)->last >= INVOICES_MAX)
        fits =
            reject(why, &problem_data_full, "", arena_print(turn_arena(turn), "%d", INVOICES_MAX));
    return fits;
}

static void keep(
    struct turn *turn, const struct record_invoice *invoice, int64_t place, const char *recorded_by)
{
    put_add_invoice(turn, &(struct add_invoice){.project = invoice->project,
                              .invoice = place,
                              .key = key_of(turn, invoice),
                              .code = invoice->code,
                              .number = invoice->number,
                              .issued_on = invoice->issued_on,
                              .amount_fen = invoice->amount_fen,
                              .seller = invoice->seller,
                              .buyer = invoice->buyer,
                              .recorded_by = recorded_by,
                              .recorded_on = turn_today(turn),
                              .person = turn_actor(turn)->person});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/invoice/%lld", invoice->project, (long long)place),
        &invoice->evidence);
    put_project_touched(turn, &(struct project_touched){.project = invoice->project});
}

static bool decide(struct turn *turn, const struct record_invoice *invoice, struct problem *why)
{
    enum side side;
    const struct project_by_number *project =
        project_ever_for(turn, invoice->project, SIDE_PROVIDER | SIDE_ENTERPRISE, &side, why);
    if (project == NULL || !fits(turn, project, invoice, why))
        return false;
    int64_t place = got_invoices_of_project(turn)->last + 1;
    keep(turn, invoice, place, side_name(side));
    evidence_look(turn, project, &invoice->evidence);
    sharing_look(turn, "invoice_seen", project->provider, key_of(turn, invoice));
    invoices_watch(turn, project, invoice->amount_fen, 1);
    say_invoice_recorded(turn, project->project, project_parties(turn, project),
        &(struct invoice_recorded){PROJECT_MEMBERS(project), .invoice = place,
            .code = invoice->code, .number = invoice->number, .issued_on = invoice->issued_on,
            .amount_fen = invoice->amount_fen, .seller = invoice->seller, .buyer = invoice->buyer,
            .recorded_by = side_name(side), .evidence = invoice->evidence,
            .recorded_on = turn_today(turn)});
    answer_record_invoice(turn, &(struct record_invoice_answer){.invoice = place});
    return true;
}

HANDLER(record_invoice, load, decide);
