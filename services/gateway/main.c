/* SPDX-License-Identifier: Apache-2.0 */
/* The gateway: its tables. */
#include "gateway.h"

#include "gateway/statements.h"

static const struct handler *const handlers[] = {
    &on_issue_key,
    &on_revoke_key,
    &on_subscribe_webhook,
    &on_rotate_webhook_secret,
    &on_suspend_webhook,
    &on_resume_webhook,
    &on_skip_webhook_delivery,
    &on_cancel_webhook,
};

int main(int argc, char **argv)
{
    const struct service_plan plan = {
        .name = "gateway",
        .handlers = handlers,
        .handler_count = sizeof handlers / sizeof *handlers,
        .any = &on_any_event,
        .statements = gateway_statements,
        .statement_count = gateway_statements_count,
        .queries = gateway_queries,
        .query_count = gateway_queries_count,
        .start = gateway_start,
        .ready = gateway_ready,
        .stop = gateway_stop,
        .stopped = gateway_stopped,
    };
    return service_run(argc, argv, &plan);
}
