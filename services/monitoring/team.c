/* SPDX-License-Identifier: Apache-2.0 */
/* The team that a contract promises against the one that is there (T1.2). */
#include "duties.h"
#include "measures.h"

struct team_state team_of(const struct team_of_project *roles, size_t count, struct arena *arena)
{
    struct team_state state = {.missing.items = ARENA_MANY(arena, const char *, count)};
    for (size_t i = 0; i < count; i++) {
        int64_t lacking = roles[i].promised - roles[i].present;
        state.promised += roles[i].promised;
        state.present += lacking > 0 ? roles[i].present : roles[i].promised;
        if (lacking > 0)
            state.missing.items[state.missing.count++] =
                arena_print(arena, "%s%lld人", roles[i].role, (long long)lacking);
    }
    return state;
}

const char *team_note(const struct team_state *state, struct arena *arena)
{
    return arena_print(arena, "合同约定服务团队%lld人，到位%lld人，尚缺：%s",
        (long long)state->promised, (long long)state->present,
        names_join(&state->missing, "类岗位", arena));
}

void team_load(struct turn *turn, const char *project, int64_t without)
{
    project_load(turn, project);
    need_team_of_project(turn, project, without);
    need_obligation_by_key(turn, obligation_key(turn, project, "team", ""));
}

void team_follow(
    struct turn *turn, const struct project_by_number *project, const struct team_state *state)
{
    const struct obligation_by_key *owed = got_obligation_by_key(turn);
    if (owed == NULL)
        return;
    if (state->missing.count == 0) {
        obligation_meet(turn, project, "team", "");
        return;
    }
    if (owed->ended_on.day != 0)
        obligation_reopen(turn, owed->obligation, owed->last);
    obligation_restate(turn, owed->obligation, team_note(state, turn_arena(turn)),
        (struct maybe_integer){.set = true, .value = state->present});
}
