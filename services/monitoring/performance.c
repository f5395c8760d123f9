/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of performance targets (T2.4): a target is planned as a straight line from its baseline
 * on the contract's day to its value on its own; how far what was measured is behind it. Pure. */
#include "measures.h"

static const double ROUNDING = 1e-6; /* what is exactly a percent in decimals stays one in binary */

int64_t planned_percent(struct date signed_on, struct date due_on, struct date on)
{
    if (on.day >= due_on.day)
        return 100;
    if (on.day <= signed_on.day)
        return 0;
    return 100 * ((int64_t)on.day - signed_on.day) / (due_on.day - signed_on.day);
}

int64_t actual_percent(double baseline, double wanted, double value)
{
    double way = wanted - baseline;
    if (way == 0)
        return 100;
    double gone = (value - baseline) / way * 100 + ROUNDING;
    return gone <= 0 ? 0 : gone >= 100 ? 100 : (int64_t)gone;
}

struct lag lag_of_targets(const struct target_of_project *targets, size_t count)
{
    int64_t sum = 0;
    struct lag lag = {0};
    for (size_t i = 0; i < count; i++) {
        if (!targets[i].gap.set)
            continue;
        sum += targets[i].gap.value;
        lag.sample++;
    }
    lag.gap = lag.sample == 0 ? 0 : sum / lag.sample;
    return lag;
}
