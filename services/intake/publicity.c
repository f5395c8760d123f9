/* SPDX-License-Identifier: Apache-2.0 */
/* A result is shown to the public: its term with the whole proof, and what follows when a calendar
 * that came meanwhile gives a later end. */
#include "intake.h"

struct law_day publicity_term(
    struct turn *turn, const struct application_file *file, struct date concluded)
{
    const struct rulebook *rules = application_rules(turn, file);
    return law_day(turn, rules, LAW_WORKDAYS(rules, admission, publicity_workdays), concluded);
}

void publicity_open(
    struct turn *turn, const struct application_file *file, const struct law_day *end)
{
    say_publicity_opened(turn, file->application, "",
        &(struct publicity_opened){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .ends_on = end->on,
            .ends_on_arithmetic = end->arithmetic});
    turn_due(turn, "publicity_over", file->application, day_end(end->on));
}

void publicity_redate(
    struct turn *turn, const struct application_file *file, const struct law_day *end)
{
    struct set_application next = application_next(file);
    next.publicity_ends_on = end->on;
    next.publicity_ends_on_arithmetic = end->arithmetic;
    put_set_application(turn, &next);
    say_publicity_redated(turn, file->application, "",
        &(struct publicity_redated){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .was = file->publicity_ends_on,
            .ends_on = end->on,
            .ends_on_arithmetic = end->arithmetic});
    turn_due(turn, "publicity_over", file->application, day_end(end->on));
}
