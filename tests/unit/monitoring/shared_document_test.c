/* SPDX-License-Identifier: Apache-2.0 */
/* Whether one file proves something in the projects of several enterprises (T2.6). */
#include "fraud.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { USES_MAX = 4 };

static const char *acts[] = {"delivery", "milestone"};
static const char *files[] = {"archive/contract"};
static const struct rulebook_fraud rules = {
    .document_enterprises = 2, .document_acts = {2, acts}, .document_files = {1, files}};

#define USE(number, whose, for_whom, what)                                                         \
    {                                                                                              \
        .project = (number), .provider = (whose), .enterprise = (for_whom), .proves = (what)       \
    }

static void a_file_is_shared_between_projects_of_as_many_enterprises_as_the_rulebook_says(
    void **state)
{
    (void)state;

    static const struct {
        struct use_of_document uses[USES_MAX];
        int64_t enterprises, foreign;
        size_t own;
        bool beyond;
    } cases[] = {
        {.beyond = false},
        {{USE("1", "P", "A", "delivery")}, 1, 0, 1, false},
        {{USE("1", "P", "A", "delivery"), USE("1", "P", "A", "archive/contract")}, 1, 0, 1, false},
        {{USE("1", "P", "A", "delivery"), USE("2", "P", "A", "delivery")}, 1, 0, 2, false},
        {{USE("1", "P", "A", "delivery"), USE("2", "P", "B", "milestone")}, 2, 0, 2, true},
        {{USE("1", "P", "A", "delivery"), USE("2", "P", "B", "review")}, 1, 0, 1, false},
        {{USE("1", "P", "A", "archive/contract"), USE("2", "P", "B", "archive/contract")}, 2, 0, 2,
            true},
        {{USE("1", "P", "A", "archive/contract"), USE("2", "P", "B", "acceptance/contract")}, 1, 0,
            1, false},
        {{USE("1", "P", "A", "delivery"), USE("2", "Q", "B", "delivery")}, 2, 1, 1, true},
        {{USE("1", "P", "A", "delivery"), USE("2", "Q", "A", "delivery")}, 1, 1, 1, false},
        {{USE("1", "Q", "A", "delivery"), USE("2", "Q", "B", "delivery")}, 2, 2, 0, false},
        {{USE("1", "P", "A", "review"), USE("2", "Q", "A", "delivery"),
             USE("3", "Q", "B", "delivery")},
            2, 2, 0, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 0;
        while (count < USES_MAX && cases[i].uses[count].project != NULL)
            count++;
        struct arena *arena = arena_open();
        struct shared_document found = shared_document_of(cases[i].uses, count, &rules, "P", arena);
        assert_int_equal(found.enterprises, cases[i].enterprises);
        assert_int_equal(found.own.count, cases[i].own);
        assert_int_equal(found.foreign, cases[i].foreign);
        assert_int_equal(found.beyond, cases[i].beyond);
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(
        a_file_is_shared_between_projects_of_as_many_enterprises_as_the_rulebook_says)};
    return cmocka_run_group_tests_name("shared_document", tests, NULL, NULL);
}
