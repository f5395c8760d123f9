/* SPDX-License-Identifier: Apache-2.0 */
/* Where daemons are said to be: what is taken, and what is refused with what it should have been.
 */
#include "place.h"

#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static int begin(void **state)
{
    *state = arena_open();
    return 0;
}

static int end(void **state)
{
    struct arena *arena = *state;
    arena_close(&arena);
    return 0;
}

static void an_address_is_read(void **state)
{
    static const struct {
        const char *text;
        const char *host;
        int port;
    } cases[] = {
        {"tcp://*:7300", "*", 7300},
        {"tcp://127.0.0.1:1", "127.0.0.1", 1},
        {"tcp://0.0.0.0:65534", "0.0.0.0", 65534},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct place place;
        assert_null(place_read(&place, cases[i].text, *state));
        assert_string_equal(place.host, cases[i].host);
        assert_int_equal(place.port, cases[i].port);
        assert_string_equal(place.service, "");
    }
}

static void an_address_that_is_none_is_refused(void **state)
{
    static const char *const cases[] = {"", "7300", "tcp://", "tcp://*", "tcp://:7300",
        "tcp://*:", "tcp://*:0", "tcp://*:65535", "tcp://*:70000", "tcp://*:123456", "tcp://*:73x",
        "tcp://*:-1", "tcp://intake:7300", "tcp://1.2.3:7300", "tcp://1.2.3.4.5:7300",
        "tcp://**:7300", "ipc://x:7300", "tcp://[::1]:7300", "tcp://*:7300 "};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct place place;
        const char *why = place_read(&place, cases[i], *state);
        assert_non_null(why);
        assert_non_null(strstr(why, "is no address to listen on: tcp://ADDRESS:PORT"));
        assert_non_null(strstr(why, cases[i]));
    }
}

static void places_are_read(void **state)
{
    struct places places;
    assert_null(places_read(&places,
        "  intake:7300 matching=10.0.0.5:7302  gateway=the_gate-way.example.org:1", *state));
    assert_int_equal(places.count, 3);
    assert_string_equal(places.items[0].service, "intake");
    assert_string_equal(places.items[0].host, "intake");
    assert_int_equal(places.items[0].port, 7300);
    assert_string_equal(places.items[1].service, "matching");
    assert_string_equal(places.items[1].host, "10.0.0.5");
    assert_int_equal(places.items[1].port, 7302);
    assert_string_equal(places.items[2].service, "gateway");
    assert_string_equal(places.items[2].host, "the_gate-way.example.org");
    assert_int_equal(places.items[2].port, 1);
}

static void a_service_may_be_at_several_places(void **state)
{
    struct places places;
    assert_null(places_read(&places, "intake=10.0.0.5:7300 intake=10.0.0.6:7300", *state));
    assert_int_equal(places.count, 2);
    assert_string_equal(places.items[0].service, places.items[1].service);
    assert_string_not_equal(places.items[0].host, places.items[1].host);
}

static void a_place_that_is_none_is_refused(void **state)
{
    static const char *const cases[] = {"intake", "intake:", ":7300", "=x:7300", "intake=:7300",
        "intake=x", "intake=x:", "Intake:7300", "in take:7300", "intake:7300:7301", "intake:65535",
        "intake=x y:7300", "intake=x/y:7300", "intake==x:7300", "intake=[::1]:7300",
        "intake:7300,matching:7300", "abcdefghijklmnopqrstuvwxyzabcdefg:7300"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct places places;
        const char *why = places_read(&places, cases[i], *state);
        assert_non_null(why);
        assert_non_null(strstr(why, "is no place: SERVICE:PORT or SERVICE=HOST:PORT"));
    }
}

static void nobody_and_too_many_are_refused(void **state)
{
    struct places places;
    struct buffer many = {.arena = *state};
    assert_string_equal(places_read(&places, "", *state), "it names nobody");
    assert_string_equal(places_read(&places, "   ", *state), "it names nobody");
    for (int i = 0; i < PLACES_MAX; i++)
        buffer_text(&many, "intake:7300 ");
    assert_null(places_read(&places, many.bytes, *state));
    buffer_text(&many, "intake:7300");
    assert_string_equal(places_read(&places, many.bytes, *state), "more than 32 places");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_address_is_read, begin, end),
        cmocka_unit_test_setup_teardown(an_address_that_is_none_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(places_are_read, begin, end),
        cmocka_unit_test_setup_teardown(a_service_may_be_at_several_places, begin, end),
        cmocka_unit_test_setup_teardown(a_place_that_is_none_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(nobody_and_too_many_are_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
