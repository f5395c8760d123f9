/* SPDX-License-Identifier: Apache-2.0 */
/* Who stands on the register provisionally is adjusted by the clock alone: not registered, or no
 * application, by the day; or at once when its review fails (M3). */
#include "intake.h"

void transition_due(struct turn *turn, const char *provider, struct date register_by)
{
    int64_t grace_minutes = turn_rules(turn, turn_today(turn))->rectification->grace_minutes;
    turn_due(
        turn, "transition_over", provider, instant_plus(day_end(register_by), 60 * grace_minutes));
}

void transition_look(struct turn *turn, const char *provider)
{
    turn_due(turn, "transition_over", provider, turn_now(turn));
}

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "register", "");
    turn_claim(turn, "provider", due->key);
    need_provisional_of(turn, due->key);
}

static void leave(struct turn *turn, const struct provisional_of *provider, const char *reason)
{
    standing_change(turn, &(struct change){.provider = provider->provider,
                              .name = provider->name,
                              .standing = "removed",
                              .since = turn_today(turn),
                              .clause = "M3",
                              .reason = reason,
                              .version = provider->version + 1});
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    (void)why;
    const struct provisional_of *provider = got_provisional_of(turn);
    if (provider == NULL)
        return true;
    const struct joined joined = {.register_by = provider->register_by,
        .registered = provider->registered,
        .applies = provider->applies,
        .failed = provider->failed};
    struct arena *arena = turn_arena(turn);
    const char *by = date_write(arena, provider->register_by);
    switch (transition_adjustment(&joined, turn_today(turn))) {
    case ADJUST_NOTHING:
        break;
    case ADJUST_LATER:
        transition_due(turn, provider->provider, provider->register_by);
        break;
    case ADJUST_FAILED:
        leave(turn, provider, "未通过统一评审，不符合遴选要求");
        break;
    case ADJUST_UNREGISTERED:
        leave(turn, provider, arena_print(arena, "截至%s未登记注册", by));
        break;
    case ADJUST_NOT_APPLIED:
        leave(turn, provider, arena_print(arena, "截至%s未申请参加统一评审", by));
        break;
    }
    return true;
}

DUE_HANDLER(transition_over, load, decide);
