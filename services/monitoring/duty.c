/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of duty that are watched in projects and of providers: each is a row. Pure. */
#include "monitoring.h"

#include <assert.h>
#include <string.h>

static const struct duty duties[] = {
    {"problem", .flag = "problem_open", .clause = "R6", .fulfilled_by = SIDE_PROVIDER,
        .confirmed = true},
};

const struct duty *duty_of(const char *kind)
{
    for (size_t i = 0; i < sizeof duties / sizeof duties[0]; i++)
        if (strcmp(duties[i].kind, kind) == 0)
            return &duties[i];
    assert(!"a kind of duty without a row");
    return NULL;
}
