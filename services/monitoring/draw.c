/* SPDX-License-Identifier: Apache-2.0 */
/* How a campaign's sample is drawn (M2). Each project has a ticket, the digest of the seed and its
 * number; the lowest tickets win. Whoever knows the seed can draw it again. Pure. */
#include "monitoring.h"

#include <stdlib.h>
#include <string.h>

size_t draw_size(size_t projects, int64_t percent)
{
    size_t size = (projects * (size_t)percent + 99) / 100;
    return size < projects ? size : projects;
}

static int by_digest(const void *left, const void *right)
{
    const struct ticket *a = left, *b = right;
    return strcmp(a->digest, b->digest);
}

void draw_order(struct ticket *tickets, size_t count)
{
    qsort(tickets, count, sizeof *tickets, by_digest);
}
