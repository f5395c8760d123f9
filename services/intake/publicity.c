/* SPDX-License-Identifier: Apache-2.0 */
/* A result is shown to the public: its term with the whole proof, and what follows when a calendar
 * that came meanwhile gives a later end. */
#include "intake.h"

struct term_end publicity_term(
    struct turn *turn, const struct application_file *file, struct date concluded)
{
    const struct rulebook *rules = application_rules(turn, file);
    return admission_workdays(turn, rules, rules->admission->publicity_workdays, concluded);
}

void publicity_open(
    struct turn *turn, const struct application_file *file, const struct term_end *end)
{
    struct publicity_opened_term term = {.from = end->notice,
        .days = end->term.days,
        .day_kind = day_kind_name(end->term.day_kind),
        .ends_on = end->due,
        .skipped = end->skipped,
        .calendar = end->calendar_version,
        .rulebook = file->rulebook,
        .provisional = end->provisional};
    say_publicity_opened(turn, file->application, "",
        &(struct publicity_opened){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .ends_on = end->due,
            .term = &term});
    turn_due(turn, "publicity_over", file->application, day_end(end->due));
}

void publicity_redate(
    struct turn *turn, const struct application_file *file, const struct term_end *end)
{
    struct set_application next = application_next(file);
    next.publicity_ends_on = end->due;
    next.publicity_proof = term_proof_zh(end, turn_arena(turn));
    put_set_application(turn, &next);
    struct publicity_redated_term term = {.from = end->notice,
        .days = end->term.days,
        .day_kind = day_kind_name(end->term.day_kind),
        .ends_on = end->due,
        .skipped = end->skipped,
        .calendar = end->calendar_version,
        .rulebook = file->rulebook,
        .provisional = end->provisional};
    say_publicity_redated(turn, file->application, "",
        &(struct publicity_redated){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .was = file->publicity_ends_on,
            .ends_on = end->due,
            .term = &term});
    turn_due(turn, "publicity_over", file->application, day_end(end->due));
}
