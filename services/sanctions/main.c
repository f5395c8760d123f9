/* SPDX-License-Identifier: Apache-2.0 */
/* The sanctions daemon: its tables. */
#include "sanctions.h"

static const struct handler *const handlers[] = {
    &on_adopt_calendar,
    &on_adopt_rulebook,
    &on_answer_finding,
    &on_appeal_overdue,
    &on_approve_calendar,
    &on_approve_finding,
    &on_approve_order,
    &on_approve_rulebook,
    &on_decide_appeal,
    &on_decide_case,
    &on_dismiss_case,
    &on_dissatisfaction_stated,
    &on_dissatisfaction_withdrawn,
    &on_draft_interpretation,
    &on_draft_order,
    &on_extend_order,
    &on_file_appeal,
    &on_finding_unanswered,
    &on_flag_raised,
    &on_grant_stay,
    &on_investigation_concluded,
    &on_issue_prior_notice,
    &on_open_case,
    &on_order_due_soon,
    &on_order_lapsed,
    &on_pause_order,
    &on_publish_interpretation,
    &on_provider_registered,
    &on_record_decision_delivery,
    &on_record_finding,
    &on_record_legal_review,
    &on_record_order_delivery,
    &on_record_refusal,
    &on_record_statement,
    &on_refer_case,
    &on_register_entry_changed,
    &on_report_rectification,
    &on_resume_order,
    &on_revise_order,
    &on_sign_order,
    &on_statement_term_over,
    &on_take_up_case,
    &on_verification_overdue,
    &on_verify_rectification,
    &on_withdraw_interpretation,
    &on_withdraw_order,
};

int main(int argc, char **argv)
{
    const struct service_plan plan = {.name = "sanctions",
        .handlers = handlers,
        .handler_count = sizeof handlers / sizeof handlers[0],
        .statements = sanctions_statements,
        .statement_count = sanctions_statements_count,
        .queries = sanctions_queries,
        .query_count = sanctions_queries_count};
    return service_run(argc, argv, &plan);
}
