/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of an application have in common: its law, its states, its terms, its end on
 * the register. */
#include "intake.h"

#include <stdarg.h>
#include <string.h>

const struct rulebook *application_rules(struct turn *turn, const struct application_file *file)
{
    const struct rulebook *rules = turn_rules_version_named(turn, file->rulebook);
    return rules == NULL ? turn_rules(turn, turn_today(turn)) : rules;
}

static bool is_stale(struct turn *turn, const struct application_file *file)
{
    const char *seen = turn_if_match(turn);
    if (seen == NULL)
        return false;
    const char *version = arena_print(turn_arena(turn), "%lld", (long long)file->version);
    return strcmp(seen, version) != 0;
}

bool application_admits(struct turn *turn, const struct application_file *file, struct problem *why,
    const char *state, ...)
{
    if (is_stale(turn, file))
        return reject(why, &problem_stale, "", NULL);
    bool admitted = false;
    va_list states;
    va_start(states, state);
    for (const char *one = state; one != NULL; one = va_arg(states, const char *))
        admitted = admitted || strcmp(one, file->state) == 0;
    va_end(states);
    return admitted || reject(why, &problem_application_state, "", file->state);
}

struct set_application application_next(const struct application_file *file)
{
    return (struct set_application){
        .application = file->application,
        .state = file->state,
        .shares_cost = file->shares_cost,
        .concession_percent = file->concession_percent,
        .pledge_signed_by = file->pledge_signed_by,
        .pledge_signed_on = file->pledge_signed_on,
        .supplement_by = file->supplement_by,
        .supplement_by_arithmetic = file->supplement_by_arithmetic,
        .review_by = file->review_by,
        .review_by_arithmetic = file->review_by_arithmetic,
        .score_centi = file->score_centi,
        .pass_mark = file->pass_mark,
        .concluded_at = file->concluded_at,
        .conclusion_note = file->conclusion_note,
        .publicity_ends_on = file->publicity_ends_on,
        .publicity_ends_on_arithmetic = file->publicity_ends_on_arithmetic,
        .publicity_is_over = file->publicity_is_over,
        .decided_at = file->decided_at,
        .version = file->version + 1,
    };
}

void supplement_due(struct turn *turn, const char *application, struct date last_day)
{
    int64_t grace_minutes = turn_rules(turn, turn_today(turn))->rectification->grace_minutes;
    turn_due(
        turn, "supplement_over", application, instant_plus(day_end(last_day), 60 * grace_minutes));
}

static void tell_incomplete(struct turn *turn, const struct examined *examined)
{
    size_t count = examined->gap_count;
    struct application_incomplete_missing *missing =
        ARENA_MANY(turn_arena(turn), struct application_incomplete_missing, count);
    for (size_t i = 0; i < count; i++) {
        const struct gap *gap = &examined->gaps[i];
        missing[i] = (struct application_incomplete_missing){
            .clause = gap->clause, .what = gap->what, .zh = gap->zh, .en = gap->en};
    }
    say_application_incomplete(turn, examined->application, examined->provider,
        &(struct application_incomplete){.application = examined->application,
            .provider = examined->provider,
            .provider_name = examined->provider_name,
            .missing = {count, missing},
            .supplement_by = examined->supplement_by.on,
            .supplement_by_arithmetic = examined->supplement_by.arithmetic});
    supplement_due(turn, examined->application, examined->supplement_by.on);
}

static void tell_complete(struct turn *turn, const struct examined *examined)
{
    say_application_complete(turn, examined->application, examined->provider,
        &(struct application_complete){.application = examined->application,
            .provider = examined->provider,
            .provider_name = examined->provider_name,
            .review_by = examined->review_by.on,
            .review_by_arithmetic = examined->review_by.arithmetic});
    turn_due(turn, "supplement_over", examined->application, (struct instant){0});
    turn_due(turn, "review_unfinished", examined->application, day_end(examined->review_by.on));
}

void application_examined(struct turn *turn, const struct examined *examined)
{
    if (examined->gap_count > 0)
        tell_incomplete(turn, examined);
    else
        tell_complete(turn, examined);
}

const struct member_of *panel_seat(struct turn *turn)
{
    size_t count = 0;
    const struct member_of *members = all_member_of(turn, &count);
    const char *person = turn_actor(turn)->person;
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].person, person) == 0 && strcmp(members[i].state, "active") == 0)
            return &members[i];
    return NULL;
}

const char *words(struct arena *arena, const struct text_list *list)
{
    struct buffer text = {.arena = arena};
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            buffer_add(&text, " ", 1);
        buffer_text(&text, list->items[i]);
    }
    return text.bytes == NULL ? "" : text.bytes;
}

/* The profile of the application, as events carry it. */
static struct register_entry_changed_capability_list capabilities(struct turn *turn)
{
    size_t count = 0;
    const struct capability_of *rows = all_capability_of(turn, &count);
    struct register_entry_changed_capability *items =
        ARENA_MANY(turn_arena(turn), struct register_entry_changed_capability, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct register_entry_changed_capability){
            .scenario = rows[i].scenario, .level = rows[i].level, .industries = rows[i].industries};
    return (struct register_entry_changed_capability_list){count, items};
}

void application_list(struct turn *turn, const struct application_file *file)
{
    struct set_application next = application_next(file);
    next.state = APPLICATION_LISTED;
    next.publicity_is_over = true;
    next.decided_at = turn_now(turn);
    put_set_application(turn, &next);
    const struct standing_of_applicant *before = got_standing_of_applicant(turn);
    standing_change(turn, &(struct change){.provider = file->provider,
                              .name = file->provider_name,
                              .standing = "listed",
                              .since = turn_today(turn),
                              .clause = "M1",
                              .reason = "经统一评审和公示，纳入名录",
                              .application = file->application,
                              .version = before == NULL ? 1 : before->version + 1,
                              .first = before == NULL,
                              .capabilities = capabilities(turn)});
}

void application_failed(struct turn *turn, const struct application_file *file)
{
    const struct standing_of_applicant *now = got_standing_of_applicant(turn);
    if (now != NULL && strcmp(now->standing, "provisional") == 0)
        transition_look(turn, file->provider);
}
