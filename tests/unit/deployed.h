/* SPDX-License-Identifier: Apache-2.0 */
/* What is deployed, read as the daemons read it: calendars and the rulebook. Tests run in the
 * source folder. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "arena.h"
#include "calendar.h"
#include "message.h"
#include "problem.h"
#include "proto/calendar.h"
#include "proto/rulebook.h"

__attribute__((unused)) static char *deployed_text(
    struct arena *arena, const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be opened", path);
    struct buffer text = {.arena = arena};
    char piece[4096];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(&text, piece, got);
    assert_int_equal(ferror(file), 0);
    fclose(file);
    *length = text.length;
    return text.bytes;
}

__attribute__((unused)) static const struct holiday_year *deployed_year(
    struct arena *arena, int year)
{
    const char *path = arena_print(arena, "deploy/calendars/%d.json", year);
    size_t length;
    const char *text = deployed_text(arena, path, &length);
    struct problem why = {.arena = arena};
    void *read = NULL;
    if (!message_parse(&holiday_year_schema, text, length, UNKNOWN_REFUSED, arena, &read, &why))
        fail_msg("%s: %s", path, problem_body(&why, arena, &length));
    return read;
}

__attribute__((unused)) static struct calendar *deployed_calendar(struct arena *arena)
{
    const struct holiday_year *years[] = {
        deployed_year(arena, 2024), deployed_year(arena, 2025), deployed_year(arena, 2026)};
    return calendar_make(arena, years, 3, "2026.1");
}

__attribute__((unused)) static struct rulebook *deployed_rulebook(struct arena *arena)
{
    size_t length;
    const char *text = deployed_text(arena, "deploy/rulebooks/jining-2025.json", &length);
    struct problem why = {.arena = arena};
    void *read = NULL;
    if (!message_parse(&rulebook_schema, text, length, UNKNOWN_REFUSED, arena, &read, &why))
        fail_msg("%s", problem_body(&why, arena, &length));
    return read;
}

/* A date that must exist. */
__attribute__((unused)) static struct date day(const char *text)
{
    struct date date;
    if (!date_read(text, &date))
        fail_msg("%s is no date", text);
    return date;
}
