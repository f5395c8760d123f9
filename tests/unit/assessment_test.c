/* SPDX-License-Identifier: Apache-2.0 */
/* The level assessment (R8): a level needs score and scenarios; the tables are those that others
 * tell of the 2024 edition. */
#include "deployed.h"

#include <string.h>

#include "proto/rulebook.h"
#include "rulebook.h"

static struct arena *arena;
static const struct rulebook *rules;

static int open_all(void **state)
{
    (void)state;
    arena = arena_open();
    rules = deployed_rulebook(arena);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

/* The first `many` scenarios at `level`. */
static int64_t level_with(int64_t score_milli, size_t many, int64_t level)
{
    int64_t levels[16] = {0};
    for (size_t i = 0; i < many; i++)
        levels[i] = level;
    const struct rulebook_level_row *row = rulebook_level(rules, score_milli, levels, 16);
    return row == NULL ? 0 : row->level;
}

static void a_level_needs_score_and_scenarios(void **state)
{
    (void)state;
    assert_int_equal(level_with(100000, 16, 4), 4);
    assert_int_equal(level_with(80000, 16, 4), 4);
    assert_int_equal(level_with(79999, 16, 4), 3);
    assert_int_equal(level_with(59999, 16, 4), 2);
    assert_int_equal(level_with(39999, 16, 4), 1);
    assert_int_equal(level_with(19999, 16, 4), 0);
    assert_int_equal(level_with(100000, 16, 2), 2);
    assert_int_equal(level_with(100000, 10, 4), 4); /* ten, seven of them constrained */
    assert_int_equal(level_with(100000, 9, 4), 3);
    assert_int_equal(level_with(100000, 7, 4), 2);
    assert_int_equal(
        level_with(100000, 6, 1), 1); /* six: product design, marketing, production control ★ */
    assert_int_equal(level_with(100000, 5, 4), 0);
}

/* These scenarios at level 4. */
static void raise_to_four(const char *const *chosen, size_t count, int64_t *levels)
{
    for (size_t i = 0; i < count; i++) {
        const struct rulebook_scenario_rule *scenario = rulebook_scenario(rules, chosen[i]);
        assert_non_null(scenario);
        levels[scenario - rules->assessment->scenarios.items] = 4;
    }
}

/* Six scenarios of which only two are constrained do not make a level. */
static void a_level_needs_constrained_scenarios(void **state)
{
    (void)state;
    static const char *const chosen[] = {"process_design", "after_sales", "planning",
        "human_resources", "product_design", "marketing"};
    int64_t levels[16] = {0};
    raise_to_four(chosen, 6, levels);
    assert_null(rulebook_level(rules, 100000, levels, 16));
    levels[rulebook_scenario(rules, "quality") - rules->assessment->scenarios.items] = 1;
    assert_int_equal(rulebook_level(rules, 100000, levels, 16)->level, 1);
}

/* Seven scenarios, constrained all of them, are not the eight of level 3. */
static void constrained_scenarios_alone_make_no_level(void **state)
{
    (void)state;
    static const char *const chosen[] = {"product_design", "marketing", "production_control",
        "quality", "equipment", "safety", "energy", "planning"};
    int64_t levels[16] = {0};
    raise_to_four(chosen, 7, levels);
    assert_int_equal(rulebook_level(rules, 100000, levels, 16)->level, 2);
    raise_to_four(chosen, 8, levels);
    assert_int_equal(rulebook_level(rules, 100000, levels, 16)->level, 3);
}

/* ---- the assessment of 2024, as it is told by others (facts of the field, not the rulebook) ----
 */

static void the_sixteen_scenarios(void **state)
{
    (void)state;

    static const struct {
        const char *zh, *group;
        bool constrained;
    } told[] = {
        {"产品设计", "product_life_cycle", true},
        {"工艺设计", "product_life_cycle", false},
        {"营销管理", "product_life_cycle", true},
        {"售后服务", "product_life_cycle", false},
        {"计划排程", "production", false},
        {"生产管控", "production", true},
        {"质量管理", "production", true},
        {"设备管理", "production", true},
        {"安全生产", "production", true},
        {"能耗管理", "production", true},
        {"采购管理", "supply_chain", true},
        {"仓储物流", "supply_chain", true},
        {"财务管理", "decision", true},
        {"人力资源", "decision", false},
        {"协同办公", "decision", false},
        {"决策支持", "decision", false},
    };

    assert_int_equal(rules->assessment->scenarios.count, sizeof told / sizeof *told);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const struct rulebook_scenario_rule *scenario = &rules->assessment->scenarios.items[i];
        assert_string_equal(scenario->zh, told[i].zh);
        assert_string_equal(scenario->group, told[i].group);
        assert_int_equal(scenario->constrained, told[i].constrained);
    }
}

/* What each option earns, in thousandths: "0! 2000 2000"; after the ! of one there is no other. */
static const char *options_of(const struct rulebook_question *question)
{
    const char *all = "";
    for (size_t i = 0; i < question->options.count; i++)
        all = arena_print(arena, "%s%s%lld%s", all, i == 0 ? "" : " ",
            (long long)question->options.items[i].points_milli,
            question->options.items[i].exclusive ? "!" : "");
    return all;
}

static void the_fifteen_questions(void **state)
{
    (void)state;

    static const struct {
        const char *zh, *dimension, *kind;
        int64_t points_milli;
        const char *options;
    } told[] = {
        {"网络建设", "foundation", "multiple", 8000, "0! 2000 2000 2000 2000"},
        {"设备数字化率", "foundation", "single", 6000, "0 1500 3000 4500 6000"},
        {"设备联网率", "foundation", "single", 6000, "0 1500 3000 4500 6000"},
        {"自动采集覆盖的业务环节", "foundation", "multiple", 10000,
            "0! 700 700 700 700 700 700 700 700 700 700 700 700 700 900"},
        {"信息化服务覆盖", "foundation", "single", 10000, "0 2500 5000 7500 10000"},
        {"网络安全举措", "foundation", "multiple", 5000, "0! 1250 1250 1250 1250"},
        {"数据安全举措", "foundation", "multiple", 5000, "0! 1250 1250 1250 1250"},
        {"规划实施", "management", "single", 7500, "0 1500 3000 4500 6000 7500"},
        {"管理机制", "management", "multiple", 7500, "0! 1875 1875 1875 1875"},
        {"人才建设", "management", "multiple", 7500, "0! 1500 1500 1500 1500 1500"},
        {"近三年平均数字化投入占营业额比例", "management", "single", 7500, "0 1875 3750 5625 7500"},
        {"每百元营业收入综合能耗（改造前后）", "effect", "single", 7000, "0 3500 7000"},
        {"月均产品合格率（改造前后）", "effect", "single", 7000, "0 3500 7000"},
        {"人均营业收入（上年比前年）", "effect", "single", 3000, "0 1500 3000"},
        {"每百元营业收入成本（上年比前年）", "effect", "single", 3000, "0 1500 3000"},
    };

    assert_int_equal(rules->assessment->questions.count, sizeof told / sizeof *told);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const struct rulebook_question *question = rulebook_question(rules, (int64_t)i + 1);
        assert_non_null(question);
        assert_string_equal(question->zh, told[i].zh);
        assert_string_equal(question->dimension, told[i].dimension);
        assert_string_equal(question->kind, told[i].kind);
        assert_int_equal(question->points_milli, told[i].points_milli);
        assert_string_equal(options_of(question), told[i].options);
    }
}

/* Second-hand: every level is an officer's to confirm, until the official text has been compared.
 */
static void nothing_told_by_others_is_confirmed(void **state)
{
    (void)state;
    assert_true(rules->assessment->officer_confirms);
    assert_int_equal(rules->assessment->minimum_level, 2); /* as in other cities */
    for (size_t i = 0; i < rules->assessment->scenarios.count; i++)
        assert_false(rules->assessment->scenarios.items[i].confirmed);
    for (size_t i = 0; i < rules->assessment->questions.count; i++)
        assert_false(rules->assessment->questions.items[i].confirmed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_level_needs_score_and_scenarios),
        cmocka_unit_test(a_level_needs_constrained_scenarios),
        cmocka_unit_test(constrained_scenarios_alone_make_no_level),
        cmocka_unit_test(the_sixteen_scenarios), cmocka_unit_test(the_fifteen_questions),
        cmocka_unit_test(nothing_told_by_others_is_confirmed)};
    return cmocka_run_group_tests_name("assessment", tests, open_all, close_all);
}
