/* SPDX-License-Identifier: Apache-2.0 */
/* A tracking campaign begins. Its sample is drawn from all running projects of providers on the
 * register, by a seed that is made when they are known; all that is needed to draw it again is kept
 * and told (M2). */
#include "monitoring.h"

static void load(struct turn *turn, const struct open_campaign *campaign)
{
    (void)campaign;
    turn_claim(turn, "campaigns", "campaigns");
    need_project_to_track(turn, "running");
}

static bool check(struct turn *turn, const struct open_campaign *campaign, struct problem *why)
{
    struct date today = turn_today(turn);
    const struct rulebook *rules = turn_rules(turn, today);
    struct date next = date_plus(today, (int)rules->tracking->campaign_days);
    size_t projects;
    all_project_to_track(turn, &projects);
    bool fits = true;
    if (campaign->visits_until.day < today.day)
        fits = reject(why, &problem_campaign_ends_in_past, "/visits_until",
            date_write(turn_arena(turn), campaign->visits_until));
    if (campaign->visits_until.day >= next.day)
        fits = reject(
            why, &problem_campaign_too_long, "/visits_until", date_write(turn_arena(turn), next));
    if (projects == 0)
        fits = reject(why, &problem_nothing_to_track, "", NULL);
    return fits;
}

static const char *frame_digest(
    struct turn *turn, const struct project_to_track *projects, size_t count)
{
    struct buffer frame = {.arena = turn_arena(turn)};
    for (size_t i = 0; i < count; i++)
        buffer_print(&frame, "%s\n", projects[i].project);
    return turn_digest(turn, frame.bytes);
}

/* All projects get their tickets and are kept; those whose tickets win are the sample. */
static struct sampled_list draw(
    struct turn *turn, const char *campaign, const char *seed, int64_t percent)
{
    size_t count;
    struct arena *arena = turn_arena(turn);
    const struct project_to_track *all = all_project_to_track(turn, &count);
    struct ticket *tickets = ARENA_MANY(arena, struct ticket, count);
    for (size_t i = 0; i < count; i++)
        tickets[i] = (struct ticket){
            turn_digest(turn, arena_print(arena, "%s %s", seed, all[i].project)), i};
    draw_order(tickets, count);
    size_t size = draw_size(count, percent);
    struct sampled *sample = ARENA_MANY(arena, struct sampled, size);
    for (size_t i = 0; i < count; i++) {
        const struct project_to_track *one = &all[tickets[i].place];
        put_add_campaign_project(turn, &(struct add_campaign_project){.campaign = campaign,
                                           .project = one->project,
                                           .provider = one->provider,
                                           .ticket = tickets[i].digest,
                                           .sampled = i < size});
        if (i < size)
            sample[i] = (struct sampled){.project = one->project, .provider = one->provider};
    }
    return (struct sampled_list){.count = size, .items = sample};
}

static void keep(struct turn *turn, const struct campaign_opened *told)
{
    put_add_campaign(turn, &(struct add_campaign){.campaign = told->campaign,
                               .title = told->title,
                               .opened_on = told->opened_on,
                               .opened_by = told->opened_by,
                               .visits_until = told->visits_until,
                               .record_by = told->record_by,
                               .record_by_arithmetic = told->record_by_arithmetic,
                               .rulebook = told->rulebook,
                               .percent = told->percent,
                               .seed = told->seed,
                               .method = "sha256_rank",
                               .frame_sha256 = told->frame_sha256,
                               .projects = told->projects,
                               .sampled = (int64_t)told->sample.count});
    for (size_t i = 0; i < told->sample.count; i++)
        turn_due(turn, "tracking_due",
            arena_print(turn_arena(turn), "%s/%s", told->campaign, told->sample.items[i].project),
            day_end(told->record_by));
    campaign_await(turn, told->campaign, told->opened_on);
}

static bool decide(struct turn *turn, const struct open_campaign *campaign, struct problem *why)
{
    if (!check(turn, campaign, why))
        return false;
    size_t count;
    struct date today = turn_today(turn);
    const struct project_to_track *all = all_project_to_track(turn, &count);
    const struct rulebook *rules = turn_rules(turn, today);
    struct law_day record =
        law_day(turn, rules, LAW_DAYS(rules, tracking, record_days), campaign->visits_until);
    const char *number = turn_number(turn, "GZ", date_year(today));
    struct campaign_opened told = {.campaign = number,
        .title = campaign->title,
        .opened_on = today,
        .opened_by = turn_actor(turn)->person,
        .visits_until = campaign->visits_until,
        .record_by = record.on,
        .record_by_arithmetic = record.arithmetic,
        .projects = (int64_t)count,
        .percent = rules->tracking->sample_percent,
        .seed = turn_lot(turn, number),
        .frame_sha256 = frame_digest(turn, all, count),
        .rulebook = turn_rules_version(turn, today)};
    told.sample = draw(turn, told.campaign, told.seed, told.percent);
    keep(turn, &told);
    say_campaign_opened(turn, told.campaign, "", &told);
    turn_audit(turn, "campaign_opened", told.campaign);
    answer_open_campaign(turn, &(struct open_campaign_answer){.campaign = told.campaign,
                                   .projects = told.projects,
                                   .sample = told.sample,
                                   .seed = told.seed,
                                   .frame_sha256 = told.frame_sha256,
                                   .record_by = record.on,
                                   .record_by_arithmetic = record.arithmetic});
    return true;
}

HANDLER(open_campaign, load, decide);
