/* SPDX-License-Identifier: Apache-2.0 */
/* The count of T2.2, as the law reads: delivered and not annulled, closed ones included, stayed
 * ones left out. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"

enum { ORDERS_MAX = 5 };

#define DAY(n)                                                                                     \
    {                                                                                              \
        738000 + (n)                                                                               \
    }
#define DRAFT                                                                                      \
    {                                                                                              \
        0                                                                                          \
    }

static const struct {
    const char *law;
    struct counted orders[ORDERS_MAX];
    size_t how_many;
    const char *counted;
    const char *left_out;
} table[] = {
    {.law = "no order: nothing to count", .counted = "", .left_out = ""},
    {.law = "a draft or signed order does not count",
        .orders = {{"ZG1", DRAFT, false, false}, {"ZG2", DAY(1), false, false}},
        .how_many = 2,
        .counted = "ZG2 ",
        .left_out = ""},
    {.law = "an annulled order does not count",
        .orders = {{"ZG1", DAY(1), true, false}, {"ZG2", DAY(2), false, false}},
        .how_many = 2,
        .counted = "ZG2 ",
        .left_out = ""},
    {.law = "a stayed order is left out, and named as such",
        .orders = {{"ZG1", DAY(1), false, true}, {"ZG2", DAY(2), false, false}},
        .how_many = 2,
        .counted = "ZG2 ",
        .left_out = "ZG1 "},
    {.law = "a stayed order that was annulled is neither",
        .orders = {{"ZG1", DAY(1), true, true}},
        .how_many = 1,
        .counted = "",
        .left_out = ""},
    {.law = "the certificate names them by day of delivery, equal days by number",
        .orders = {{"ZG4", DAY(9), false, false}, {"ZG3", DAY(2), false, false},
            {"ZG2", DAY(9), false, false}, {"ZG5", DAY(1), false, false}},
        .how_many = 4,
        .counted = "ZG5 ZG3 ZG2 ZG4 ",
        .left_out = ""},
    {.law = "three delivered orders are three, whatever became of them",
        .orders = {{"ZG1", DAY(1), false, false}, {"ZG2", DAY(2), false, false},
            {"ZG3", DAY(3), false, false}},
        .how_many = 3,
        .counted = "ZG1 ZG2 ZG3 ",
        .left_out = ""},
};

static const char *joined(struct arena *arena, const struct text_list *list)
{
    struct buffer text = {.arena = arena};
    buffer_text(&text, "");
    for (size_t i = 0; i < list->count; i++)
        buffer_print(&text, "%s ", list->items[i]);
    return text.bytes == NULL ? "" : text.bytes;
}

static void counts_as_the_law_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct arena *arena = arena_open();
        struct count count;
        count_orders(table[i].orders, table[i].how_many, arena, &count);
        print_message("%s\n", table[i].law);
        assert_string_equal(joined(arena, &count.orders), table[i].counted);
        assert_string_equal(joined(arena, &count.left_out), table[i].left_out);
        assert_int_equal(count.count, count.orders.count);
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_as_the_law_reads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
