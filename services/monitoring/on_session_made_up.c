/* SPDX-License-Identifier: Apache-2.0 */
/* Who was there is known: a session that a provider missed is made up for by a later one it
 * attended (R3). */
#include "duties.h"

static void load(struct turn *turn, const struct due *due)
{
    flag_provider_load(turn, due->key);
    need_session_made_up(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due, (void)why;
    size_t count;
    const struct session_made_up *missed = all_session_made_up(turn, &count);
    for (size_t i = 0; i < count; i++)
        obligation_meet_provider(turn, got_provider_by_uscc(turn), "session", missed[i].session);
    return true;
}

DUE_HANDLER(session_made_up, load, decide);
