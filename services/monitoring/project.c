/* SPDX-License-Identifier: Apache-2.0 */
/* A project as its parties see it: who may act in it, in which state, under which rulebook. */
#include "monitoring.h"

#include <stdlib.h>
#include <string.h>

const char *side_name(enum side side)
{
    return side == SIDE_PROVIDER ? "provider" : side == SIDE_ENTERPRISE ? "enterprise" : "bureau";
}

void project_load(struct turn *turn, const char *project)
{
    turn_claim(turn, "project", project);
    need_project_by_number(turn, project);
    need_open_flag(turn, project);
}

static enum side side_of(struct turn *turn, const struct project_by_number *project)
{
    const char *organisation = turn_actor(turn)->organisation;
    if (turn_has_role(turn, ROLE_PROVIDER) && strcmp(organisation, project->provider) == 0)
        return SIDE_PROVIDER;
    if (turn_has_role(turn, ROLE_ENTERPRISE) && strcmp(organisation, project->enterprise) == 0)
        return SIDE_ENTERPRISE;
    return turn_has_role(turn, ROLE_OFFICER) ? SIDE_BUREAU : SIDE_NONE;
}

static bool stale(struct turn *turn, const struct project_by_number *project)
{
    const char *wanted = turn_if_match(turn);
    return wanted != NULL &&
           strcmp(wanted, arena_print(turn_arena(turn), "%lld", (long long)project->version)) != 0;
}

const struct project_by_number *project_ever_for(
    struct turn *turn, const char *number, unsigned sides, enum side *side, struct problem *why)
{
    const struct project_by_number *project = got_project_by_number(turn);
    enum side found = project == NULL ? SIDE_NONE : side_of(turn, project);
    if ((found & sides) == 0) {
        reject(why, &problem_project_not_found, "/project", number);
        return NULL;
    }
    if (stale(turn, project)) {
        reject(why, &problem_stale, "", turn_if_match(turn));
        return NULL;
    }
    if (side != NULL)
        *side = found;
    return project;
}

const struct project_by_number *project_for(
    struct turn *turn, const char *number, unsigned sides, enum side *side, struct problem *why)
{
    const struct project_by_number *project = project_ever_for(turn, number, sides, side, why);
    if (project == NULL || strcmp(project->state, "closed") != 0)
        return project;
    reject(why, &problem_project_not_running, "", project->state);
    return NULL;
}

const struct project_by_number *project_running_for(
    struct turn *turn, const char *number, unsigned sides, enum side *side, struct problem *why)
{
    const struct project_by_number *project = project_for(turn, number, sides, side, why);
    if (project == NULL || strcmp(project->state, "running") == 0)
        return project;
    reject(why, &problem_project_not_running, "", project->state);
    return NULL;
}

const struct project_by_number *project_still_running(struct turn *turn)
{
    const struct project_by_number *project = got_project_by_number(turn);
    return project != NULL && strcmp(project->state, "running") == 0 ? project : NULL;
}

const struct rulebook *project_rules(struct turn *turn, const struct project_by_number *project)
{
    return turn_rules_version_named(turn, project->rulebook);
}

struct law_day project_report_day(
    struct turn *turn, const struct rulebook *rules, struct date due_on)
{
    struct date notice = date_plus(due_on, -(int)rules->monitoring->progress_report_days);
    return law_day(turn, rules, LAW_DAYS(rules, monitoring, progress_report_days), notice);
}

const char *project_parties(struct turn *turn, const struct project_by_number *project)
{
    return arena_print(turn_arena(turn), "%s %s", project->provider, project->enterprise);
}

const char *place_key(struct turn *turn, const char *aggregate, int64_t place)
{
    return arena_print(turn_arena(turn), "%s/%lld", aggregate, (long long)place);
}

const char *key_aggregate(struct turn *turn, const char *key)
{
    return arena_copy(turn_arena(turn), key, strcspn(key, "/"));
}

const char *key_rest(const char *key)
{
    const char *slash = strchr(key, '/');
    return slash == NULL ? "" : slash + 1;
}

int64_t key_place(const char *key)
{
    return strtoll(key_rest(key), NULL, 10);
}

bool fact_day_fits(struct turn *turn, const struct project_by_number *project, struct date day,
    const char *pointer, struct problem *why)
{
    const char *text = date_write(turn_arena(turn), day);
    if (day.day > turn_today(turn).day)
        return reject(why, &problem_fact_in_future, pointer, text);
    if (day.day < project->signed_on.day)
        return reject(why, &problem_fact_before_contract, pointer, text);
    return true;
}
