/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of a complaint have in common: its terms, its states, its receipt. */
#include "intake.h"

#include <string.h>

static struct date end_of(struct turn *turn, struct law_term term, struct date notice)
{
    struct term_end end;
    term_compute(turn_calendar(turn), term.term, notice, turn_arena(turn), &end);
    return end.due;
}

struct complaint_terms complaint_terms(struct turn *turn, struct date filed)
{
    const struct rulebook *rules = turn_rules(turn, filed);
    return (struct complaint_terms){
        .accept_by = end_of(turn, LAW_TERM(rules, complaints, accept_days), filed),
        .finish_by = end_of(turn, LAW_TERM(rules, complaints, finish_days), filed)};
}

void complaint_terms_keep(struct turn *turn, struct date filed)
{
    const struct rulebook *rules = turn_rules(turn, filed);
    struct law_day accept = law_day(turn, rules, LAW_TERM(rules, complaints, accept_days), filed);
    struct law_day finish = law_day(turn, rules, LAW_TERM(rules, complaints, finish_days), filed);
    put_add_complaint_term(turn, &(struct add_complaint_term){.filed_on = filed,
                                     .accept_by = accept.on,
                                     .accept_by_arithmetic = accept.arithmetic,
                                     .finish_by = finish.on,
                                     .finish_by_arithmetic = finish.arithmetic});
}

struct law_day complaint_extension_end(struct turn *turn, struct date filed)
{
    const struct rulebook *rules = turn_rules(turn, filed);
    struct law_term term = LAW_TERM(rules, complaints, finish_days);
    term.term.days += (int)rules->complaints->extension_days;
    return law_day(turn, rules, term, filed);
}

/* Upheld, of an enterprise that the provider serves, and rated unsatisfied by it. */
static bool dissatisfies(const struct complaint_file *file, const char *outcome, const char *rating)
{
    return file->provider_serves && outcome != NULL && strcmp(outcome, "upheld") == 0 &&
           rating != NULL && strcmp(rating, "unsatisfied") == 0;
}

void complaint_dissatisfaction(
    struct turn *turn, const struct complaint_file *file, const char *outcome, const char *rating)
{
    bool was = dissatisfies(file, file->outcome, file->rating);
    bool is = dissatisfies(file, outcome, rating);
    if (is && !was)
        say_dissatisfaction_stated(turn, file->case_no, "",
            &(struct dissatisfaction_stated){.case_ = file->case_no,
                .provider = file->provider,
                .provider_name = file->provider_name,
                .stated_on = turn_today(turn)});
    if (was && !is)
        say_dissatisfaction_withdrawn(turn, file->case_no, "",
            &(struct dissatisfaction_withdrawn){.case_ = file->case_no,
                .provider = file->provider,
                .provider_name = file->provider_name,
                .withdrawn_on = turn_today(turn)});
}

void complaint_clocks_set(
    struct turn *turn, const char *case_no, struct date filed, struct date finish_by)
{
    int warn_days = (int)turn_rules(turn, filed)->complaints->warn_days;
    struct instant warn = day_start(date_plus(finish_by, -warn_days));
    bool ahead = warn.us > turn_now(turn).us;
    turn_due(turn, "complaint_due_soon", case_no, ahead ? warn : (struct instant){0});
    turn_due(turn, "complaint_unfinished", case_no, day_end(finish_by));
}

void complaint_clocks_stop(struct turn *turn, const char *case_no)
{
    turn_due(turn, "complaint_due_soon", case_no, (struct instant){0});
    turn_due(turn, "complaint_unfinished", case_no, (struct instant){0});
}

bool complaint_admits(
    const struct complaint_file *file, const char *number, const char *state, struct problem *why)
{
    if (file == NULL)
        return reject(why, &problem_not_found, "/case", number);
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
