/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of a complaint have in common: its terms, its states, its receipt. */
#include "intake.h"

#include <string.h>

static struct date end_of(
    struct turn *turn, const struct rulebook_complaints *law, int64_t days, struct date notice)
{
    struct term_end end;
    term_compute(turn_calendar(turn), term_of(days, law->day_kind, law->roll), notice,
        turn_arena(turn), &end);
    return end.due;
}

struct complaint_terms complaint_terms(struct turn *turn, struct date filed)
{
    const struct rulebook_complaints *law = turn_rules(turn, filed)->complaints;
    return (struct complaint_terms){.accept_by = end_of(turn, law, law->accept_days, filed),
        .finish_by = end_of(turn, law, law->finish_days, filed)};
}

struct date complaint_extension_end(struct turn *turn, struct date filed)
{
    const struct rulebook_complaints *law = turn_rules(turn, filed)->complaints;
    return end_of(turn, law, law->finish_days + law->extension_days, filed);
}

bool complaint_admits(const struct complaint_file *file, const char *state, struct problem *why)
{
    if (file == NULL)
        return reject(why, &problem_not_found, "/case", NULL);
    return strcmp(file->state, state) == 0 ||
           reject(why, &problem_complaint_state, "", file->state);
}

const struct complaint_file *complaint_of_receipt(
    struct turn *turn, const char *receipt, struct problem *why)
{
    const struct complaint_file *file = got_complaint_file(turn);
    const char *code = receipt_read(turn_arena(turn), receipt);
    if (file != NULL && strcmp(file->receipt, turn_digest(turn, code)) == 0)
        return file;
    reject(why, &problem_receipt_unknown, "/receipt", NULL);
    return NULL;
}
