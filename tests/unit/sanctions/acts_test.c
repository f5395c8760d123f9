/* SPDX-License-Identifier: Apache-2.0 */
/* The life of an order: every act against every state, written out, so that a change shows. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const states[] = {"draft", "signed", "delivered", "reported", "closed",
    "not_closed", "lapsed", "refused", "withdrawn", "annulled"};

/* One letter per state above: y may, . may not. */
static const struct {
    const char *act;
    const char *may;
} table[] = {
    {"revise", "y........."},
    {"approve", "y........."},
    {"sign", "y........."},
    {"withdraw", "yy........"},
    {"deliver", ".y........"},
    {"report", "..y......."},
    {"verify", "...y......"},
    {"pause", "..y......."},
    {"resume", "..yy......"},
    {"extend", "..y......."},
    {"refuse", "..yy......"},
    {"lapse", "..y......."},
    {"stay", "..yyyyyy.."},
    {"burn", ".........."},
};

static void an_act_needs_its_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        for (size_t j = 0; j < sizeof states / sizeof states[0]; j++) {
            print_message("%s a %s order\n", table[i].act, states[j]);
            assert_int_equal(order_may(table[i].act, states[j]), table[i].may[j] == 'y');
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_act_needs_its_state)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
