/* SPDX-License-Identifier: Apache-2.0 */
/* An upheld complaint of a served enterprise is rated unsatisfied: it is counted, once its finding
 * stands, and the rulebook's number of them opens a review (T2.3). */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct dissatisfaction_stated *stated)
{
    claim_acts(turn);
    need_finding_of_complaint(turn, stated->case_);
    need_dissatisfaction_beside(turn, stated->provider);
    need_cases_beside(turn, stated->provider);
}

static void add(struct turn *turn, const struct dissatisfaction_stated *stated,
    struct dissatisfactions *all, const char *left_out)
{
    struct dissatisfaction *one = dissatisfaction_find(all, stated->case_);
    if (one == NULL)
        one = &all->items[all->count++];
    *one = (struct dissatisfaction){stated->case_, stated->stated_on, left_out};
    put_keep_dissatisfaction(turn, &(struct keep_dissatisfaction){.complaint = stated->case_,
                                       .provider = stated->provider,
                                       .stated_on = stated->stated_on});
}

static bool decide(
    struct turn *turn, const struct dissatisfaction_stated *stated, struct problem *why)
{
    (void)why;
    const struct finding_of_complaint *finding = got_finding_of_complaint(turn);
    bool stands = finding != NULL && strcmp(finding->state, "standing") == 0;
    struct dissatisfactions all = dissatisfactions_beside(turn);
    add(turn, stated, &all, stands ? NULL : "finding_awaited");
    if (stands)
        propose_on_complaints(
            turn, stated->provider, stated->provider_name, &all, stated->stated_on);
    return true;
}

HANDLER(dissatisfaction_stated, load, decide);
