/* SPDX-License-Identifier: Apache-2.0 */
/* libevent's resolver, a fresh one for every round: it caches nothing, what changed in the two
 * files counts at once, and a name server that failed once is asked again. */
#include "names.h"

#include "log.h"

#include <assert.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <event2/util.h>
#include <stdlib.h>

enum { ADDRESSES_MAX = 64, LAST_TURNS = 64 };

struct lookup {
    struct lookup *next;
    struct names *names;
    size_t number;
    struct evdns_getaddrinfo_request *request; /* NULL: answered at once */
};

struct names {
    struct event_base *base;
    struct evdns_base *dns;
    const char *hosts;
    const char *servers;
    struct lookup *first; /* under way */
    names_found *found;   /* NULL: closing */
    void *arg;
};

/* What the resolver wants to say goes where everything else goes. */
static void on_word(int is_warning, const char *text)
{
    (void)is_warning;
    log_debug("names.resolver", NULL, text);
}

struct names *names_open(
    struct event_base *base, const char *hosts, const char *servers, names_found *found, void *arg)
{
    struct names *names = calloc(1, sizeof *names);
    assert(names != NULL);
    *names = (struct names){
        .base = base, .hosts = hosts, .servers = servers, .found = found, .arg = arg};
    evdns_set_log_fn(on_word);
    return names;
}

void names_close(struct names **closed)
{
    struct names *names = *closed;
    if (names == NULL)
        return;
    *closed = NULL;
    names->found = NULL;
    for (struct lookup *lookup = names->first; lookup != NULL; lookup = lookup->next)
        evdns_getaddrinfo_cancel(lookup->request);
    for (int i = 0; names->first != NULL && i < LAST_TURNS; i++)
        event_base_loop(names->base, EVLOOP_NONBLOCK); /* cancelled ones come back by the loop */
    if (names->dns != NULL)
        evdns_base_free(names->dns, 0);
    free(names);
}

bool names_begin(struct names *names)
{
    if (names->first != NULL)
        return false;
    if (names->dns != NULL)
        evdns_base_free(names->dns, 0);
    names->dns = evdns_base_new(names->base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    assert(names->dns != NULL);
    (void)evdns_base_load_hosts(names->dns, names->hosts);
    /* without the file it is the machine itself that is asked */
    (void)evdns_base_resolv_conf_parse(
        names->dns, DNS_OPTION_SEARCH | DNS_OPTION_NAMESERVERS | DNS_OPTION_MISC, names->servers);
    (void)evdns_base_set_option(names->dns, "timeout:", "1");
    (void)evdns_base_set_option(names->dns, "attempts:", "2");
    (void)evdns_base_set_option(names->dns, "randomize-case:", "0"); /* not every server likes it */
    return true;
}

static void forget(struct lookup *lookup)
{
    struct lookup **link = &lookup->names->first;
    while (*link != lookup)
        link = &(*link)->next;
    *link = lookup->next;
    free(lookup);
}

static void on_found(int fault, struct evutil_addrinfo *found, void *arg)
{
    struct lookup *lookup = arg;
    struct names *names = lookup->names;
    struct in_addr addresses[ADDRESSES_MAX];
    size_t count = 0;
    size_t number = lookup->number;
    for (const struct evutil_addrinfo *at = found; fault == 0 && at != NULL; at = at->ai_next)
        if (at->ai_family == AF_INET && count < ADDRESSES_MAX)
            addresses[count++] = ((const struct sockaddr_in *)(const void *)at->ai_addr)->sin_addr;
    if (found != NULL)
        evutil_freeaddrinfo(found);
    forget(lookup);
    if (names->found != NULL)
        names->found(names->arg, number, addresses, count);
}

void names_look(struct names *names, size_t number, const char *host)
{
    const struct evutil_addrinfo hints = {
        .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};
    struct lookup *lookup = calloc(1, sizeof *lookup);
    assert(lookup != NULL);
    *lookup = (struct lookup){.next = names->first, .names = names, .number = number};
    names->first = lookup;
    struct evdns_getaddrinfo_request *request =
        evdns_getaddrinfo(names->dns, host, NULL, &hints, on_found, lookup);
    if (request != NULL)
        lookup->request = request; /* else it was answered, and is gone */
}
