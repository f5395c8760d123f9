/* SPDX-License-Identifier: Apache-2.0 */
/* Who was at a session: each of the others that has no excuse owes one by the last day for it
 * (R3). */
#include "duties.h"

#include <string.h>

static void load(struct turn *turn, const struct record_attendance *attendance)
{
    turn_claim(turn, "session", attendance->session);
    need_session_by_number(turn, attendance->session);
    need_invited_to_session(turn, attendance->session);
}

static bool has(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

static bool was_invited(struct turn *turn, const char *provider)
{
    size_t count;
    const struct invited_to_session *invited = all_invited_to_session(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(invited[i].provider, provider) == 0)
            return true;
    return false;
}

static bool check(
    struct turn *turn, const struct record_attendance *attendance, struct problem *why)
{
    const struct session_by_number *session = got_session_by_number(turn);
    if (session == NULL)
        return reject(why, &problem_session_not_found, "/session", attendance->session);
    if (session->held_on.day > turn_today(turn).day)
        return reject(
            why, &problem_session_not_held, "", date_write(turn_arena(turn), session->held_on));
    if (session->attendance_on.day != 0)
        return reject(why, &problem_attendance_known, "",
            date_write(turn_arena(turn), session->attendance_on));
    bool fits = true;
    for (size_t i = 0; i < attendance->attended.count; i++)
        if (!was_invited(turn, attendance->attended.items[i]))
            fits = reject(why, &problem_not_invited,
                arena_print(turn_arena(turn), "/attended/%zu", i), attendance->attended.items[i]);
    return fits;
}

/* Until the day that was told, by the rulebook that gave it. */
static void owe_excuse(struct turn *turn, const struct session_by_number *session,
    const struct invited_to_session *absent)
{
    const struct rulebook *rules = turn_rules_version_named(turn, session->rulebook);
    struct allowance allowed =
        allow_term(turn, rules, LAW_DAYS(rules, monitoring, session_excuse_days), session->held_on);
    obligation_owe(turn,
        &(struct owed){.provider = absent->provider,
            .provider_name = absent->provider_name,
            .kind = "session",
            .about = session->session,
            .allowed = allowed,
            .sample = 1,
            .note = arena_print(turn_arena(turn), "未参加%s召开的供需对接会（%s），未按期请假",
                date_write(turn_arena(turn), session->held_on), session->session)});
}

static struct text_list keep(struct turn *turn, const struct session_by_number *session,
    const struct record_attendance *attendance)
{
    size_t count;
    const struct invited_to_session *invited = all_invited_to_session(turn, &count);
    struct text_list absent = {.items = ARENA_MANY(turn_arena(turn), const char *, count)};
    for (size_t i = 0; i < count; i++) {
        bool attended = has(&attendance->attended, invited[i].provider);
        put_invited_attended(turn, &(struct invited_attended){.session = session->session,
                                       .provider = invited[i].provider,
                                       .attended = attended});
        turn_due(turn, "session_made_up", invited[i].provider, turn_now(turn));
        if (attended || invited[i].excused_on.day != 0)
            continue;
        owe_excuse(turn, session, &invited[i]);
        absent.items[absent.count++] = invited[i].provider;
    }
    return absent;
}

static bool decide(
    struct turn *turn, const struct record_attendance *attendance, struct problem *why)
{
    if (!check(turn, attendance, why))
        return false;
    const struct session_by_number *session = got_session_by_number(turn);
    struct text_list absent = keep(turn, session, attendance);
    put_session_attended(turn,
        &(struct session_attended){.session = session->session, .attendance_on = turn_today(turn)});
    evidence_keep(turn, arena_print(turn_arena(turn), "%s/attendance", session->session),
        &attendance->evidence);
    say_attendance_recorded(turn, session->session, "",
        &(struct attendance_recorded){.session = session->session,
            .held_on = session->held_on,
            .attended = attendance->attended,
            .absent = absent,
            .recorded_on = turn_today(turn)});
    answer_record_attendance(
        turn, &(struct record_attendance_answer){.absent = (int64_t)absent.count});
    return true;
}

HANDLER(record_attendance, load, decide);
