/* SPDX-License-Identifier: Apache-2.0 */
/* The arithmetic of a legal day as the JSON that is told and kept (common.json: arithmetic). */
#include "law_day.h"

#include "arena.h"
#include "proto/rulebook.h"
#include "turn.h"

static void member(struct buffer *text, const char *name, const char *value)
{
    buffer_print(text, "%s\"%s\":", text->length > 1 ? "," : "", name);
    buffer_json(text, value);
}

static void day(struct buffer *text, const char *name, struct date date)
{
    member(text, name, date_write(text->arena, date));
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

static void length(struct buffer *text, struct term term)
{
    member(text, "day_kind", day_kind_name(term.day_kind));
    buffer_print(text, term.months > 0 ? ",\"term_months\":%d" : ",\"term_days\":%d",
        term.months > 0 ? term.months : term.days);
    buffer_print(text, ",\"roll\":%s", truth(term.roll));
}

static void skipped(struct buffer *text, const struct term_end *end)
{
    buffer_text(text, ",\"skipped\":[");
    for (size_t i = 0; i < end->skipped.count; i++)
        buffer_print(text, "%s{\"date\":\"%s\",\"why\":\"%s\"}", i == 0 ? "" : ",",
            date_write(text->arena, end->skipped.items[i]), end->skipped_for.items[i]);
    buffer_text(text, "]");
}

static const char *arithmetic(
    struct arena *arena, const char *rulebook, const char *parameter, const struct term_end *end)
{
    struct buffer text = {.arena = arena};
    buffer_text(&text, "{");
    member(&text, "rulebook", rulebook);
    member(&text, "parameter", parameter);
    member(&text, "calendar", end->calendar_version);
    length(&text, end->term);
    day(&text, "notice", end->notice);
    day(&text, "counted_from", end->counted_from);
    day(&text, "counted_to", end->counted_to);
    day(&text, "due_on", end->due);
    buffer_print(
        &text, ",\"rolled\":%s,\"provisional\":%s", truth(end->rolled), truth(end->provisional));
    skipped(&text, end);
    member(&text, "zh", term_proof_zh(end, arena));
    member(&text, "en", term_proof_en(end, arena));
    buffer_text(&text, "}");
    return text.bytes;
}

struct law_day law_day_by(const struct calendar *calendar, const struct rulebook *rules,
    struct law_term term, struct date notice, struct arena *arena)
{
    struct term_end end;
    term_compute(calendar, term.term, notice, arena, &end);
    return (struct law_day){.on = end.due,
        .provisional = end.provisional,
        .arithmetic = arithmetic(arena, rules->version, term.parameter, &end)};
}

struct law_day law_day(
    struct turn *turn, const struct rulebook *rules, struct law_term term, struct date notice)
{
    return law_day_by(turn_calendar(turn), rules, term, notice, turn_arena(turn));
}
