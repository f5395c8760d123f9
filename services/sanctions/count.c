/* SPDX-License-Identifier: Apache-2.0 */
/* The count of rectification orders (T2.2): delivered and not annulled, closed ones included; an
 * order stayed by an appeal is left out while it is stayed. */
#include "rules.h"

#include <string.h>

#include "arena.h"

static bool counts(const struct counted *order)
{
    return order->delivered_on.day > 0 && !order->annulled;
}

/* Earlier deliveries first, equal days by number: a certificate reads the same however its rows
 * came. */
static bool before(const struct counted *a, const struct counted *b)
{
    if (a->delivered_on.day != b->delivered_on.day)
        return a->delivered_on.day < b->delivered_on.day;
    return strcmp(a->order, b->order) < 0;
}

static const struct counted **sorted(
    const struct counted *orders, size_t how_many, struct arena *arena)
{
    const struct counted **list = ARENA_MANY(arena, const struct counted *, how_many + 1);
    for (size_t i = 0; i < how_many; i++) {
        size_t at = i;
        for (; at > 0 && before(&orders[i], list[at - 1]); at--)
            list[at] = list[at - 1];
        list[at] = &orders[i];
    }
    return list;
}

void count_orders(
    const struct counted *orders, size_t how_many, struct arena *arena, struct count *out)
{
    const struct counted **list = sorted(orders, how_many, arena);
    *out = (struct count){.orders.items = ARENA_MANY(arena, const char *, how_many + 1),
        .left_out.items = ARENA_MANY(arena, const char *, how_many + 1)};
    for (size_t i = 0; i < how_many; i++) {
        if (!counts(list[i]))
            continue;
        struct text_list *to = list[i]->stayed ? &out->left_out : &out->orders;
        to->items[to->count++] = list[i]->order;
    }
    out->count = (int64_t)out->orders.count;
}
