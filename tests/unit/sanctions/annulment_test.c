/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a case when what it rests on is annulled (A, T2.2). */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { EXCEED = 2 }; /* the rulebook's number in this table */

static const struct {
    const char *law;
    struct standing_case standing;
    int64_t count;
    struct fate fate; /* touched, reopened, decision_falls, was_delivered */
} table[] = {
    {"nothing it rests on fell: it stands",
        {"count", "delivered", "disqualified", false, false, false, false}, 3, {0}},
    {"a certificate counts an annulled order, the count is no longer exceeded: the decision falls",
        {"count", "delivered", "disqualified", false, false, false, true}, 2,
        {true, false, true, true}},
    {"the same, with enough orders left: reopened, and the decision falls all the same",
        {"count", "delivered", "disqualified", false, false, false, true}, 3,
        {true, true, true, true}},
    {"decided but not delivered: falls, and the register need not go back",
        {"count", "decided", "disqualified", false, false, false, true}, 2,
        {true, false, true, false}},
    {"a proposal on the count ends when the count does not hold",
        {"count", "proposal", NULL, false, false, false, true}, 2, {true, false, false, false}},
    {"a heard case goes back to the proposal while the count still exceeds",
        {"count", "heard", NULL, false, false, false, true}, 4, {true, true, false, false}},
    {"a case of an annulled order ends", {"lapse", "noticed", NULL, false, false, true, false}, 9,
        {true, false, false, false}},
    {"a case of an annulled finding ends", {"finding", "reviewed", NULL, false, true, false, false},
        0, {true, false, false, false}},
    {"the decision appealed against falls and is not reopened, whatever the count",
        {"count", "delivered", "disqualified", true, false, false, true}, 5,
        {true, false, true, true}},
    {"a review of complaints ends when too few are left",
        {"complaints", "review", NULL, false, false, false, true}, 2, {true, false, false, false}},
    {"and goes on while enough are", {"complaints", "review", NULL, false, false, false, true}, 3,
        {true, true, false, false}},
    {"a decision on complaints falls, and is reopened while enough are left",
        {"complaints", "delivered", "disqualified", false, false, false, true}, 3,
        {true, true, true, true}},
    {"what was dismissed stays dismissed", {"count", "dismissed", NULL, false, false, false, true},
        1, {0}},
    {"what was annulled stays annulled",
        {"count", "annulled", "disqualified", false, false, false, true}, 1, {0}},
    {"a decision that disqualified nobody stands",
        {"count", "delivered", "kept", false, false, false, true}, 1, {0}},
    {"unless it is the one appealed against",
        {"count", "delivered", "kept", true, false, false, false}, 1, {true, false, true, true}},
};

static void falls_as_the_law_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct standing_case standing = table[i].standing;
        standing.count_holds = table[i].count > EXCEED;
        struct fate fate = fate_of(&standing);
        print_message("%s\n", table[i].law);
        assert_int_equal(fate.touched, table[i].fate.touched);
        assert_int_equal(fate.reopened, table[i].fate.reopened);
        assert_int_equal(fate.decision_falls, table[i].fate.decision_falls);
        assert_int_equal(fate.was_delivered, table[i].fate.was_delivered);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(falls_as_the_law_reads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
