/* SPDX-License-Identifier: Apache-2.0 */
/* A reviewer hands in the score sheet: every line of the rulebook's, once, within its points (M1).
 */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct submit_score *sheet)
{
    turn_claim(turn, "application", sheet->application);
    need_application_file(turn, sheet->application);
    need_member_of(turn, sheet->application);
}

static bool may_score(struct turn *turn, const struct application_file *file, struct problem *why)
{
    const struct member_of *member = panel_seat(turn);
    if (strcmp(turn_actor(turn)->organisation, file->provider) == 0)
        return reject(why, &problem_own_firm, "", NULL);
    if (member == NULL)
        return reject(why, &problem_not_on_panel, "", NULL);
    if (!application_admits(turn, file, why, APPLICATION_REVIEWING, NULL))
        return false;
    return !member->points.set || reject(why, &problem_already_scored, "", NULL);
}

static bool sheet_fits(struct turn *turn, const struct submit_score *sheet,
    const struct application_file *file, struct problem *why)
{
    size_t count = sheet->lines.count;
    struct score *lines = ARENA_MANY(turn_arena(turn), struct score, count);
    for (size_t i = 0; i < count; i++)
        lines[i] = (struct score){sheet->lines.items[i].clause, sheet->lines.items[i].points};
    return score_sheet_check(application_rules(turn, file), lines, count, why);
}

/* The total. */
static int64_t keep(struct turn *turn, const struct submit_score *sheet)
{
    const char *person = turn_actor(turn)->person;
    int64_t total = 0;
    for (size_t i = 0; i < sheet->lines.count; i++) {
        const struct submit_score_line *line = &sheet->lines.items[i];
        total += line->points;
        put_add_score_line(turn, &(struct add_score_line){.application = sheet->application,
                                     .person = person,
                                     .clause = line->clause,
                                     .points = line->points,
                                     .note = line->note});
    }
    put_set_member_score(turn, &(struct set_member_score){.application = sheet->application,
                                   .person = person,
                                   .points = total,
                                   .scored_at = turn_now(turn)});
    return total;
}

static bool decide(struct turn *turn, const struct submit_score *sheet, struct problem *why)
{
    const struct application_file *file = got_application_file(turn);
    if (file == NULL)
        return reject(why, &problem_not_found, "/application", sheet->application);
    if (!may_score(turn, file, why) || !sheet_fits(turn, sheet, file, why))
        return false;
    int64_t total = keep(turn, sheet);
    struct set_application next = application_next(file);
    put_set_application(turn, &next);
    say_score_submitted(turn, file->application, "",
        &(struct score_submitted){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .reviewer = turn_actor(turn)->person,
            .points = total});
    answer_submit_score(
        turn, &(struct submit_score_answer){.application = file->application, .points = total});
    return true;
}

HANDLER(submit_score, load, decide);
