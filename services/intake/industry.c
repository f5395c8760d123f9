/* SPDX-License-Identifier: Apache-2.0 */
/* The section follows from the first two digits; a letter that says otherwise is a mistake. */
#include "industry.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "arena.h"

/* The last division of each section A … T. */
static const int last_2017[] = {
    5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97};
static const int last_2011[] = {
    5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 78, 81, 82, 84, 89, 95, 96};

enum { SECTIONS = sizeof last_2017 / sizeof *last_2017 };

static char section_of(int division, const char *edition)
{
    const int *last = strcmp(edition, "2011") == 0 ? last_2011 : last_2017;
    for (int i = 0; i < SECTIONS && division > 0; i++)
        if (division <= last[i])
            return (char)('A' + i);
    return '\0';
}

const char *industry_read(struct arena *arena, const char *text, const char *edition)
{
    char letter = *text >= 'A' && *text < 'A' + SECTIONS ? *text : '\0';
    const char *digits = letter == '\0' ? text : text + 1;
    size_t count = strspn(digits, "0123456789");
    if (digits[count] != '\0' || count > 4 || count == 1)
        return NULL;
    if (count == 0)
        return letter == '\0' ? NULL : text;
    char section = section_of((digits[0] - '0') * 10 + digits[1] - '0', edition);
    if (section == '\0' || (letter != '\0' && letter != section))
        return NULL;
    return arena_print(arena, "%c%s", section, digits);
}
