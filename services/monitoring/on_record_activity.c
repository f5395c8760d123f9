/* SPDX-License-Identifier: Apache-2.0 */
/* A provider has held a training or consulting activity: the next one is owed from its day on, and
 * the enterprises it names may deny it (R2). */
#include "duties.h"

#include <string.h>

static void load(struct turn *turn, const struct record_activity *activity)
{
    const char *provider = turn_actor(turn)->organisation;
    flag_provider_load(turn, provider);
    need_obligation_by_key(turn, obligation_key(turn, provider, "training", ""));
    for (size_t i = 0; i < activity->attendance.count; i++)
        need_enterprise_by_uscc(turn, activity->attendance.items[i].enterprise);
}

static const char *name_of(struct turn *turn, const char *uscc)
{
    size_t count;
    const struct enterprise_by_uscc *all = all_enterprise_by_uscc(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].uscc, uscc) == 0)
            return all[i].name;
    return NULL;
}

static bool named_before(const struct attendance_list *attendance, size_t place)
{
    for (size_t i = 0; i < place; i++)
        if (strcmp(attendance->items[i].enterprise, attendance->items[place].enterprise) == 0)
            return true;
    return false;
}

static bool check(struct turn *turn, const struct record_activity *activity, struct problem *why)
{
    bool fits = past_day_fits(turn, activity->held_on, "/held_on", why);
    for (size_t i = 0; i < activity->attendance.count; i++) {
        const char *uscc = activity->attendance.items[i].enterprise;
        const char *at = arena_print(turn_arena(turn), "/attendance/%zu/enterprise", i);
        if (name_of(turn, uscc) == NULL)
            fits = reject(why, &problem_enterprise_not_on_roster, at, uscc);
        else if (named_before(&activity->attendance, i))
            fits = reject(why, &problem_enterprise_named_twice, at, uscc);
    }
    return fits;
}

static const char *keep(
    struct turn *turn, const struct activity_recorded *told, const struct record_activity *activity)
{
    struct buffer parties = {.arena = turn_arena(turn)};
    put_add_activity(turn, &(struct add_activity){.activity = told->activity,
                               .provider = told->provider,
                               .provider_name = told->provider_name,
                               .form = told->form,
                               .topic = told->topic,
                               .title = told->title,
                               .held_on = told->held_on,
                               .sign_in_sheet = told->sign_in_sheet,
                               .recorded_on = told->recorded_on,
                               .person = turn_actor(turn)->person,
                               .named = told->named});
    buffer_text(&parties, told->provider);
    for (size_t i = 0; i < activity->attendance.count; i++) {
        const struct attendance *one = &activity->attendance.items[i];
        put_add_attendance(turn, &(struct add_attendance){.activity = told->activity,
                                     .enterprise = one->enterprise,
                                     .enterprise_name = name_of(turn, one->enterprise),
                                     .heads = one->heads});
        buffer_print(&parties, " %s", one->enterprise);
    }
    evidence_keep(turn, told->activity, &activity->material);
    return parties.bytes;
}

static bool decide(struct turn *turn, const struct record_activity *activity, struct problem *why)
{
    const struct provider_by_uscc *provider = provider_acting(turn, why);
    if (provider == NULL || !check(turn, activity, why))
        return false;
    struct date today = turn_today(turn);
    struct activity_recorded told = {.activity = turn_number(turn, "HD", date_year(today)),
        .provider = provider->uscc,
        .provider_name = provider->name,
        .form = activity->form,
        .topic = activity->topic,
        .title = activity->title,
        .held_on = activity->held_on,
        .named = (int64_t)activity->attendance.count,
        .sign_in_sheet = activity->sign_in_sheet,
        .material = activity->material,
        .recorded_on = today};
    const char *parties = keep(turn, &told, activity);
    say_activity_recorded(turn, told.activity, parties, &told);
    struct law_day next = recurring_done(turn, provider, "training", activity->held_on);
    answer_record_activity(turn,
        &(struct record_activity_answer){
            .activity = told.activity, .next_by = next.on, .next_by_arithmetic = next.arithmetic});
    return true;
}

HANDLER(record_activity, load, decide);
