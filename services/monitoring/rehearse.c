/* SPDX-License-Identifier: Apache-2.0 */
/* What was owed and what was measured, judged by a draft: which flags would have been raised. */
#include "duties.h"

#include <assert.h>
#include <string.h>

static const char *flagged(bool is)
{
    return is ? "raised" : "not_raised";
}

/* ---- what is owed by a term ---- */

struct instant owed_until(struct instant since, const char *unit, int64_t allowed)
{
    if (strcmp(unit, "hours") == 0)
        return instant_plus(since, allowed * 3600);
    return day_end(date_plus(instant_day(since), (int)allowed));
}

bool is_missed(struct instant until, struct instant done, struct instant now)
{
    return until.us <= now.us && (done.us == 0 || done.us >= until.us);
}

/* A grace runs from a day that another term of the rulebook may have given. */
static struct instant owed_since(struct rehearsal *rehearsal, const struct obligation_page *row)
{
    struct law_term was, term;
    const struct rulebook *rules = turn_rules_version_named(rehearsal->turn, row->rulebook);
    if (row->term_parameter == NULL || strcmp(row->term_parameter, row->parameter) == 0 ||
        !law_term_named(rules, row->term_parameter, &was) ||
        !law_term_named(rehearsal->draft, row->term_parameter, &term) ||
        was.term.days == term.term.days)
        return row->since;
    return day_start(law_day(rehearsal->turn, rehearsal->draft, term, row->term_notice).on);
}

static void judge_owed(struct rehearsal *rehearsal, const struct obligation_page *row)
{
    const struct duty *duty = duty_of(row->kind);
    const char *const parameters[] = {row->parameter, row->term_parameter, NULL};
    struct instant now = turn_now(rehearsal->turn);
    int64_t allowed;
    if (turn_rules_version_named(rehearsal->turn, row->rulebook) == NULL ||
        !rulebook_integer(rehearsal->draft, row->parameter, &allowed)) {
        rehearsal_leaves_out(rehearsal, row->obligation, "not_kept");
        return;
    }
    struct instant until = owed_until(owed_since(rehearsal, row), row->unit, allowed);
    rehearse_as(rehearsal,
        &(struct rehearsed){.number = row->obligation,
            .matter = "flag",
            .kind = duty->flag,
            .clause = duty->clause,
            .provider = row->provider,
            .rulebook = row->rulebook},
        parameters,
        &(struct rehearsed_outcome){.outcome = flagged(is_missed(row->last, row->ended_at, now))},
        &(struct rehearsed_outcome){.outcome = flagged(is_missed(until, row->ended_at, now))});
}

void rehearse_load_owed(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_obligation_page(turn, after, size);
}

size_t rehearse_owed(struct rehearsal *rehearsal, const char **last)
{
    size_t count;
    const struct obligation_page *rows = all_obligation_page(rehearsal->turn, &count);
    for (size_t i = 0; i < count; i++) {
        judge_owed(rehearsal, &rows[i]);
        *last = rows[i].obligation;
    }
    return count;
}

/* ---- what is measured against a number ---- */

static const struct measured {
    const char *flag;
    const char *clause;
    const char *parameter;
    enum crossing raised;
    const char *unit;
} measured[] = {
    {"after_sales_short", "R11", "/monitoring/after_sales_days", BELOW_LIMIT, "days"},
    {"level_short", "T1.4", "/monitoring/level_gap", LIMIT_REACHED, "levels"},
    {"milestone_overdue", "R4", "/monitoring/milestone_grace_days", ABOVE_LIMIT, "days"},
    {"performance_gap", "T2.4", "/lag/schedule_gap_percent", LIMIT_REACHED, "percent"},
    {"report_unacknowledged", "R6", "/monitoring/acknowledge_days", ABOVE_LIMIT, "days"},
    {"schedule_gap", "T2.4", "/lag/schedule_gap_percent", LIMIT_REACHED, "percent"},
    {"training_denied", "R2", "/monitoring/training_denials", LIMIT_REACHED, "denials"},
    {"upgrade_unannounced", "R11", "/monitoring/upgrade_notice_days", BELOW_LIMIT, "days"},
};

static const struct measured *measured_as(const char *flag)
{
    for (size_t i = 0; i < sizeof measured / sizeof measured[0]; i++)
        if (strcmp(measured[i].flag, flag) == 0)
            return &measured[i];
    assert(!"a measure without a row");
    return NULL;
}

static void judge_measure(
    struct rehearsal *rehearsal, const char *flag, struct rehearsed of, int64_t value)
{
    const struct measured *as = measured_as(flag);
    of.matter = "flag";
    of.kind = flag;
    of.clause = as->clause;
    of.value = some(value);
    of.unit = as->unit;
    rehearse_measure(rehearsal,
        &(struct rehearsed_measure){.of = of, .parameter = as->parameter, .raised = as->raised});
}

void rehearse_load_measures(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_measure_page(turn, after, size, turn_today(turn));
}

size_t rehearse_measures(struct rehearsal *rehearsal, const char **last)
{
    size_t count, projects = 0;
    struct arena *arena = turn_arena(rehearsal->turn);
    const struct measure_page *rows = all_measure_page(rehearsal->turn, &count);
    for (size_t i = 0; i < count; i++) {
        projects += *last == NULL || strcmp(*last, rows[i].project) != 0;
        *last = rows[i].project;
        if (rows[i].kind == NULL)
            continue;
        struct rehearsed of = {
            .number = arena_print(arena, "%s/%s/%s", rows[i].project, rows[i].kind, rows[i].about),
            .provider = rows[i].provider,
            .rulebook = rows[i].rulebook};
        judge_measure(rehearsal, rows[i].kind, of, rows[i].value.value);
    }
    return projects;
}

void rehearse_load_activities(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_activity_page(turn, after, size);
}

size_t rehearse_activities(struct rehearsal *rehearsal, const char **last)
{
    size_t count;
    const struct activity_page *rows = all_activity_page(rehearsal->turn, &count);
    for (size_t i = 0; i < count; i++) {
        struct rehearsed of = {.number = rows[i].activity,
            .provider = rows[i].provider,
            .rulebook = turn_rules_version(rehearsal->turn, rows[i].held_on)};
        judge_measure(rehearsal, "training_denied", of, rows[i].denials);
        *last = rows[i].activity;
    }
    return count;
}

/* ---- how far a provider is behind: enough projects, and far enough ---- */

void rehearse_load_lags(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_lag_page(turn, after, size);
}

static const char *behind(const struct rulebook *rules, const struct lag_page *row)
{
    if (row->projects < rules->lag->projects_min)
        return "not_applicable";
    return flagged(row->mean_gap >= rules->lag->schedule_gap_percent);
}

size_t rehearse_lags(struct rehearsal *rehearsal, const char **last)
{
    static const char *const parameters[] = {
        "/lag/schedule_gap_percent", "/lag/projects_min", NULL};
    size_t count;
    const struct lag_page *rows = all_lag_page(rehearsal->turn, &count);
    for (size_t i = 0; i < count; i++) {
        const struct lag_page *row = &rows[i];
        const struct rulebook *rules = turn_rules_version_named(rehearsal->turn, row->rulebook);
        struct rehearsed of = {.number = row->provider,
            .matter = "flag",
            .kind = "provider_behind",
            .clause = "T2.4",
            .provider = row->provider,
            .rulebook = row->rulebook};
        rehearse_as(rehearsal, &of, parameters,
            &(struct rehearsed_outcome){.outcome = behind(rules, row)},
            &(struct rehearsed_outcome){.outcome = behind(rehearsal->draft, row)});
        *last = row->provider;
    }
    return count;
}
