/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a case when what it rests on is annulled: a count is taken again, everything else
 * falls. */
#include "rules.h"

#include <string.h>

static bool is_over(const struct standing_case *standing)
{
    bool kept = standing->outcome != NULL && strcmp(standing->outcome, "kept") == 0;
    return strcmp(standing->state, "dismissed") == 0 || strcmp(standing->state, "annulled") == 0 ||
           (kept && !standing->is_appealed);
}

struct fate fate_of(const struct standing_case *standing)
{
    bool touched = standing->is_appealed || standing->finding_annulled ||
                   standing->order_annulled || standing->certificate_touched;
    if (!touched || is_over(standing))
        return (struct fate){0};
    bool counted =
        strcmp(standing->ground, "count") == 0 || strcmp(standing->ground, "complaints") == 0;
    return (struct fate){.touched = true,
        .reopened = counted && !standing->is_appealed && standing->count_holds,
        .decision_falls = case_is_decided(standing->state),
        .was_delivered = strcmp(standing->state, "delivered") == 0};
}
