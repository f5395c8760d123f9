/* SPDX-License-Identifier: Apache-2.0 */
/* Quiet: everybody idle, everybody has heard all there is; then the next due term is the earliest
 * of all. */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { INTAKE, MATCHING, MONITORING, SANCTIONS, GATEWAY };

static void reads(void **state)
{
    (void)state;
    struct pulse pulse;
    assert_true(pulse_read("idle 1\nhead 12\nheard intake 4\nheard sanctions 9\n"
                           "next_due 1735776000000000\nnow 1735689600000000\n",
        &pulse));
    assert_true(pulse.idle);
    assert_int_equal(pulse.head, 12);
    assert_int_equal(pulse.heard_count, 2);
    assert_int_equal(pulse.heard[1].stream, SANCTIONS);
    assert_int_equal(pulse.heard[1].seq, 9);
    assert_int_equal(pulse.next_due.us, 1735776000000000);
    assert_int_equal(pulse.now.us, 1735689600000000);
    assert_true(pulse_read("idle 0\nnow 1\nsomething new\n", &pulse));
    assert_false(pulse.idle);
}

static void refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "idle 1\n", "idle x\nnow 1\n", "heard nobody 3\nnow 1\n", "heard intake\nnow 1\n"};
    struct pulse pulse;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(pulse_read(bad[i], &pulse));
}

static void all_quiet(struct pulse pulses[SERVICE_COUNT])
{
    for (int i = 0; i < SERVICE_COUNT; i++)
        pulses[i] = (struct pulse){.service = i, .idle = true, .head = 10 + i};
    pulses[MONITORING].heard_count = 1;
    pulses[MONITORING].heard[0] = (struct pulse_heard){.stream = INTAKE, .seq = 10};
    pulses[GATEWAY].heard_count = 2;
    pulses[GATEWAY].heard[0] = (struct pulse_heard){.stream = SANCTIONS, .seq = 13};
    pulses[GATEWAY].heard[1] = (struct pulse_heard){.stream = GATEWAY, .seq = 14};
}

static void quiet(void **state)
{
    (void)state;
    struct pulse pulses[SERVICE_COUNT];
    all_quiet(pulses);
    assert_true(pulses_quiet(pulses, SERVICE_COUNT));
    pulses[MATCHING].idle = false;
    assert_false(pulses_quiet(pulses, SERVICE_COUNT));
    all_quiet(pulses);
    pulses[INTAKE].head++;
    assert_false(pulses_quiet(pulses, SERVICE_COUNT));
    all_quiet(pulses);
    pulses[GATEWAY].heard[1].seq--;
    assert_false(pulses_quiet(pulses, SERVICE_COUNT));
}

/* Two of monitoring: both have to be idle and to have heard all; the stream they share is as far as
 * the one says that knows more. */
static void quiet_with_copies(void **state)
{
    (void)state;
    struct pulse pulses[SERVICE_COUNT + 1];
    all_quiet(pulses);
    pulses[SERVICE_COUNT] = pulses[MONITORING];
    assert_true(pulses_quiet(pulses, SERVICE_COUNT + 1));
    pulses[SERVICE_COUNT].heard[0].seq--;
    assert_false(pulses_quiet(pulses, SERVICE_COUNT + 1));
    pulses[SERVICE_COUNT].heard[0].seq++;
    pulses[SERVICE_COUNT].idle = false;
    assert_false(pulses_quiet(pulses, SERVICE_COUNT + 1));
    all_quiet(pulses);
    pulses[SERVICE_COUNT] = (struct pulse){.service = INTAKE, .idle = true, .head = 9};
    assert_true(pulses_quiet(pulses, SERVICE_COUNT + 1));
    pulses[SERVICE_COUNT].head = 11;
    assert_false(pulses_quiet(pulses, SERVICE_COUNT + 1));
    pulses[SERVICE_COUNT].next_due.us = 200;
    assert_int_equal(pulses_next_due(pulses, SERVICE_COUNT + 1).us, 200);
}

static void next_due(void **state)
{
    (void)state;
    struct pulse pulses[SERVICE_COUNT];
    all_quiet(pulses);
    assert_int_equal(pulses_next_due(pulses, SERVICE_COUNT).us, 0);
    pulses[MATCHING].next_due.us = 500;
    pulses[SANCTIONS].next_due.us = 300;
    assert_int_equal(pulses_next_due(pulses, SERVICE_COUNT).us, 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(refuses),
        cmocka_unit_test(quiet),
        cmocka_unit_test(quiet_with_copies),
        cmocka_unit_test(next_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
