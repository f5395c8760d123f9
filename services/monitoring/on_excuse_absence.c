/* SPDX-License-Identifier: Apache-2.0 */
/* A provider excuses itself from a session, before it or by the last day for it (R3). */
#include "duties.h"

#include <string.h>

static void load(struct turn *turn, const struct excuse_absence *excuse)
{
    turn_claim(turn, "session", excuse->session);
    flag_provider_load(turn, turn_actor(turn)->organisation);
    need_session_by_number(turn, excuse->session);
    need_invited_to_session(turn, excuse->session);
}

static const struct invited_to_session *own(struct turn *turn)
{
    size_t count;
    const struct invited_to_session *invited = all_invited_to_session(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(invited[i].provider, turn_actor(turn)->organisation) == 0)
            return &invited[i];
    return NULL;
}

static bool check(struct turn *turn, const struct excuse_absence *excuse, struct problem *why)
{
    const struct session_by_number *session = got_session_by_number(turn);
    const struct invited_to_session *invited = own(turn);
    if (session == NULL || invited == NULL || got_provider_by_uscc(turn) == NULL)
        return reject(why, &problem_session_not_found, "/session", excuse->session);
    if (invited->attended || invited->excused_on.day != 0)
        return reject(why, &problem_absence_settled, "", NULL);
    if (turn_today(turn).day > session->excuse_until.day)
        return reject(
            why, &problem_excuse_too_late, "", date_write(turn_arena(turn), session->excuse_until));
    return true;
}

static bool decide(struct turn *turn, const struct excuse_absence *excuse, struct problem *why)
{
    if (!check(turn, excuse, why))
        return false;
    struct date today = turn_today(turn);
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    put_invited_excused(turn, &(struct invited_excused){.session = excuse->session,
                                  .provider = provider->uscc,
                                  .excuse = excuse->reason,
                                  .excused_on = today});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/excuse/%s", excuse->session, provider->uscc),
        &excuse->evidence);
    obligation_meet_provider(turn, provider, "session", excuse->session);
    say_absence_excused(turn, excuse->session, provider->uscc,
        &(struct absence_excused){.session = excuse->session,
            .provider = provider->uscc,
            .provider_name = provider->name,
            .reason = excuse->reason,
            .evidence = excuse->evidence,
            .excused_on = today});
    answer_excuse_absence(turn, &(struct excuse_absence_answer){.excused_on = today});
    return true;
}

HANDLER(excuse_absence, load, decide);
