/* SPDX-License-Identifier: Apache-2.0 */
/* The monitoring daemon: projects, flags, investigations (README.md is its manual page). */
#include "monitoring.h"

static const struct handler *const handlers[] = {
    &on_contract_recorded,
    &on_register_entry_changed,
    &on_enterprise_enrolled,
    &on_complaint_accepted,
    &on_report_progress,
    &on_acknowledge_report,
    &on_record_fulfilment,
    &on_answer_fulfilment,
    &on_report_vulnerability,
    &on_complete_milestone,
    &on_report_actuals,
    &on_record_delay_cause,
    &on_sign_internal_acceptance,
    &on_file_documents,
    &on_request_material,
    &on_record_material_refusal,
    &on_record_acceptance,
    &on_close_project,
    &on_record_interview,
    &on_record_visit,
    &on_answer_investigation,
    &on_conclude_investigation,
    &on_report_overdue,
    &on_report_unacknowledged,
    &on_milestone_overdue,
    &on_obligation_overdue,
    &on_provider_lag,
    &on_handover,
    &on_score_period_over,
    &on_score_provider,
    &on_answer_over,
    &on_open_campaign,
    &on_record_tracking,
    &on_campaign_due,
    &on_tracking_due,
    &on_record_activity,
    &on_answer_activity,
    &on_activity_denied,
    &on_renew_proof,
    &on_record_review,
};

int main(int argc, char **argv)
{
    const struct service_plan plan = {
        .name = "monitoring",
        .handlers = handlers,
        .handler_count = sizeof handlers / sizeof handlers[0],
        .statements = monitoring_statements,
        .statement_count = monitoring_statements_count,
        .queries = monitoring_queries,
        .query_count = monitoring_queries_count,
    };
    return service_run(argc, argv, &plan);
}
