/* SPDX-License-Identifier: Apache-2.0 */
/* What was missing did not come within the term: the application lapses; a new one may be made
 * (M1). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "application", due->key);
    need_application_file(turn, due->key);
    need_standing_of_applicant(turn, due->key);
}

/* The last day by the calendars there are now. */
static struct law_day last_day(struct turn *turn, const struct application_file *file)
{
    const struct rulebook *rules = application_rules(turn, file);
    return law_day(turn, rules, LAW_WORKDAYS(rules, admission, supplement_workdays),
        instant_day(file->submitted_at));
}

static void redate(struct turn *turn, const struct application_file *file, const struct law_day *by)
{
    struct set_application next = application_next(file);
    next.supplement_by = by->on;
    next.supplement_by_arithmetic = by->arithmetic;
    put_set_application(turn, &next);
    say_supplement_redated(turn, file->application, file->provider,
        &(struct supplement_redated){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .was = file->supplement_by,
            .supplement_by = by->on,
            .supplement_by_arithmetic = by->arithmetic});
    supplement_due(turn, file->application, by->on);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    (void)why;
    const struct application_file *file = got_application_file(turn);
    if (file == NULL || strcmp(file->state, APPLICATION_INCOMPLETE) != 0)
        return true;
    struct law_day by = last_day(turn, file);
    if (by.on.day > file->supplement_by.day) {
        redate(turn, file, &by);
        return true;
    }
    struct set_application next = application_next(file);
    next.state = APPLICATION_LAPSED;
    next.decided_at = turn_now(turn);
    put_set_application(turn, &next);
    application_failed(turn, file);
    say_application_lapsed(turn, file->application, file->provider,
        &(struct application_lapsed){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .supplement_by = file->supplement_by,
            .supplement_by_arithmetic = file->supplement_by_arithmetic});
    return true;
}

DUE_HANDLER(supplement_over, load, decide);
