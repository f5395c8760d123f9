/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual clock goes from due term to due term: wait until all is quiet, set the clock of every
 * daemon to the earliest due instant, and again, until nothing is due up to the wanted time. */
#include "gateway.h"

#include "clock.h"
#include "log.h"
#include "proto/gateway.h"
#include "proto/problems.h"
#include "settings.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

enum { CONTROL_WAIT_MS = 5000, QUIET_WAIT_US = 30 * 1000000 };

static const struct timeval look_again = {.tv_usec = 2000};

struct advance {
    struct exchange *exchange;
    struct gateway *gateway;
    struct instant target;
    struct instant now; /* what the clocks were set to last */
    int64_t steps;
    int64_t since_us; /* waiting for quiet since then */
};

static void look(struct advance *advance);

static void give_up(struct advance *advance, const struct problem_kind *kind, struct instant at)
{
    advance->gateway->advancing = false;
    const char *when = instant_write(advance->exchange->arena, at);
    exchange_refuse_for(advance->exchange, kind, "/to", when);
}

static void done(struct advance *advance)
{
    struct exchange *exchange = advance->exchange;
    struct buffer body = {.arena = exchange->arena};
    buffer_print(&body, "{\"now\":\"%s\",\"steps\":%lld}",
        instant_write(exchange->arena, advance->target), (long long)advance->steps);
    advance->gateway->advancing = false;
    exchange_json(exchange, 200, &body);
}

static void on_again(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    look(arg);
}

/* Who keeps the clock from moving. */
static void log_unrest(const struct advance *advance, const struct gathered *all)
{
    for (size_t i = 0; i < all->count; i++)
        log_warn("clock.unrest", advance->exchange->trace, "The clock waits for all to be quiet.",
            LOG_TEXT("daemon", service_names[all->parts[i].service]),
            LOG_NUMBER("status", all->parts[i].status), LOG_TEXT("pulse", all->parts[i].body));
}

/* Not quiet yet. */
static void again(struct advance *advance, const struct gathered *all)
{
    if (advance->gateway->stopping) {
        give_up(advance, &problem_unavailable, advance->now);
        return;
    }
    if (monotonic_us() - advance->since_us > QUIET_WAIT_US) {
        log_unrest(advance, all);
        give_up(advance, &problem_clock_stuck, advance->now);
        return;
    }
    struct event_base *base = service_base(advance->gateway->service);
    if (event_base_once(base, -1, EV_TIMEOUT, on_again, advance, &look_again) != 0)
        abort();
}

static void clocks_set(void *arg, const struct gathered *all)
{
    struct advance *advance = arg;
    for (size_t i = 0; i < all->count; i++) {
        const struct part *part = &all->parts[i];
        if (part->status != 200) {
            log_warn("clock.not_set", advance->exchange->trace, "A daemon did not set its clock.",
                LOG_TEXT("daemon", service_names[part->service]),
                LOG_NUMBER("status", part->status));
            give_up(advance, &problem_clock_stuck, advance->now);
            return;
        }
    }
    advance->since_us = monotonic_us();
    look(advance);
}

static void set_clocks(struct advance *advance, struct instant to)
{
    advance->now = to;
    const char *us = arena_print(advance->exchange->arena, "%lld", (long long)to.us);
    const struct question question = {.service = EVERY_SERVICE,
        .every_copy = true,
        .name = "clock",
        .body = us,
        .wait_ms = CONTROL_WAIT_MS};
    gather(advance->gateway, &question, clocks_set, advance);
}

/* All is quiet: on to the next due term, or to the end. */
static void step(struct advance *advance, const struct gathered *all, const struct pulse *pulses)
{
    struct instant next = pulses_next_due(pulses, all->count);
    bool is_due = next.us != 0 && next.us <= advance->target.us;
    if (is_due && next.us <= advance->now.us && advance->steps > 0) {
        again(advance, all); /* due and not taken yet */
        return;
    }
    if (is_due) {
        advance->steps++;
        set_clocks(advance, next.us > advance->now.us ? next : advance->now);
        return;
    }
    if (advance->now.us < advance->target.us)
        set_clocks(advance, advance->target);
    else
        done(advance);
}

static void pulses_came(void *arg, const struct gathered *all)
{
    struct advance *advance = arg;
    struct pulse pulses[COPIES_MAX];
    for (size_t i = 0; i < all->count; i++) {
        const struct part *part = &all->parts[i];
        if (part->status != 200 || !pulse_read(part->body, &pulses[i])) {
            again(advance, all);
            return;
        }
        pulses[i].service = part->service;
        if (advance->now.us < pulses[i].now.us)
            advance->now = pulses[i].now;
    }
    if (advance->now.us > advance->target.us)
        give_up(advance, &problem_clock_passed, advance->now);
    else if (pulses_quiet(pulses, all->count))
        step(advance, all, pulses);
    else
        again(advance, all);
}

static void look(struct advance *advance)
{
    const struct question question = {
        .service = EVERY_SERVICE, .every_copy = true, .name = "pulse", .wait_ms = CONTROL_WAIT_MS};
    gather(advance->gateway, &question, pulses_came, advance);
}

void serve_advance_clock(struct exchange *exchange)
{
    struct gateway *gateway = exchange->gateway;
    const struct advance_clock *wanted = exchange_message(exchange);
    if (wanted == NULL)
        return;
    if (!gateway->settings->virtual_clock) {
        exchange_refuse_for(exchange, &problem_clock_is_real, "", NULL);
        return;
    }
    if (gateway->advancing) {
        exchange_refuse_for(exchange, &problem_clock_busy, "", NULL);
        return;
    }
    gateway->advancing = true;
    struct advance *advance = ARENA_NEW(exchange->arena, struct advance);
    *advance = (struct advance){
        .exchange = exchange, .gateway = gateway, .target = wanted->to, .since_us = monotonic_us()};
    look(advance);
}

void serve_clock(struct exchange *exchange)
{
    if (exchange_message(exchange) == NULL)
        return;
    struct buffer body = {.arena = exchange->arena};
    buffer_print(&body, "{\"now\":\"%s\",\"virtual\":%s}",
        instant_write(exchange->arena, service_now(exchange->gateway->service)),
        exchange->gateway->settings->virtual_clock ? "true" : "false");
    exchange_json(exchange, 200, &body);
}
