/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what belongs to one project stands in several, and how much of a price is invoiced
 * (T2.6).
 */
#include "fraud.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { USES_MAX = 3 };

static void what_stands_in_several_projects_is_counted_by_enterprise_and_by_provider(void **state)
{
    (void)state;

    static const struct {
        struct use uses[USES_MAX];
        int64_t enterprises, projects, foreign;
        size_t own;
    } cases[] = {
        {.own = 0},
        {{{"1", "P", NULL, "A"}}, 1, 1, 0, 1},
        {{{"1", "P", NULL, "A"}, {"1", "P", NULL, "A"}}, 1, 1, 0, 1}, /* twice in one */
        {{{"1", "P", NULL, "A"}, {"2", "P", NULL, "A"}}, 1, 2, 0, 2},
        {{{"1", "P", NULL, "A"}, {"2", "P", NULL, "B"}}, 2, 2, 0, 2},
        {{{"1", "P", NULL, "A"}, {"2", "Q", NULL, "B"}}, 2, 2, 1, 1},
        {{{"1", "P", NULL, "A"}, {"2", "Q", NULL, "A"}}, 1, 2, 1, 1},
        {{{"1", "Q", NULL, "A"}, {"2", "Q", NULL, "B"}, {"3", "Q", NULL, "B"}}, 2, 3, 3, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 0;
        while (count < USES_MAX && cases[i].uses[count].project != NULL)
            count++;
        struct arena *arena = arena_open();
        struct sharing found = sharing_of(cases[i].uses, count, "P", arena);
        assert_int_equal(found.enterprises, cases[i].enterprises);
        assert_int_equal(found.projects, cases[i].projects);
        assert_int_equal(found.foreign, cases[i].foreign);
        assert_int_equal(found.own.count, cases[i].own);
        arena_close(&arena);
    }
}

static void a_file_counts_where_it_proves_what_the_rulebook_names(void **state)
{
    (void)state;
    const char *acts[] = {"delivery"}, *files[] = {"archive/contract"};
    const struct rulebook_fraud rules = {.document_acts = {1, acts}, .document_files = {1, files}};

    static const struct {
        const char *proves;
        bool counts;
    } cases[] = {{"delivery", true}, {"archive/contract", true}, {"acceptance/contract", false},
        {"contract", false}, {"review", false}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(proves_one_project(cases[i].proves, &rules), cases[i].counts);
}

static void the_share_that_is_invoiced_is_rounded_up(void **state)
{
    (void)state;

    static const struct {
        int64_t sum_fen, price_fen, percent;
    } cases[] = {{0, 1000, 0}, {1, 1000, 1}, {999, 1000, 100}, {1000, 1000, 100}, {1001, 1000, 101},
        {1010, 1000, 101}, {1011, 1000, 102}, {5, 0, 0}, {1000000000000000, 1, 1000000}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(invoiced_percent(cases[i].sum_fen, cases[i].price_fen), cases[i].percent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_several_projects_is_counted_by_enterprise_and_by_provider),
        cmocka_unit_test(a_file_counts_where_it_proves_what_the_rulebook_names),
        cmocka_unit_test(the_share_that_is_invoiced_is_rounded_up)};
    return cmocka_run_group_tests_name("sharing", tests, NULL, NULL);
}
