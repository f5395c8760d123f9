/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of duty that are watched in projects and of providers: each is a row. Pure. */
#include "duties.h"

#include <assert.h>
#include <string.h>

static const struct duty duties[] = {
    {"actuals", .flag = "actuals_missing", .clause = "T2.4"},
    {"archive", .flag = "archive_incomplete", .clause = "R7", .outlives = true},
    {"arrival", .flag = "arrival_late", .clause = "T1.2", .recorded = true},
    {"audit", .flag = "audit_late", .clause = "R12"},
    {"delivery", .flag = "delivery_overdue", .clause = "R4", .recorded = true},
    {"destruction", .flag = "destruction_missing", .clause = "R9", .recorded = true,
        .outlives = true},
    {"dossier", .flag = "dossier_incomplete", .clause = "R5"},
    {"material", .flag = "material_late", .clause = "T1.5"},
    {"nda", .flag = "nda_missing", .clause = "R9", .recorded = true},
    {"presence", .flag = "presence_expired", .clause = "R1"},
    {"problem", .flag = "problem_open", .clause = "R6", .recorded = true, .confirmed = true},
    {"review", .flag = "review_overdue", .clause = "R10"},
    {"security_training", .flag = "security_training_missing", .clause = "R9"},
    {"session", .flag = "session_missed", .clause = "R3"},
    {"team", .flag = "team_short", .clause = "T1.2"},
    {"ticket_response", .flag = "response_late", .clause = "R11", .outlives = true},
    {"ticket_solution", .flag = "solution_late", .clause = "R11", .outlives = true},
    {"training", .flag = "training_missing", .clause = "R2"},
    {"vulnerability", .flag = "vulnerability_open", .clause = "R9", .recorded = true,
        .outlives = true},
};

/* What is no duty's: what was done stays done, and service past the pilot is served then. */
static const char *const outliving[] = {"access_beyond_grant", "after_sales_short",
    "dates_out_of_order", "invoices_exceed", "sharing_unconsented"};

bool flag_outlives(const char *flag)
{
    for (size_t i = 0; i < sizeof outliving / sizeof outliving[0]; i++)
        if (strcmp(outliving[i], flag) == 0)
            return true;
    for (size_t i = 0; i < sizeof duties / sizeof duties[0]; i++)
        if (strcmp(duties[i].flag, flag) == 0)
            return duties[i].outlives;
    return false;
}

const char *duty_flags(struct arena *arena)
{
    struct buffer text = {.arena = arena};
    for (size_t i = 0; i < sizeof duties / sizeof duties[0]; i++)
        buffer_print(&text, "%s%s", i == 0 ? "" : ",", duties[i].flag);
    return text.bytes;
}

const struct duty *duty_of(const char *kind)
{
    for (size_t i = 0; i < sizeof duties / sizeof duties[0]; i++)
        if (strcmp(duties[i].kind, kind) == 0)
            return &duties[i];
    assert(!"a kind of duty without a row");
    return NULL;
}
