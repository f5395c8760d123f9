/* SPDX-License-Identifier: Apache-2.0 */
/* The collective decision: who may vote, and whether the votes carry it. */
#include "rules.h"

#include <string.h>

static bool is(const struct ballot *ballot, const char *vote)
{
    return strcmp(ballot->vote, vote) == 0;
}

enum ballot_fault ballot_check(const struct ballot *ballots, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(ballots[j].person, ballots[i].person) == 0)
            return BALLOT_TWICE;
    if (is(&ballots[i], "excluded"))
        return ballots[i].conflict == NULL ? BALLOT_CONFLICT_NOT_STATED : BALLOT_FINE;
    return ballots[i].conflict != NULL ? BALLOT_CONFLICTED : BALLOT_FINE;
}

struct tally tally_of(const struct ballot *ballots, size_t how_many)
{
    struct tally tally = {0};
    for (size_t i = 0; i < how_many; i++) {
        tally.votes_for += is(&ballots[i], "for");
        tally.against += is(&ballots[i], "against");
        tally.abstained += is(&ballots[i], "abstain");
        tally.excluded += is(&ballots[i], "excluded");
    }
    return tally;
}

int64_t tally_voting(const struct tally *tally)
{
    return tally->votes_for + tally->against + tally->abstained;
}

bool tally_carries(const struct tally *tally, int64_t majority_percent)
{
    return tally->votes_for * 100 > majority_percent * tally_voting(tally);
}
