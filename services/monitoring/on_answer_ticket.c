/* SPDX-License-Identifier: Apache-2.0 */
/* The provider responds to a ticket or solves it (R11). */
#include "duties.h"

#include <string.h>

static void load(struct turn *turn, const struct answer_ticket *answer)
{
    project_load(turn, answer->project);
    need_ticket_by_number(turn, answer->project, answer->ticket);
}

static bool check(struct turn *turn, const struct answer_ticket *answer, struct problem *why)
{
    const struct ticket_by_number *ticket = got_ticket_by_number(turn);
    if (ticket == NULL)
        return reject(why, &problem_ticket_not_found, "/ticket",
            arena_print(turn_arena(turn), "%lld", (long long)answer->ticket));
    if (strcmp(ticket->state, "solved") == 0 ||
        (!answer->solved && strcmp(ticket->state, "responded") == 0))
        return reject(why, &problem_ticket_answered, "", ticket->state);
    return true;
}

static void keep(struct turn *turn, const struct answer_ticket *answer)
{
    if (answer->solved)
        put_ticket_solved(turn, &(struct ticket_solved){.project = answer->project,
                                    .ticket = answer->ticket,
                                    .solved_at = turn_now(turn),
                                    .solution = answer->text});
    else
        put_ticket_responded(turn, &(struct ticket_responded){.project = answer->project,
                                       .ticket = answer->ticket,
                                       .responded_at = turn_now(turn),
                                       .response = answer->text});
}

static bool decide(struct turn *turn, const struct answer_ticket *answer, struct problem *why)
{
    const struct project_by_number *project =
        project_ever_for(turn, answer->project, SIDE_PROVIDER, NULL, why);
    if (project == NULL || !check(turn, answer, why))
        return false;
    struct arena *arena = turn_arena(turn);
    const char *about = arena_print(arena, "%lld", (long long)answer->ticket);
    const char *state = answer->solved ? "solved" : "responded";
    keep(turn, answer);
    evidence_keep(turn, arena_print(arena, "%s/ticket/%s/%s", project->project, about, state),
        &answer->evidence);
    obligation_meet(turn, project, "ticket_response", about);
    if (answer->solved)
        obligation_meet(turn, project, "ticket_solution", about);
    say_ticket_answered(turn, project->project, project_parties(turn, project),
        &(struct ticket_answered){PROJECT_MEMBERS(project), .ticket = answer->ticket,
            .state = state, .text = answer->text,
            .documents = evidence_documents(turn, &answer->evidence),
            .answered_at = turn_now(turn)});
    answer_answer_ticket(turn, &(struct answer_ticket_answer){.state = state});
    return true;
}

HANDLER(answer_ticket, load, decide);
