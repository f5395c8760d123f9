/* SPDX-License-Identifier: Apache-2.0 */
/* A provider documents an interface of its solution, so that an enterprise can join it with what
 * others deliver (R10). */
#include "matching.h"

#include <string.h>

enum { INTERFACES_MOST = 50 }; /* as publish_solution.json has it */

static void load(struct turn *turn, const struct document_interface *told)
{
    solution_load(turn, told->solution);
    need_interface_of_solution(turn, told->solution);
}

static bool is_new(struct turn *turn, const struct interface *told, struct problem *why)
{
    size_t count;
    const struct interface_of_solution *known = all_interface_of_solution(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(known[i].kind, told->kind) == 0 && strcmp(known[i].title, told->title) == 0 &&
            strcmp(known[i].document, told->document) == 0)
            return reject(why, &problem_interface_known, "/interface", told->title);
    if (count >= INTERFACES_MOST)
        return reject(why, &problem_interfaces_full, "/interface",
            arena_print(turn_arena(turn), "%zu", count));
    return true;
}

static bool decide(struct turn *turn, const struct document_interface *told, struct problem *why)
{
    const struct solution_by_number *solution = solution_own(turn, told->solution, why);
    if (solution == NULL || !is_new(turn, told->interface, why))
        return false;
    int64_t count = solution->interfaces + 1;
    interface_keep(turn, solution->solution, count, told->interface);
    put_set_solution_version(turn, &(struct set_solution_version){.solution = solution->solution,
                                       .version = solution->version + 1});
    say_interface_documented(turn, solution->solution, "",
        &(struct interface_documented){.solution = solution->solution,
            .provider = solution->provider,
            .provider_name = solution->provider_name,
            .name = solution->name,
            .interface = told->interface,
            .documented_on = turn_today(turn)});
    answer_document_interface(turn,
        &(struct document_interface_answer){
            .solution = solution->solution, .version = solution->version + 1, .interfaces = count});
    return true;
}

HANDLER(document_interface, load, decide);
