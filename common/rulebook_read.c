/* SPDX-License-Identifier: Apache-2.0 */
/* A rulebook as somebody hands it in inside a command: read, and held against itself, every fault
 * told below /body. */
#include <string.h>

#include "arena.h"
#include "message.h"
#include "problem.h"
#include "proto/common.h"
#include "proto/problems.h"
#include "proto/rulebook.h"
#include "rulebook.h"

const struct rulebook *rulebook_read(const char *body, struct arena *arena, struct problem *why)
{
    struct problem inner = {.arena = arena};
    void *rules = NULL;
    if (message_parse(&rulebook_schema, body, strlen(body), UNKNOWN_REFUSED, arena, &rules, &inner))
        return rules;
    (void)reject_below(why, "/body", &inner);
    return NULL;
}

bool rulebook_sound(const struct rulebook *rules, struct arena *arena, struct problem *why)
{
    const struct rulebook_fault *faults = NULL;
    size_t count = rulebook_faults(rules, arena, &faults);
    for (size_t i = 0; i < count; i++)
        (void)reject_said(why, &problem_rulebook_unsound,
            arena_print(arena, "/body%s", faults[i].pointer), faults[i].message,
            faults[i].message_zh);
    return count == 0;
}
