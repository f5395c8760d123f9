/* SPDX-License-Identifier: Apache-2.0 */
/* A year's holidays come: adopted, or proposed for a second person where the rulebook in force asks
 * for two. */
#include "sanctions.h"

static void load(struct turn *turn, const struct adopt_calendar *command)
{
    (void)command;
    claim_acts(turn);
    calendar_load(turn);
}

static bool decide(struct turn *turn, const struct adopt_calendar *command, struct problem *why)
{
    const struct holiday_year *year = calendar_checked(turn, command->body, why);
    bool second = law_needs_second(turn, "adopt_calendar");
    if (year == NULL || (second && !acting_person(turn, why)))
        return false;
    const char *sha256 = turn_digest(turn, command->body);
    struct text_list redated = {0};
    if (second)
        law_propose(turn, &(struct law_paper){LAW_CALENDAR, year->version, sha256, command->body});
    else
        redated = calendar_adopt(turn, year, command->body, sha256);
    answer_adopt_calendar(turn, &(struct adopt_calendar_answer){.year = year->year,
                                    .version = year->version,
                                    .sha256 = sha256,
                                    .state = second ? "proposed" : "adopted",
                                    .redated = redated});
    return true;
}

LAWLESS_HANDLER(adopt_calendar, load, decide);
