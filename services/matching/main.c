/* SPDX-License-Identifier: Apache-2.0 */
/* The matching daemon: its tables. What it does stands in README.md. */
#include "matching.h"

static const struct handler *const handlers[] = {
    &on_provider_registered,
    &on_register_entry_changed,
    &on_enterprise_enrolled,
    &on_relation_found,
    &on_relation_ended,
    &on_project_opened,
    &on_project_closed,
    &on_publish_solution,
    &on_change_price,
    &on_document_interface,
    &on_price_set,
    &on_price_window,
    &on_rehearse_prices,
    &on_post_need,
    &on_refresh_recommendation,
    &on_submit_proposal,
    &on_accept_proposal,
    &on_record_contract,
};

int main(int argc, char **argv)
{
    const struct service_plan plan = {
        .name = "matching",
        .handlers = handlers,
        .handler_count = sizeof handlers / sizeof *handlers,
        .statements = matching_statements,
        .statement_count = matching_statements_count,
        .queries = matching_queries,
        .query_count = matching_queries_count,
    };
    return service_run(argc, argv, &plan);
}
