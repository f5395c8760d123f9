/* SPDX-License-Identifier: Apache-2.0 */
/* What may be done to a rectification order in which state: the life of an order as one table. */
#include "rules.h"

#include <string.h>

static const struct {
    const char *act;
    const char *states[8];
} table[] = {
    {"revise", {"draft"}},
    {"approve", {"draft"}},
    {"sign", {"draft"}},
    {"withdraw", {"draft", "signed"}},
    {"deliver", {"signed"}},
    {"report", {"delivered"}},
    {"verify", {"reported"}},
    {"pause", {"delivered"}},
    {"resume", {"delivered", "reported"}},
    {"extend", {"delivered"}},
    {"refuse", {"delivered", "reported"}},
    {"lapse", {"delivered"}},
    {"stay", {"delivered", "reported", "closed", "not_closed", "lapsed", "refused"}},
};

static bool holds(const char *const *states, const char *state)
{
    for (size_t i = 0; states[i] != NULL; i++)
        if (strcmp(states[i], state) == 0)
            return true;
    return false;
}

bool order_may(const char *act, const char *state)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].act, act) == 0)
            return holds(table[i].states, state);
    return false;
}
