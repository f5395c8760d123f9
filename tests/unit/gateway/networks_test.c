/* SPDX-License-Identifier: Apache-2.0 */
/* Where webhooks may go: the public internet and what is named, by the address itself. */
#include "webhook.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

static struct sockaddr_storage address_of(const char *text)
{
    struct sockaddr_storage out;
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    memset(&out, 0, sizeof out);
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        memcpy(&out, &v4, sizeof v4);
    else if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
        memcpy(&out, &v6, sizeof v6);
    else
        fail_msg("%s is no address", text);
    return out;
}

static const struct networks *named(struct arena *arena, const char *text)
{
    const char *fault = NULL;
    const struct networks *networks = networks_read(arena, text, &fault);
    if (networks == NULL)
        fail_msg("%s: %s", text, fault);
    return networks;
}

static const struct {
    const char *networks;
    const char *address;
    bool reached;
    bool plain; /* http, too */
} addresses[] = {
    {"", "8.8.8.8", true, false},
    {"", "223.5.5.5", true, false},
    {"", "2400:3200::1", true, false},
    /* the borders of what is not public */
    {"", "0.1.2.3", false, false},
    {"", "9.255.255.255", true, false},
    {"", "10.0.0.0", false, false},
    {"", "10.255.255.255", false, false},
    {"", "11.0.0.0", true, false},
    {"", "100.63.255.255", true, false},
    {"", "100.64.0.0", false, false},
    {"", "100.127.255.255", false, false},
    {"", "100.128.0.0", true, false},
    {"", "127.0.0.1", false, false},
    {"", "127.255.255.254", false, false},
    {"", "169.254.169.254", false, false},
    {"", "172.15.255.255", true, false},
    {"", "172.16.0.1", false, false},
    {"", "172.31.255.255", false, false},
    {"", "172.32.0.0", true, false},
    {"", "192.168.0.1", false, false},
    {"", "192.169.0.1", true, false},
    {"", "198.18.73.2", false, false},
    {"", "198.20.0.1", true, false},
    {"", "203.0.113.7", false, false},
    {"", "223.255.255.255", true, false},
    {"", "224.0.0.1", false, false},
    {"", "255.255.255.255", false, false},
    {"", "::", false, false},
    {"", "::1", false, false},
    {"", "::ffff:127.0.0.1", false, false},
    {"", "::ffff:8.8.8.8", true, false},
    {"", "64:ff9b::7f00:1", false, false},
    {"", "2001::1", false, false},
    {"", "2001:db8::1", false, false},
    {"", "2002:7f00:1::", false, false},
    {"", "3fff::1", false, false},
    {"", "4000::1", false, false},
    {"", "fc00::1", false, false},
    {"", "fdff::1", false, false},
    {"", "fe80::1", false, false},
    {"", "ff02::1", false, false},
    /* what is named */
    {"10.8.0.0/16", "10.8.255.255", true, true},
    {"10.8.0.0/16", "10.9.0.0", false, false},
    {"10.8.0.0/16", "8.8.8.8", true, false},
    {"10.8.0.0/16", "::ffff:10.8.0.1", true, true},
    {"10.8.0.1", "10.8.0.1", true, true},
    {"10.8.0.1", "10.8.0.2", false, false},
    {"10.8.0.128/25", "10.8.0.127", false, false},
    {"10.8.0.128/25", "10.8.0.128", true, true},
    {"fd12:3456::/31", "fd12:3457::1", true, true},
    {"fd12:3456::/31", "fd12:3458::1", false, false},
    {" 127.0.0.0/8  ::1 ", "::1", true, true},
    {"127.0.0.0/8 ::1", "127.0.0.1", true, true},
    {"0.0.0.0/0", "10.0.0.1", true, true},
    {"0.0.0.0/0", "::1", false, false},
    {"::/0", "127.0.0.1", false, false}, /* a wide network of IPv6 is none of IPv4 */
    {"::/0", "::1", true, true},
    {"::ffff:10.0.0.0/104", "10.1.2.3", true, true},
};

static void who_is_reached(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        const struct networks *networks = named(arena, addresses[i].networks);
        struct sockaddr_storage address = address_of(addresses[i].address);
        const struct sockaddr *at = (const struct sockaddr *)&address;
        if (networks_reach(networks, at) != addresses[i].reached ||
            networks_list(networks, at) != addresses[i].plain)
            fail_msg("\"%s\": %s", addresses[i].networks, addresses[i].address);
    }
    struct sockaddr_storage other = {.ss_family = AF_UNIX};
    assert_false(networks_reach(named(arena, "0.0.0.0/0 ::/0"), (struct sockaddr *)&other));
    arena_close(&arena);
}

static void what_is_no_network(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        const char *fault;
    } cases[] = {
        {"10.8.0.0/33", "10.8.0.0/33"},
        {"10.8.0.0/", "10.8.0.0/"},
        {"10.8.0.0/8x", "10.8.0.0/8x"},
        {"10.8.0.0/-1", "10.8.0.0/-1"},
        {"10.8.0/16", "10.8.0/16"},
        {"::1/129", "::1/129"},
        {"127.0.0.0/8,::1", "127.0.0.0/8,::1"},
        {"127.0.0.0/8 intranet", "intranet"},
        {"/8", "/8"},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *fault = NULL;
        assert_null(networks_read(arena, cases[i].text, &fault));
        assert_string_equal(fault, cases[i].fault);
    }
    assert_true(networks_none(named(arena, "  ")));
    assert_false(networks_none(named(arena, "::/0")));
    arena_close(&arena);
}

static void which_urls(void **state)
{
    (void)state;

    static const struct {
        const char *networks;
        const char *url;
        bool fine;
    } cases[] = {
        {"", "https://events.example.gov.cn/minglu?a=b", true},
        {"", "https://events.example.gov.cn:8443", true},
        {"", "https://8.8.8.8/", true},
        {"", "https://[2400:3200::1]:8443/", true},
        {"", "http://events.example.gov.cn/", false},
        {"10.8.0.0/16", "http://events.example.gov.cn/", true}, /* its address decides */
        {"10.8.0.0/16", "http://10.8.0.1/", true},
        {"10.8.0.0/16", "http://8.8.8.8/", false},
        {"10.8.0.0/16", "https://10.8.0.1/", true},
        {"10.8.0.0/16", "https://10.9.0.1/", false},
        {"", "https://10.8.0.1/", false},
        {"", "https://0x7f.1/", false},
        {"", "https://017700000001/", false},
        {"", "https://user@events.example.gov.cn/", false},
        {"", "https://:secret@events.example.gov.cn/", false},
        {"", "https://events.example.gov.cn/#here", false},
        {"", "file:///etc/passwd", false},
        {"", "https://%ff%fe.example/", false},
        {"", "https://%e4%b8%ad.example/", false},
        {"", "https://xn--fiqs8s.example/", true},
        {"", "gopher://events.example.gov.cn/", false},
        {"", "events.example.gov.cn", false},
        {"", "", false},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *host = NULL;
        const char *zh = NULL;
        const char *fault =
            url_fault(named(arena, cases[i].networks), cases[i].url, arena, &host, &zh);
        if ((fault == NULL) != cases[i].fine || (fault != NULL) != (zh != NULL))
            fail_msg("\"%s\": %s: %s", cases[i].networks, cases[i].url, fault);
        assert_true(fault != NULL || host != NULL);
    }
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_reached),
        cmocka_unit_test(what_is_no_network),
        cmocka_unit_test(which_urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
