/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of time in a project: when reports are due (R6), how far a milestone is late (R4), how
 * far the whole is behind (T2.4). Pure. */
#include "measures.h"

struct date report_due_after(struct date period_end, int64_t cadence_days, struct date today)
{
    int64_t passed = today.day < period_end.day ? 0 : (today.day - period_end.day) / cadence_days;
    return date_plus(period_end, (int)((passed + 1) * cadence_days));
}

bool report_covers(struct date period_end, struct date due_on, int64_t cadence_days)
{
    return period_end.day > due_on.day - cadence_days;
}

struct date share_of_time(struct date from, struct date to, int64_t percent)
{
    return date_plus(from, (int)(((int64_t)to.day - from.day) * percent / 100));
}

int64_t late_days(struct date due_on, struct date day)
{
    return day.day > due_on.day ? day.day - due_on.day : 0;
}

struct schedule schedule_of(
    const struct milestone_of_project *milestones, size_t count, int64_t reached, struct date today)
{
    struct schedule schedule = {.milestones = (int64_t)count};
    for (size_t i = 0; i < count; i++) {
        if (milestones[i].due_on.day < today.day)
            schedule.planned += milestones[i].share_percent;
        if (milestones[i].completed_on.day != 0 || milestones[i].milestone == reached)
            schedule.actual += milestones[i].share_percent;
    }
    if (schedule.planned > schedule.actual)
        schedule.gap = schedule.planned - schedule.actual;
    return schedule;
}

size_t milestones_open(const struct milestone_of_project *milestones, size_t count)
{
    size_t open = 0;
    for (size_t i = 0; i < count; i++)
        open += milestones[i].completed_on.day == 0;
    return open;
}
