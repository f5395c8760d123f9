/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody objects to a listing while it is shown to the public; who, stays sealed (M1). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct raise_objection *objection)
{
    turn_claim(turn, "application", objection->application);
    need_application_file(turn, objection->application);
}

static void keep(struct turn *turn, const struct raise_objection *objection, const char *number,
    const struct law_day *by)
{
    put_add_objection(turn, &(struct add_objection){.objection = number,
                                .application = objection->application,
                                .text = turn_seal(turn, objection->text),
                                .contact = turn_seal(turn, objection->contact),
                                .raised_at = turn_now(turn),
                                .decide_by = by->on,
                                .decide_by_arithmetic = by->arithmetic});
    for (size_t i = 0; i < objection->evidence.count; i++)
        put_add_objection_evidence(
            turn, &(struct add_objection_evidence){.objection = number,
                      .sha256 = objection->evidence.items[i].sha256,
                      .title = turn_seal(turn, objection->evidence.items[i].title)});
}

static bool decide(struct turn *turn, const struct raise_objection *objection, struct problem *why)
{
    const struct application_file *file = got_application_file(turn);
    if (file == NULL || strcmp(file->state, APPLICATION_PUBLICITY) != 0)
        return reject(why, &problem_not_found, "/application", objection->application);
    if (file->publicity_is_over || turn_today(turn).day > file->publicity_ends_on.day)
        return reject(why, &problem_publicity_over, "",
            date_write(turn_arena(turn), file->publicity_ends_on));
    const struct rulebook *rules = application_rules(turn, file);
    struct law_day decide_by =
        law_day(turn, rules, LAW_TERM(rules, admission, objection_days), turn_today(turn));
    const char *number = turn_number(turn, "YY", date_year(turn_today(turn)));
    keep(turn, objection, number, &decide_by);
    say_objection_raised(turn, file->application, "",
        &(struct objection_raised){.objection = number,
            .application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .decide_by = decide_by.on,
            .decide_by_arithmetic = decide_by.arithmetic});
    turn_due(turn, "objection_undecided", number, day_end(decide_by.on));
    answer_raise_objection(turn, &(struct raise_objection_answer){.objection = number,
                                     .decide_by = decide_by.on,
                                     .decide_by_arithmetic = decide_by.arithmetic});
    return true;
}

HANDLER(raise_objection, load, decide);
