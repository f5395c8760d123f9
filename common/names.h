/* SPDX-License-Identifier: Apache-2.0 */
/* Host names to IPv4 addresses, in rounds, without ever blocking the loop: a file of hosts, then
 * the name servers of another (/etc/hosts, /etc/resolv.conf), both read anew in every round. */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct names;

/* All addresses of one name; none: it is not known, or nobody answered. */
typedef void names_found(void *arg, size_t number, const struct in_addr *addresses, size_t count);

/* The paths live as long as the names. */
struct names *names_open(
    struct event_base *base, const char *hosts, const char *servers, names_found *found, void *arg);
/* What is still being looked up is given up; found() is not called any more. */
void names_close(struct names **names);

/* Begins a round; false: the last one is not over. */
bool names_begin(struct names *names);
/* Looks a name up; found() comes with this number, at once or later, exactly once. */
void names_look(struct names *names, size_t number, const char *host);
