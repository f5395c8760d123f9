/* SPDX-License-Identifier: Apache-2.0 */
/* A recorded contract as it is kept and as it is told. */
#include "matching.h"

static void keep_head(struct turn *turn, const struct recording *made)
{
    const struct record_contract *contract = made->contract;
    put_add_contract(turn,
        &(struct add_contract){.contract = made->number,
            .proposal = contract->proposal,
            .provider = contract->provider,
            .provider_name = made->provider_name,
            .enterprise = contract->enterprise,
            .signed_on = contract->signed_on,
            .list_price_fen = contract->list_price_fen,
            .concession_fen = contract->concession_fen,
            .enterprise_share_fen = contract->enterprise_share_fen,
            .subsidy_fen = contract->subsidy_fen,
            .nda_signed_on = contract->nda != NULL ? contract->nda->signed_on : (struct date){0},
            .nda_sha256 = contract->nda != NULL ? contract->nda->evidence : NULL,
            .listed = made->listed,
            .rulebook = made->rulebook,
            .recorded_by = turn_actor(turn)->person,
            .recorded_at = turn_now(turn)});
}

static void keep_promises(
    struct turn *turn, const char *number, const struct record_contract *contract)
{
    for (size_t i = 0; i < contract->scenario_levels.count; i++) {
        const struct scenario_level *step = &contract->scenario_levels.items[i];
        put_add_contract_scenario(turn, &(struct add_contract_scenario){.contract = number,
                                            .scenario = step->scenario,
                                            .level_from = step->from,
                                            .level_to = step->to});
    }
    for (size_t i = 0; i < contract->performance_targets.count; i++) {
        const struct record_contract_target *target = &contract->performance_targets.items[i];
        put_add_contract_target(turn, &(struct add_contract_target){.contract = number,
                                          .place = (int64_t)i + 1,
                                          .name = target->name,
                                          .unit = target->unit,
                                          .baseline = target->baseline,
                                          .target = target->target,
                                          .due_on = target->due_on});
    }
    for (size_t i = 0; i < contract->team.count; i++)
        put_add_contract_team(turn, &(struct add_contract_team){.contract = number,
                                        .place = (int64_t)i + 1,
                                        .role = contract->team.items[i].role,
                                        .heads = contract->team.items[i].heads});
}

static void keep_parts(
    struct turn *turn, const char *number, const struct record_contract *contract)
{
    for (size_t i = 0; i < contract->lines.count; i++) {
        const struct record_contract_line *line = &contract->lines.items[i];
        put_add_contract_line(turn, &(struct add_contract_line){.contract = number,
                                        .place = (int64_t)i + 1,
                                        .solution = line->solution,
                                        .kind = line->kind,
                                        .description = line->description,
                                        .quantity = line->quantity,
                                        .price_fen = line->price_fen,
                                        .due_on = line->due_on,
                                        .lock_in = line->lock_in});
    }
    for (size_t i = 0; i < contract->milestones.count; i++) {
        const struct record_contract_milestone *milestone = &contract->milestones.items[i];
        put_add_contract_milestone(turn, &(struct add_contract_milestone){.contract = number,
                                             .place = (int64_t)i + 1,
                                             .name = milestone->name,
                                             .due_on = milestone->due_on,
                                             .share_percent = milestone->share_percent});
    }
}

static void keep_marks(struct turn *turn, const char *number, const struct marks *marks)
{
    for (size_t i = 0; i < marks->count; i++)
        put_add_contract_mark(turn, &(struct add_contract_mark){.contract = number,
                                        .place = (int64_t)i + 1,
                                        .code = marks->items[i].code,
                                        .clause = marks->items[i].clause,
                                        .value = marks->items[i].value,
                                        .threshold = marks->items[i].threshold,
                                        .zh = marks->items[i].zh,
                                        .en = marks->items[i].en});
}

static void settle_proposal(struct turn *turn, const struct recording *made)
{
    if (made->need == NULL)
        return;
    put_set_proposal_contracted(
        turn, &(struct set_proposal_contracted){.proposal = made->contract->proposal});
    put_set_need_state(turn, &(struct set_need_state){.need = made->need, .state = "contracted"});
}

void keep_contract(struct turn *turn, const struct recording *made)
{
    keep_head(turn, made);
    keep_parts(turn, made->number, made->contract);
    keep_promises(turn, made->number, made->contract);
    keep_marks(turn, made->number, &made->marks);
    settle_proposal(turn, made);
}

static void tell_parts(
    struct arena *arena, const struct record_contract *contract, struct contract_recorded *event)
{
    event->lines.count = contract->lines.count;
    event->lines.items = ARENA_MANY(arena, struct contract_recorded_line, contract->lines.count);
    for (size_t i = 0; i < contract->lines.count; i++)
        event->lines.items[i] =
            (struct contract_recorded_line){.solution = contract->lines.items[i].solution,
                .kind = contract->lines.items[i].kind,
                .description = contract->lines.items[i].description,
                .quantity = contract->lines.items[i].quantity,
                .price_fen = contract->lines.items[i].price_fen,
                .due_on = contract->lines.items[i].due_on,
                .lock_in = contract->lines.items[i].lock_in};
    event->milestones.count = contract->milestones.count;
    event->milestones.items =
        ARENA_MANY(arena, struct contract_recorded_milestone, contract->milestones.count);
    for (size_t i = 0; i < contract->milestones.count; i++)
        event->milestones.items[i] =
            (struct contract_recorded_milestone){.name = contract->milestones.items[i].name,
                .due_on = contract->milestones.items[i].due_on,
                .share_percent = contract->milestones.items[i].share_percent};
    size_t targets = contract->performance_targets.count;
    event->performance_targets.count = targets;
    event->performance_targets.items = ARENA_MANY(arena, struct contract_recorded_target, targets);
    for (size_t i = 0; i < targets; i++)
        event->performance_targets.items[i] =
            (struct contract_recorded_target){.name = contract->performance_targets.items[i].name,
                .unit = contract->performance_targets.items[i].unit,
                .baseline = contract->performance_targets.items[i].baseline,
                .target = contract->performance_targets.items[i].target,
                .due_on = contract->performance_targets.items[i].due_on};
}

void tell_contract(struct turn *turn, const struct recording *made)
{
    const struct record_contract *contract = made->contract;
    struct contract_recorded event = {.contract = made->number,
        .proposal = contract->proposal,
        .provider = contract->provider,
        .provider_name = made->provider_name,
        .enterprise = contract->enterprise,
        .enterprise_name = made->enterprise_name,
        .signed_on = contract->signed_on,
        .list_price_fen = contract->list_price_fen,
        .concession_fen = contract->concession_fen,
        .enterprise_share_fen = contract->enterprise_share_fen,
        .subsidy_fen = contract->subsidy_fen,
        .has_nda = contract->nda != NULL,
        .nda_signed_on = contract->nda != NULL ? contract->nda->signed_on : (struct date){0},
        .listed = made->listed,
        .team = {contract->team.count, contract->team.items}};
    tell_parts(turn_arena(turn), contract, &event);
    if (contract->nda != NULL) {
        event.documents.items = ARENA_NEW(turn_arena(turn), const char *);
        event.documents.items[event.documents.count++] = contract->nda->evidence;
    }
    event.scenario_levels.count = contract->scenario_levels.count;
    event.scenario_levels.items = contract->scenario_levels.items;
    event.marks.count = made->marks.count;
    event.marks.items = made->marks.items;
    say_contract_recorded(
        turn, made->number, both(turn, contract->provider, contract->enterprise), &event);
}
