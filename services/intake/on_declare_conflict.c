/* SPDX-License-Identifier: Apache-2.0 */
/* A reviewer has an interest in the matter: excluded from this application for good (M1). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct declare_conflict *conflict)
{
    turn_claim(turn, "application", conflict->application);
    need_application_file(turn, conflict->application);
    need_member_of(turn, conflict->application);
}

static void exclude(
    struct turn *turn, const struct declare_conflict *conflict, const struct application_file *file)
{
    const char *person = turn_actor(turn)->person;
    put_exclude_member(turn, &(struct exclude_member){.application = file->application,
                                 .person = person,
                                 .conflict = turn_seal(turn, conflict->reason)});
    struct set_application next = application_next(file);
    put_set_application(turn, &next);
    say_conflict_declared(turn, file->application, "",
        &(struct conflict_declared){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .reviewer = person});
    answer_declare_conflict(turn,
        &(struct declare_conflict_answer){.application = file->application, .excluded = true});
}

static bool decide(struct turn *turn, const struct declare_conflict *conflict, struct problem *why)
{
    const struct application_file *file = got_application_file(turn);
    if (file == NULL)
        return reject(why, &problem_not_found, "/application", conflict->application);
    const struct member_of *member = panel_seat(turn);
    if (member == NULL)
        return reject(why, &problem_not_on_panel, "", NULL);
    if (!application_admits(turn, file, why, APPLICATION_REVIEWING, NULL))
        return false;
    if (member->points.set)
        return reject(why, &problem_already_scored, "", NULL);
    exclude(turn, conflict, file);
    return true;
}

HANDLER(declare_conflict, load, decide);
