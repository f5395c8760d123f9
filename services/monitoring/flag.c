/* SPDX-License-Identifier: Apache-2.0 */
/* Flags: raised once for a fact, settled when the fact is cured or its project over. */
#include "monitoring.h"

#include <string.h>

static bool is_open(struct turn *turn, const struct flag_fact *fact)
{
    size_t count;
    const struct open_flag *flags = all_open_flag(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(flags[i].kind, fact->kind) == 0 && strcmp(flags[i].about, fact->about) == 0)
            return true;
    return false;
}

void flag_raise(
    struct turn *turn, const struct project_by_number *project, const struct flag_fact *fact)
{
    if (is_open(turn, fact))
        return;
    struct date today = turn_today(turn);
    const char *flag = turn_number(turn, "YJ", date_year(today));
    put_add_flag(turn, &(struct add_flag){.flag = flag,
                           .kind = fact->kind,
                           .clause = fact->clause,
                           .project = project->project,
                           .about = fact->about,
                           .value = fact->value,
                           .threshold = fact->threshold,
                           .unit = fact->unit,
                           .sample = fact->sample,
                           .basis = fact->basis,
                           .note = fact->note,
                           .raised_on = today});
    say_flag_raised(turn, flag, project_parties(turn, project),
        &(struct flag_raised){.flag = flag,
            .kind = fact->kind,
            .clause = fact->clause,
            PROJECT_MEMBERS(project),
            .about = fact->about,
            .value = fact->value,
            .threshold = fact->threshold,
            .unit = fact->unit,
            .sample = fact->sample,
            .basis = fact->basis,
            .note = fact->note,
            .raised_on = today});
}

static void settle(struct turn *turn, const struct project_by_number *project,
    const struct open_flag *flag, const char *how)
{
    struct date today = turn_today(turn);
    put_settle_flag(
        turn, &(struct settle_flag){.flag = flag->flag, .settled_on = today, .how = how});
    say_flag_settled(turn, flag->flag, project_parties(turn, project),
        &(struct flag_settled){.flag = flag->flag,
            .kind = flag->kind,
            .clause = flag->clause,
            PROJECT_MEMBERS(project),
            .how = how,
            .settled_on = today});
}

void flag_settle(struct turn *turn, const struct project_by_number *project, const char *kind,
    const char *about, const char *how)
{
    size_t count;
    const struct open_flag *flags = all_open_flag(turn, &count);
    for (size_t i = 0; i < count; i++)
        if ((kind == NULL || strcmp(flags[i].kind, kind) == 0) &&
            (about == NULL || strcmp(flags[i].about, about) == 0))
            settle(turn, project, &flags[i], how);
}

void flag_settle_reports(struct turn *turn, const struct project_by_number *project,
    struct date period_end, int64_t cadence_days)
{
    size_t count;
    const struct open_flag *flags = all_open_flag(turn, &count);
    for (size_t i = 0; i < count; i++) {
        struct date due_on;
        if (strcmp(flags[i].kind, "report_overdue") == 0 && date_read(flags[i].about, &due_on) &&
            report_covers(period_end, due_on, cadence_days))
            settle(turn, project, &flags[i], "cured");
    }
}

const char *flag_basis(
    struct turn *turn, const struct project_by_number *project, const char *parameter)
{
    return arena_print(turn_arena(turn), "%s %s", project->rulebook, parameter);
}
