/* SPDX-License-Identifier: Apache-2.0 */
/* Names become addresses: from the file of hosts, from a name server of our own in the same loop;
 * what changes counts in the next round, and a server that says nothing holds nobody up. */
#include "names.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <event2/dns.h>
#include <event2/dns_struct.h>
#include <event2/event.h>
#include <event2/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ASKED_MAX = 8, PATIENCE_S = 20 };

struct place_of_test {
    struct event_base *base;
    struct names *names;
    char hosts[64];
    char servers[64];
    evutil_socket_t server_fd;
    struct evdns_server_port *server;
    int served;              /* addresses the server gives: 10.1.1.1 … */
    bool is_silent;          /* it answers nothing */
    int ticks;               /* of a timer of 10 ms: the loop goes on */
    size_t count[ASKED_MAX]; /* addresses found, by number */
    struct in_addr first[ASKED_MAX];
    int found; /* how often */
};

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void on_found(void *arg, size_t number, const struct in_addr *addresses, size_t count)
{
    struct place_of_test *test = arg;
    test->found++;
    test->count[number] = count;
    if (count > 0)
        test->first[number] = addresses[0];
}

static void on_question(struct evdns_server_request *request, void *arg)
{
    const struct place_of_test *test = arg;
    if (test->is_silent) {
        (void)evdns_server_request_drop(request);
        return;
    }
    for (int i = 0; i < request->nquestions; i++)
        for (int n = 1; n <= test->served; n++) {
            struct in_addr address;
            char text[32];
            (void)snprintf(text, sizeof text, "10.1.1.%d", n);
            assert_int_equal(inet_pton(AF_INET, text, &address), 1);
            (void)evdns_server_request_add_a_reply(
                request, request->questions[i]->name, 1, &address, 1);
        }
    (void)evdns_server_request_respond(request, test->served == 0 ? 3 : 0);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct place_of_test *test = arg;
    test->ticks++;
}

static void open_server(struct place_of_test *test)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    char line[64];
    test->server_fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_true(test->server_fd >= 0);
    assert_int_equal(bind(test->server_fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(test->server_fd, (struct sockaddr *)&at, &size), 0);
    evutil_make_socket_nonblocking(test->server_fd);
    test->server =
        evdns_add_server_port_with_base(test->base, test->server_fd, 0, on_question, test);
    (void)snprintf(line, sizeof line, "nameserver 127.0.0.1:%d\n", ntohs(at.sin_port));
    write_file(test->servers, line);
}

static int begin(void **state)
{
    struct place_of_test *test = calloc(1, sizeof *test);
    test->base = event_base_new();
    (void)snprintf(test->hosts, sizeof test->hosts, "/tmp/minglu-hosts-%d", (int)getpid());
    (void)snprintf(test->servers, sizeof test->servers, "/tmp/minglu-servers-%d", (int)getpid());
    write_file(test->hosts, "127.0.0.1 localhost\n");
    open_server(test);
    test->names = names_open(test->base, test->hosts, test->servers, on_found, test);
    *state = test;
    return 0;
}

static int end(void **state)
{
    struct place_of_test *test = *state;
    names_close(&test->names);
    assert_null(test->names);
    evdns_close_server_port(test->server);
    close(test->server_fd);
    event_base_free(test->base);
    unlink(test->hosts);
    unlink(test->servers);
    free(test);
    return 0;
}

/* Until so many were found, or patience ends. */
static void await_found(struct place_of_test *test, int found)
{
    struct event *tick = event_new(test->base, -1, EV_PERSIST, on_tick, test);
    const struct timeval every = {.tv_usec = 10000};
    event_add(tick, &every);
    while (test->found < found && test->ticks < PATIENCE_S * 100)
        event_base_loop(test->base, EVLOOP_ONCE);
    event_free(tick);
    assert_int_equal(test->found, found);
}

static void one_round(struct place_of_test *test, const char *host)
{
    test->found = 0;
    assert_true(names_begin(test->names));
    names_look(test->names, 0, host);
    await_found(test, 1);
}

static void the_file_of_hosts_is_read_anew_every_round(void **state)
{
    struct place_of_test *test = *state;
    write_file(test->hosts, "10.0.0.5 intake\n10.0.0.6 intake other\n");
    one_round(test, "intake");
    assert_int_equal(test->count[0], 2);
    write_file(test->hosts, "10.0.0.7 intake\n");
    one_round(test, "intake");
    assert_int_equal(test->count[0], 1);
    assert_int_equal(ntohl(test->first[0].s_addr), 0x0a000007);
}

static void a_name_server_gives_every_copy_and_those_that_are_left(void **state)
{
    struct place_of_test *test = *state;
    test->served = 3;
    one_round(test, "intake");
    assert_int_equal(test->count[0], 3);
    test->served = 1;
    one_round(test, "intake");
    assert_int_equal(test->count[0], 1);
    assert_int_equal(ntohl(test->first[0].s_addr), 0x0a010101);
    test->served = 0;
    one_round(test, "intake");
    assert_int_equal(test->count[0], 0);
}

static void an_address_is_itself(void **state)
{
    struct place_of_test *test = *state;
    one_round(test, "10.2.3.4");
    assert_int_equal(test->count[0], 1);
    assert_int_equal(ntohl(test->first[0].s_addr), 0x0a020304);
}

static void a_server_that_says_nothing_holds_nobody_up(void **state)
{
    struct place_of_test *test = *state;
    test->is_silent = true;
    write_file(test->hosts, "10.0.0.5 known\n");
    assert_true(names_begin(test->names));
    names_look(test->names, 0, "unknown");
    names_look(test->names, 1, "known");
    assert_int_equal(test->found, 1);
    assert_int_equal(test->count[1], 1);
    assert_false(names_begin(test->names)); /* the round is not over */
    await_found(test, 2);
    assert_int_equal(test->count[0], 0);
    assert_true(test->ticks > 50); /* the loop went on meanwhile */
    test->is_silent = false;
    test->served = 2;
    one_round(test, "unknown");
    assert_int_equal(test->count[0], 2); /* asked again, although it had failed */
}

static void what_is_under_way_at_the_end_is_given_up(void **state)
{
    struct place_of_test *test = *state;
    test->is_silent = true;
    assert_true(names_begin(test->names));
    for (size_t i = 0; i < ASKED_MAX; i++)
        names_look(test->names, i, "unknown");
    event_base_loop(test->base, EVLOOP_NONBLOCK);
    names_close(&test->names);
    assert_int_equal(test->found, 0);
}

static void without_both_files_nothing_is_found(void **state)
{
    struct place_of_test *test = *state;
    unlink(test->hosts);
    unlink(test->servers);
    one_round(test, "intake");
    assert_int_equal(test->count[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_file_of_hosts_is_read_anew_every_round, begin, end),
        cmocka_unit_test_setup_teardown(
            a_name_server_gives_every_copy_and_those_that_are_left, begin, end),
        cmocka_unit_test_setup_teardown(an_address_is_itself, begin, end),
        cmocka_unit_test_setup_teardown(a_server_that_says_nothing_holds_nobody_up, begin, end),
        cmocka_unit_test_setup_teardown(what_is_under_way_at_the_end_is_given_up, begin, end),
        cmocka_unit_test_setup_teardown(without_both_files_nothing_is_found, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
