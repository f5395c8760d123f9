/* SPDX-License-Identifier: Apache-2.0 */
/* The collective decision: ballots and majority. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MEMBERS_MAX = 6, HALF = 50, TWO_THIRDS = 66 };

static const struct {
    const char *law;
    struct ballot ballots[MEMBERS_MAX];
    size_t how_many;
    int64_t majority_percent;
    int64_t voting;
    bool carries;
} tallies[] = {
    {"three for: carried", {{"a", "for", NULL}, {"b", "for", NULL}, {"c", "for", NULL}}, 3, HALF, 3,
        true},
    {"two of three: more than half",
        {{"a", "for", NULL}, {"b", "for", NULL}, {"c", "against", NULL}}, 3, HALF, 3, true},
    {"two of four: half is not more than half",
        {{"a", "for", NULL}, {"b", "for", NULL}, {"c", "against", NULL}, {"d", "abstain", NULL}}, 4,
        HALF, 4, false},
    {"two of three are more than 66 percent in a stricter city",
        {{"a", "for", NULL}, {"b", "for", NULL}, {"c", "against", NULL}}, 3, TWO_THIRDS, 3, true},
    {"two of three abstain: one vote does not carry",
        {{"a", "for", NULL}, {"b", "abstain", NULL}, {"c", "abstain", NULL}}, 3, HALF, 3, false},
    {"who has a conflict of interest is not counted",
        {{"a", "for", NULL}, {"b", "for", NULL}, {"c", "excluded", "brother"},
            {"d", "against", NULL}},
        4, HALF, 3, true},
    {"nobody may vote: nothing carries", {{"a", "excluded", "share"}}, 1, HALF, 0, false},
};

static void votes_carry_by_majority(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tallies / sizeof tallies[0]; i++) {
        struct tally tally = tally_of(tallies[i].ballots, tallies[i].how_many);
        print_message("%s\n", tallies[i].law);
        assert_int_equal(tally_voting(&tally), tallies[i].voting);
        assert_int_equal(tally_carries(&tally, tallies[i].majority_percent), tallies[i].carries);
    }
}

static void ballots_are_checked(void **state)
{
    (void)state;
    const struct ballot ballots[] = {{"a", "for", NULL}, {"a", "against", NULL},
        {"b", "excluded", NULL}, {"c", "excluded", "owns a share"}, {"d", "for", "owns a share"}};

    const enum ballot_fault faults[] = {
        BALLOT_FINE, BALLOT_TWICE, BALLOT_CONFLICT_NOT_STATED, BALLOT_FINE, BALLOT_CONFLICTED};

    for (size_t i = 0; i < sizeof ballots / sizeof ballots[0]; i++)
        assert_int_equal(ballot_check(ballots, i), faults[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(votes_carry_by_majority), cmocka_unit_test(ballots_are_checked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
