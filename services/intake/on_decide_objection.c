/* SPDX-License-Identifier: Apache-2.0 */
/* An objection is decided. Upheld, it ends the application; the last one not upheld after the
 * publicity's end lists the provider at once (M1). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct decide_objection *decision)
{
    turn_claim(turn, "application", decision->application);
    turn_claim(turn, "objection", decision->objection);
    turn_claim(turn, "register", "");
    need_objection_file(turn, decision->objection);
    need_application_file(turn, decision->application);
    need_standing_of_applicant(turn, decision->application);
    need_capability_of(turn, decision->application);
}

static void refuse(struct turn *turn, const struct application_file *file)
{
    struct set_application next = application_next(file);
    next.state = APPLICATION_REFUSED;
    next.decided_at = turn_now(turn);
    put_set_application(turn, &next);
    turn_due(turn, "publicity_over", file->application, (struct instant){0});
    application_failed(turn, file);
}

/* What the decision makes of the application: its state from now on. */
static const char *apply(struct turn *turn, const struct decide_objection *decision,
    const struct application_file *file, bool last)
{
    if (decision->upheld) {
        refuse(turn, file);
        return APPLICATION_REFUSED;
    }
    if (file->publicity_is_over && last) {
        application_list(turn, file);
        return APPLICATION_LISTED;
    }
    struct set_application next = application_next(file);
    put_set_application(turn, &next);
    return APPLICATION_PUBLICITY;
}

static void record(
    struct turn *turn, const struct decide_objection *decision, const struct application_file *file)
{
    put_set_objection_decision(
        turn, &(struct set_objection_decision){.objection = decision->objection,
                  .upheld = decision->upheld,
                  .reasons = decision->reasons,
                  .decided_at = turn_now(turn)});
    say_objection_decided(turn, file->application, "",
        &(struct objection_decided){.objection = decision->objection,
            .application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .upheld = decision->upheld,
            .reasons = decision->reasons});
    turn_due(turn, "objection_undecided", decision->objection, (struct instant){0});
    turn_audit(turn, "objection_decided", decision->objection);
}

static bool decide(struct turn *turn, const struct decide_objection *decision, struct problem *why)
{
    const struct objection_file *objection = got_objection_file(turn);
    const struct application_file *file = got_application_file(turn);
    if (objection == NULL || file == NULL ||
        strcmp(objection->application, decision->application) != 0)
        return reject(why, &problem_not_found, "/objection", decision->objection);
    if (objection->decided)
        return reject(why, &problem_objection_decided_already, "", NULL);
    if (!application_admits(turn, file, why, APPLICATION_PUBLICITY, NULL))
        return false;
    record(turn, decision, file);
    const char *state = apply(turn, decision, file, objection->open_ones == 1);
    answer_decide_objection(
        turn, &(struct decide_objection_answer){
                  .objection = decision->objection, .application_state = state});
    return true;
}

HANDLER(decide_objection, load, decide);
