/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier (R5): the parts and their shares, what is missing by name, what counts as complete,
 * when it is wanted. By the rulebook that is deployed. */
#include "../deployed.h"

#include "measures.h"

static const struct dossier_case {
    size_t written; /* so many of the parts below */
    const char *more;
    int64_t percent;
    bool complete;
    const char *note;
} dossier_cases[] = {
    {0, NULL, 0, false, "一企一档完成0%，尚缺：经营现状、技术储备、转型诉求、生产流程、供应链数据"},
    {0, "production", 20, false, "一企一档完成20%，尚缺：经营现状、技术储备、转型诉求、供应链数据"},
    {2, "operations", 40, false,
        "一企一档完成40%，尚缺：转型诉求、生产流程、供应链数据"}, /* anew */
    {4, NULL, 80, false, "一企一档完成80%，尚缺：供应链数据"},
    {4, "supply_chain", 100, true, "一企一档完成100%，尚缺："},
    {5, NULL, 100, true, "一企一档完成100%，尚缺："},
};

static void every_part_has_its_share_and_what_is_missing_is_named(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct rulebook *rules = deployed_rulebook(arena);
    static const struct dossier_of_project written[] = {{.part = "operations", .version = 2},
        {.part = "technology", .version = 1}, {.part = "demands", .version = 1},
        {.part = "production", .version = 1}, {.part = "supply_chain", .version = 1}};
    for (size_t i = 0; i < sizeof dossier_cases / sizeof *dossier_cases; i++) {
        const struct dossier_case *one = &dossier_cases[i];
        struct dossier_state found = dossier_of(rules, written, one->written, one->more, arena);
        assert_int_equal(found.percent, one->percent);
        assert_int_equal(found.complete, one->complete);
        assert_string_equal(dossier_note(&found, arena), one->note);
    }
    assert_null(dossier_part_find(rules, "gossip"));
    assert_non_null(dossier_part_find(rules, "demands"));
    arena_close(&arena);
}

static void complete_is_what_the_rulebook_counts_as_complete(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct rulebook *rules = deployed_rulebook(arena);
    static const struct dossier_of_project written[] = {{.part = "operations", .version = 1},
        {.part = "technology", .version = 1}, {.part = "demands", .version = 1}};
    rules->monitoring->dossier_complete_percent = 60;
    assert_false(dossier_of(rules, written, 2, NULL, arena).complete);
    assert_true(dossier_of(rules, written, 3, NULL, arena).complete);
    rules->monitoring->dossier_complete_percent = 61;
    assert_false(dossier_of(rules, written, 3, NULL, arena).complete);
    arena_close(&arena);
}

static void a_share_of_time_ends_on_a_whole_day(void **state)
{
    (void)state;

    static const struct {
        const char *from, *to;
        int64_t percent;
        const char *on;
    } cases[] = {
        {"2025-01-02", "2025-02-11", 50, "2025-01-22"}, /* 40 days */
        {"2025-01-02", "2025-02-12", 50, "2025-01-22"}, /* 41: half a day is not waited for */
        {"2025-01-02", "2025-04-12", 1, "2025-01-03"},
        {"2025-01-02", "2025-04-12", 100, "2025-04-12"},
        {"2025-01-02", "2025-01-02", 50, "2025-01-02"}, /* no time at all */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(share_of_time(day(cases[i].from), day(cases[i].to), cases[i].percent).day,
            day(cases[i].on).day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_has_its_share_and_what_is_missing_is_named),
        cmocka_unit_test(complete_is_what_the_rulebook_counts_as_complete),
        cmocka_unit_test(a_share_of_time_ends_on_a_whole_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
