/* SPDX-License-Identifier: Apache-2.0 */
/* The intake daemon: who takes part, who is on the register, who complains. Its tables and nothing
 * else. */
#include "intake.h"

static const struct handler *const handlers[] = {
    &on_enrol_enterprises,
    &on_register_provider,
    &on_report_change,
    &on_import_market_snapshot,
    &on_change_term_over,
    &on_relation_look,
    &on_submit_application,
    &on_supplement_application,
    &on_supplement_over,
    &on_form_panel,
    &on_declare_conflict,
    &on_submit_score,
    &on_conclude_review,
    &on_review_unfinished,
    &on_raise_objection,
    &on_decide_objection,
    &on_objection_undecided,
    &on_publicity_over,
    &on_decision_delivered,
    &on_decision_annulled,
    &on_key_issued,
    &on_key_revoked,
    &on_declare_transition_project,
    &on_decide_transition_project,
    &on_transition_over,
    &on_contract_recorded,
    &on_file_complaint,
    &on_follow_complaint,
    &on_accept_complaint,
    &on_extend_complaint,
    &on_rate_outcome,
    &on_rehearse_admissions,
    &on_complaints_unanswered,
    &on_complaint_due_soon,
    &on_complaint_unfinished,
    &on_investigation_concluded,
};

int main(int argc, char **argv)
{
    const struct service_plan plan = {
        .name = "intake",
        .handlers = handlers,
        .handler_count = sizeof handlers / sizeof *handlers,
        .statements = intake_statements,
        .statement_count = intake_statements_count,
        .queries = intake_queries,
        .query_count = intake_queries_count,
    };
    return service_run(argc, argv, &plan);
}
