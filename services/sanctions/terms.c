/* SPDX-License-Identifier: Apache-2.0 */
/* The terms of the rulebook's sections, and the proof of a due day as it is stored and told. */
#include "sanctions.h"

static void member(struct buffer *text, const char *name, const char *value)
{
    buffer_print(text, "%s\"%s\":", text->length > 1 ? "," : "", name);
    buffer_json(text, value);
}

static void day(struct buffer *text, const char *name, struct date date)
{
    member(text, name, date_write(text->arena, date));
}

static void skipped(struct buffer *text, const struct term_end *end)
{
    buffer_text(text, ",\"skipped\":[");
    for (size_t i = 0; i < end->skipped.count; i++)
        buffer_print(text, "%s{\"date\":\"%s\",\"why\":\"%s\"}", i == 0 ? "" : ",",
            date_write(text->arena, end->skipped.items[i]), end->skipped_for.items[i]);
    buffer_text(text, "]");
}

const char *arithmetic_text(struct arena *arena, const char *rulebook, const struct term_end *end)
{
    struct buffer text = {.arena = arena};
    buffer_text(&text, "{");
    member(&text, "rulebook", rulebook);
    member(&text, "calendar", end->calendar_version);
    member(&text, "day_kind", day_kind_name(end->term.day_kind));
    buffer_print(
        &text, ",\"term_days\":%d,\"roll\":%s", end->term.days, end->term.roll ? "true" : "false");
    day(&text, "notice", end->notice);
    day(&text, "counted_from", end->counted_from);
    day(&text, "counted_to", end->counted_to);
    day(&text, "due_on", end->due);
    buffer_print(&text, ",\"rolled\":%s,\"provisional\":%s", end->rolled ? "true" : "false",
        end->provisional ? "true" : "false");
    skipped(&text, end);
    member(&text, "zh", term_proof_zh(end, arena));
    member(&text, "en", term_proof_en(end, arena));
    buffer_text(&text, "}");
    return text.bytes;
}

struct term rectification_term(const struct rulebook *rules, int64_t days)
{
    return term_of(days, rules->rectification->day_kind, rules->rectification->roll);
}

struct term statement_term(const struct rulebook *rules)
{
    return term_of(
        rules->disqualification->statement_workdays, "workday", rules->disqualification->roll);
}

struct date end_of(struct turn *turn, struct term term, struct date notice)
{
    struct term_end end;
    term_compute(turn_calendar(turn), term, notice, turn_arena(turn), &end);
    return end.due;
}

struct date rolled_day(struct turn *turn, struct date due)
{
    const struct calendar *calendar = turn_calendar(turn);
    return calendar_rest_day(calendar, due) ? calendar_next_workday(calendar, due) : due;
}
