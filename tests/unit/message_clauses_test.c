/* SPDX-License-Identifier: Apache-2.0 */
/* The clauses that an event's envelope names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arena.h"
#include "message.h"
#include "proto/gateway.h"
#include "proto/monitoring.h"
#include "proto/sanctions.h"

static void what_its_type_stands_under_where_its_data_name_none(void **state)
{
    assert_string_equal(message_clauses(&order_closed_message, &(struct order_closed){0}, *state),
        "T1.1 T1.2 T1.3 T1.4 T1.5 T1.6");
    assert_string_equal(
        message_clauses(&project_accepted_message, &(struct project_accepted){0}, *state), "R8");
    assert_string_equal(message_clauses(&key_issued_message, &(struct key_issued){0}, *state), "");
}

static void the_one_that_its_data_name(void **state)
{
    assert_string_equal(
        message_clauses(&order_drafted_message, &(struct order_drafted){.clause = "T1.2"}, *state),
        "T1.2");
    assert_string_equal(message_clauses(&decision_delivered_message,
                            &(struct decision_delivered){.clause = "T2.1"}, *state),
        "T2.1");
    assert_string_equal(message_clauses(&decision_delivered_message,
                            &(struct decision_delivered){.clause = "T2.10"}, *state),
        "T2.10");
}

static void one_besides_joins_those_of_its_type(void **state)
{
    assert_string_equal(message_clauses(&decision_annulled_message,
                            &(struct decision_annulled){.clause = "T2.2"}, *state),
        "A1 A2 T2.2");
    assert_string_equal(message_clauses(&project_accepted_message,
                            &(struct project_accepted){.clause = "T1.4"}, *state),
        "R8 T1.4");
    /* R1 is no part of R10 */
    assert_string_equal(message_clauses(&(struct message){.clauses = "R10 R2",
                                            .body = project_accepted_message.body},
                            &(struct project_accepted){.clause = "R1"}, *state),
        "R10 R2 R1");
}

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    arena_close((struct arena **)state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(what_its_type_stands_under_where_its_data_name_none),
        TEST(the_one_that_its_data_name), TEST(one_besides_joins_those_of_its_type)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
