/* SPDX-License-Identifier: Apache-2.0 */
/* The courier holds nobody up: not while a name is looked up that nobody knows, nor when that is
 * given up. The errands' ends are those of the stories; here it is the loop that is watched. */
#include "webhook.h"

#include "clock.h"
#include "settings.h"

#include <event2/event.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SLOW_S = 3, TIMEOUT_MS = 300, TICK_MS = 10, LATE_MS = 1000, PATIENCE_S = 20 };

/* libcurl finds this one before libc's: a name server that never says anything. */
int getaddrinfo(const char *restrict name, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict found);

int getaddrinfo(const char *restrict name, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict found)
{
    (void)name;
    (void)service;
    (void)hints;
    *found = NULL;
    (void)sleep(SLOW_S);
    return EAI_AGAIN;
}

struct watch {
    struct event_base *base;
    int64_t ticked_us;
    int64_t late_us; /* the longest the loop stood still */
    size_t left;     /* errands that have not ended */
};

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct watch *watch = arg;
    int64_t now_us = monotonic_us();
    int64_t late_us = now_us - watch->ticked_us - (int64_t)TICK_MS * 1000;
    watch->late_us = late_us > watch->late_us ? late_us : watch->late_us;
    watch->ticked_us = now_us;
}

static void came(void *arg, const struct errand_result *result)
{
    struct watch *watch = arg;
    assert_int_equal(result->end, ERRAND_FAILED);
    assert_string_not_equal(result->fault, "");
    if (--watch->left == 0)
        (void)event_base_loopbreak(watch->base);
}

static void a_name_server_that_is_silent_stops_nobody_else(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const char *fault = NULL;
    struct settings settings = {.webhook_ca = "", .webhook_timeout_ms = TIMEOUT_MS};
    struct watch watch = {.base = event_base_new(), .ticked_us = monotonic_us(), .left = 4};
    struct courier *courier = courier_open(watch.base, &settings, networks_read(arena, "", &fault));
    struct event *tick = event_new(watch.base, -1, EV_PERSIST, on_tick, &watch);
    const struct timeval every = {.tv_usec = TICK_MS * 1000};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    event_add(tick, &every);
    (void)event_base_loopexit(watch.base, &patience);
    struct errand *dropped = NULL;
    for (int i = 0; i < 5; i++) {
        const struct errand_plan plan = {.url = "https://silent.example/",
            .id = "1",
            .cursor = "000000000000.1",
            .trace = "",
            .secrets = {"whsec_AAAA", NULL},
            .body = "{}",
            .length = 2};
        dropped = courier_send(courier, &plan, came, &watch);
        assert_non_null(dropped);
    }
    errand_drop(dropped); /* nor does one that is given up */
    (void)event_base_dispatch(watch.base);
    on_tick(-1, 0, &watch); /* the last stretch, too */
    assert_int_equal(watch.left, 0);
    assert_true(watch.late_us < (int64_t)LATE_MS * 1000);
    int64_t closing_us = monotonic_us();
    courier_close(&courier);
    assert_true(monotonic_us() - closing_us < (int64_t)LATE_MS * 1000);
    event_free(tick);
    event_base_free(watch.base);
    arena_close(&arena);
    (void)sleep(
        SLOW_S); /* the threads that look up end by themselves, before the leaks are counted */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_server_that_is_silent_stops_nobody_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
