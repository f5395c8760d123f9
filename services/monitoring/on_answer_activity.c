/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise confirms or denies that it attended an activity; how many deny it is looked at
 * beside the provider's flags (R2). */
#include "monitoring.h"

static void load(struct turn *turn, const struct answer_activity *answer)
{
    turn_claim(turn, "activity", answer->activity);
    need_activity_by_number(turn, answer->activity);
    need_attendance_of_enterprise(turn, answer->activity, turn_actor(turn)->organisation);
}

static bool decide(struct turn *turn, const struct answer_activity *answer, struct problem *why)
{
    const struct activity_by_number *activity = got_activity_by_number(turn);
    const struct attendance_of_enterprise *named = got_attendance_of_enterprise(turn);
    if (activity == NULL || named == NULL)
        return reject(why, &problem_activity_not_found, "/activity", answer->activity);
    struct arena *arena = turn_arena(turn);
    int64_t denials = activity->denials - named->denied + !answer->attended;
    put_attendance_answered(turn, &(struct attendance_answered){.activity = activity->activity,
                                      .enterprise = named->enterprise,
                                      .attended = answer->attended,
                                      .text = answer->text,
                                      .answered_on = turn_today(turn)});
    put_activity_denied(
        turn, &(struct activity_denied){.activity = activity->activity, .denials = denials});
    turn_due(turn, "activity_denied",
        arena_print(arena, "%s/%s", activity->provider, activity->activity), turn_now(turn));
    say_activity_answered(turn, activity->activity,
        arena_print(arena, "%s %s", activity->provider, named->enterprise),
        &(struct activity_answered){.activity = activity->activity,
            .provider = activity->provider,
            .provider_name = activity->provider_name,
            .enterprise = named->enterprise,
            .attended = answer->attended,
            .text = answer->text,
            .denials = denials,
            .answered_on = turn_today(turn)});
    answer_answer_activity(turn, &(struct answer_activity_answer){.denials = denials});
    return true;
}

HANDLER(answer_activity, load, decide);
