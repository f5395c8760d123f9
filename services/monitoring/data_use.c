/* SPDX-License-Identifier: Apache-2.0 */
/* Data were accessed by the provider, or shared: what no grant of the enterprise covers on that day
 * is a flag, until one does (R9). */
#include "data.h"

void data_use_load(struct turn *turn, const char *project, int64_t item)
{
    data_load(turn, project, item);
    need_data_grant_of_item(turn, project, item);
}

const char *data_use_flag(const char *recipient)
{
    return recipient == NULL ? "access_beyond_grant" : "sharing_unconsented";
}

const char *data_use_about(struct turn *turn, int64_t use)
{
    return arena_print(turn_arena(turn), "data-use/%lld", (long long)use);
}

static const char *note_of(struct turn *turn, const struct data_used *use)
{
    const char *day = date_write(turn_arena(turn), use->used_on);
    if (use->recipient == NULL)
        return arena_print(turn_arena(turn), "服务商%s访问第%lld项数据，当日没有有效授权", day,
            (long long)use->item);
    return arena_print(turn_arena(turn), "第%lld项数据%s共享给%s，当日没有有效的书面同意",
        (long long)use->item, day, use->recipient);
}

static void flag(
    struct turn *turn, const struct project_by_number *project, const struct data_used *use)
{
    const struct data_of_project *data = got_data_of_project(turn);
    bool access = use->recipient == NULL;
    flag_raise(turn, project,
        &(struct flag_fact){.kind = data_use_flag(use->recipient),
            .clause = "R9",
            .about = data_use_about(turn, use->use),
            .value = 1,
            .unit = access ? "accesses" : "sharings",
            .sample = 1 + (access ? data->accesses : data->sharings),
            .basis = project->contract,
            .note = note_of(turn, use)});
}

static void keep(struct turn *turn, const struct data_used *use)
{
    put_add_data_use(turn, &(struct add_data_use){.project = use->project,
                               .use = use->use,
                               .item = use->item,
                               .recipient = use->recipient,
                               .used_on = use->used_on,
                               .purpose = use->purpose,
                               .covered = use->covered,
                               .recorded_by = use->recorded_by,
                               .recorded_on = use->recorded_on,
                               .person = turn_actor(turn)->person});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/data-use/%lld", use->project, (long long)use->use),
        &use->evidence);
}

static struct data_used judge(struct turn *turn, const struct project_by_number *project,
    const struct data_used *done, enum side side)
{
    const struct data_of_project *data = got_data_of_project(turn);
    size_t count;
    const struct data_grant_of_item *grants = all_data_grant_of_item(turn, &count);
    return (struct data_used){PROJECT_MEMBERS(project), .use = data->accesses + data->sharings + 1,
        .item = done->item, .recipient = done->recipient, .used_on = done->used_on,
        .purpose = done->purpose,
        .covered = grants_cover(grants, count, done->recipient, done->used_on),
        .evidence = done->evidence, .recorded_by = side_name(side),
        .recorded_on = turn_today(turn)};
}

bool data_use_record(struct turn *turn, const char *project, const struct data_used *done,
    struct data_used *out, struct problem *why)
{
    enum side side;
    const struct project_by_number *of =
        project_ever_for(turn, project, SIDE_PROVIDER | SIDE_ENTERPRISE | SIDE_BUREAU, &side, why);
    if (of == NULL)
        return false;
    bool fits = data_item_fits(turn, done->item, why);
    if (!fact_day_fits(turn, of, done->used_on, "/used_on", why) || !fits)
        return false;
    *out = judge(turn, of, done, side);
    keep(turn, out);
    if (!out->covered)
        flag(turn, of, out);
    say_data_used(turn, of->project, project_parties(turn, of), out);
    return true;
}
