/* SPDX-License-Identifier: Apache-2.0 */
/* The bureau calls a matchmaking session and invites providers of the register (R3). */
#include "duties.h"

#include <string.h>

static void load(struct turn *turn, const struct call_session *session)
{
    for (size_t i = 0; i < session->invited.count; i++)
        need_provider_by_uscc(turn, session->invited.items[i]);
}

static const struct provider_by_uscc *find(struct turn *turn, const char *uscc)
{
    size_t count;
    const struct provider_by_uscc *all = all_provider_by_uscc(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].uscc, uscc) == 0)
            return &all[i];
    return NULL;
}

static bool check(struct turn *turn, const struct call_session *session, struct problem *why)
{
    bool fits = true;
    const char *held_on = date_write(turn_arena(turn), session->held_on);
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    if (session->held_on.day < turn_today(turn).day)
        fits = reject(why, &problem_day_in_past, "/held_on", held_on);
    if (date_plus(session->held_on, (int)rules->monitoring->session_excuse_days).day == 0)
        fits = reject(why, &problem_day_too_far, "/held_on", held_on);
    for (size_t i = 0; i < session->invited.count; i++) {
        const struct provider_by_uscc *provider = find(turn, session->invited.items[i]);
        if (provider == NULL || !is_on_register(provider->standing))
            fits = reject(why, &problem_invited_not_on_register,
                arena_print(turn_arena(turn), "/invited/%zu", i), session->invited.items[i]);
    }
    return fits;
}

static const char *invite(struct turn *turn, const char *session, const struct text_list *invited)
{
    struct buffer parties = {.arena = turn_arena(turn)};
    for (size_t i = 0; i < invited->count; i++) {
        put_add_invited(turn, &(struct add_invited){.session = session,
                                  .provider = invited->items[i],
                                  .provider_name = find(turn, invited->items[i])->name});
        buffer_print(&parties, "%s%s", i == 0 ? "" : " ", invited->items[i]);
    }
    return parties.bytes;
}

static bool decide(struct turn *turn, const struct call_session *session, struct problem *why)
{
    if (!check(turn, session, why))
        return false;
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    struct law_day excuse =
        law_day(turn, rules, LAW_DAYS(rules, monitoring, session_excuse_days), session->held_on);
    const char *number = turn_number(turn, "DJ", date_year(turn_today(turn)));
    put_add_session(turn, &(struct add_session){.session = number,
                              .title = session->title,
                              .place = session->place,
                              .held_on = session->held_on,
                              .excuse_until = excuse.on,
                              .excuse_until_arithmetic = excuse.arithmetic,
                              .person = turn_actor(turn)->person});
    say_session_called(turn, number, invite(turn, number, &session->invited),
        &(struct session_called){.session = number,
            .title = session->title,
            .place = session->place,
            .held_on = session->held_on,
            .excuse_until = excuse.on,
            .excuse_until_arithmetic = excuse.arithmetic});
    answer_call_session(turn, &(struct call_session_answer){.session = number,
                                  .excuse_until = excuse.on,
                                  .excuse_until_arithmetic = excuse.arithmetic});
    return true;
}

HANDLER(call_session, load, decide);
