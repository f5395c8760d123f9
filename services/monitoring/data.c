/* SPDX-License-Identifier: Apache-2.0 */
/* The data inventory of a project: what of the enterprise's, and how it is kept (R9). */
#include "data.h"

static const char *number_text(struct turn *turn, int64_t number)
{
    return arena_print(turn_arena(turn), "%lld", (long long)number);
}

void data_load(struct turn *turn, const char *project, int64_t item)
{
    project_load(turn, project);
    need_data_of_project(turn, project);
    need_data_item_by_number(turn, project, item);
}

bool data_item_fits(struct turn *turn, int64_t item, struct problem *why)
{
    return got_data_item_by_number(turn) != NULL ||
           reject(why, &problem_data_item_not_found, "/item", number_text(turn, item));
}

bool data_room(struct turn *turn, int64_t count, int64_t most, struct problem *why)
{
    return count < most || reject(why, &problem_data_full, "", number_text(turn, most));
}

void data_declare(struct turn *turn, const struct project_by_number *project,
    const struct data_declared *told, const char *defence)
{
    put_add_data_safeguard(turn, &(struct add_data_safeguard){.project = told->project,
                                     .item = told->item,
                                     .version = told->version,
                                     .encrypted = told->encrypted,
                                     .access = told->access,
                                     .defence = turn_seal(turn, defence),
                                     .declared_on = told->declared_on,
                                     .person = turn_actor(turn)->person});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/data/%lld/%lld", told->project, (long long)told->item,
            (long long)told->version),
        &told->evidence);
    say_data_declared(turn, told->project, project_parties(turn, project), told);
}
