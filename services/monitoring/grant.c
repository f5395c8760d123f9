/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what an enterprise granted of its data covers a day. Pure. */
#include "data.h"

#include <string.h>

static bool same_recipient(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

static bool holds_on(const struct data_grant_of_item *grant, struct date day)
{
    bool begun = grant->from_on.day <= day.day;
    bool ended = grant->until_on.day != 0 && grant->until_on.day < day.day;
    bool withdrawn = grant->withdrawn_on.day != 0 && grant->withdrawn_on.day <= day.day;
    return begun && !ended && !withdrawn;
}

bool grants_cover(
    const struct data_grant_of_item *grants, size_t count, const char *recipient, struct date day)
{
    for (size_t i = 0; i < count; i++)
        if (same_recipient(grants[i].recipient, recipient) && holds_on(&grants[i], day))
            return true;
    return false;
}
