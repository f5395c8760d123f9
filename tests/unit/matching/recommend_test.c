/* SPDX-License-Identifier: Apache-2.0 */
/* Who is recommended, in which order and why, by the rulebook that is deployed. */
#include "../deployed.h"

#include <string.h>

#include "rules.h"

static struct arena *lasting;
static const struct rulebook_matching *deployed;

static int read_rules(void **state)
{
    (void)state;
    lasting = arena_open();
    deployed = deployed_rulebook(lasting)->matching;
    return 0;
}

static int forget_rules(void **state)
{
    (void)state;
    arena_close(&lasting);
    return 0;
}

static const char *const machine_building[] = {"C34", "C35"};
static const char *const textiles[] = {"C17"};

/* Offers MES-like work: production to level 3, quality to level 2. */
static const struct capability_for able[] = {
    {"P", "production_control", 3, {2, (const char **)machine_building}},
    {"P", "quality", 2, {2, (const char **)machine_building}},
};
static const struct capability_for able_elsewhere[] = {
    {"P", "production_control", 3, {1, (const char **)textiles}},
    {"P", "quality", 2, {1, (const char **)textiles}},
};
static const struct capability_for other_trade[] = {
    {"P", "finance", 4, {2, (const char **)machine_building}},
};
static const struct scenario_level steps[] = {
    {"production_control", 1, 3},
    {"quality", 1, 2},
};
static const struct scenario_level steep[] = {{"quality", 1, 4}};

/* Cheapest first, as they come from the catalogue. */
static const struct offer_for offers[] = {
    {"P", "CP2025-000001", "quality", 2, 20000, {true, 60}},
    {"P", "CP2025-000002", "production_control", 3, 50000, {true, 90}},
    {"P", "CP2025-000003", "production_control", 3, 60000, {false, 0}},
    {"P", "CP2025-000003", "quality", 3, 60000, {false, 0}},
};

static struct wanted wanted(void)
{
    return (struct wanted){.enterprise = "E",
        .industry = "C3521",
        .step_count = 2,
        .steps = steps,
        .budget_fen = 100000,
        .today = date_of(2025, 3, 1),
        .wanted_by = date_of(2025, 9, 1)};
}

static struct candidate candidate(const struct candidate_for *facts)
{
    return (struct candidate){.facts = facts,
        .capability_count = 2,
        .capabilities = able,
        .offer_count = sizeof offers / sizeof *offers,
        .offers = offers,
        .lot = "5"};
}

static const struct candidate_for newcomer = {.provider = "P", .name = "甲", .standing = "listed"};

static struct recommendation judged(
    struct arena *arena, const struct wanted *need, const struct candidate *one)
{
    struct recommendation out;
    recommend(arena, need, one, 1, deployed, &out);
    return out;
}

static int64_t points(const struct verdict *verdict, const char *code)
{
    for (size_t i = 0; i < REASON_COUNT; i++)
        if (strcmp(verdict->reasons[i].code, code) == 0)
            return verdict->reasons[i].points;
    fail_msg("no reason %s", code);
    return -1;
}

static void a_score_is_the_sum_of_its_reasons(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct candidate_for veteran = {"P", "甲", "listed", 2, 3, 4, 3, false};
    const struct candidate_for settler = {"P", "甲", "listed", 2, 3, 4, 2, false};

    const struct {
        const char *what;
        const struct candidate_for *facts;
        const struct capability_for *capabilities;
        size_t offer_count;
        int64_t points[REASON_COUNT];
    } cases[] = {
        {"a newcomer that fits: unproven share for record, industry declared", &newcomer, able, 4,
            {35, 20, 8, 10, 8, 5}},
        {"no catalogue price: unproven share of the price points", &newcomer, able, 0,
            {35, 20, 8, 5, 8, 5}},
        {"a price for one step only: unproven as well", &newcomer, able, 1, {35, 20, 8, 5, 8, 5}},
        {"another industry in the profile", &newcomer, able_elsewhere, 4, {35, 20, 0, 10, 8, 5}},
        {"three of four completed, all in the industry, two running", &veteran, able, 4,
            {35, 20, 15, 10, 11, 4}},
        {"two of them in the industry", &settler, able, 4, {35, 20, 13, 10, 11, 4}},
    };

    static const char *const codes[REASON_COUNT] = {"scenario_fit", "level_fit",
        "industry_experience", "price_fit", "delivery_record", "capacity"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct candidate one = candidate(cases[i].facts);
        one.capabilities = cases[i].capabilities;
        one.offer_count = cases[i].offer_count;
        struct wanted need = wanted();
        struct recommendation out = judged(arena, &need, &one);
        if (out.fit_count != 1)
            fail_msg("%s: not recommended", cases[i].what);
        int64_t sum = 0;
        for (size_t j = 0; j < REASON_COUNT; j++) {
            if (points(&out.fit[0], codes[j]) != cases[i].points[j])
                fail_msg("%s: %s is %lld", cases[i].what, codes[j],
                    (long long)points(&out.fit[0], codes[j]));
            sum += cases[i].points[j];
        }
        assert_int_equal(out.fit[0].score, sum);
    }
    arena_close(&arena);
}

static void part_of_the_scenarios_and_levels_earns_part_of_the_points(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct wanted need = wanted();
    struct candidate half = candidate(&newcomer);
    half.capability_count = 1; /* production only: one scenario of two, two levels of three */
    struct recommendation out = judged(arena, &need, &half);
    assert_int_equal(out.fit_count, 1);
    assert_int_equal(points(&out.fit[0], "scenario_fit"), 18);
    assert_int_equal(points(&out.fit[0], "level_fit"), 13);
    arena_close(&arena);
}

static void whoever_is_left_out_is_told_why(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct candidate_for struck = {.provider = "P", .standing = "struck_off"};
    const struct candidate_for removed = {.provider = "P", .standing = "removed"};
    const struct candidate_for suspended = {.provider = "P", .standing = "suspended"};
    const struct candidate_for full = {.provider = "P", .standing = "listed", .running = 10};
    const struct candidate_for itself = {.provider = "E", .standing = "listed"};
    const struct candidate_for related = {.provider = "P", .standing = "listed", .related = true};
    const struct candidate_for provisional = {.provider = "P", .standing = "provisional"};

    const struct {
        const struct candidate_for *facts;
        const struct capability_for *capabilities;
        size_t capability_count;
        size_t step_count;
        const struct scenario_level *steps;
        int64_t budget_fen;
        struct date wanted_by;
        const char *codes; /* in order, "" if none */
    } cases[] = {
        {&newcomer, able, 2, 2, steps, 100000, {0}, ""},
        {&provisional, able, 2, 2, steps, 100000, {0}, ""},
        {&struck, able, 2, 2, steps, 1, {0}, "struck_off "},
        {&removed, able, 2, 2, steps, 1, {0}, "not_listed "},
        {&suspended, able, 2, 2, steps, 1, {0}, "not_listed "},
        {&itself, able, 2, 2, steps, 100000, {0}, "related_party "},
        {&related, able, 2, 2, steps, 100000, {0}, "related_party "},
        {&newcomer, other_trade, 1, 2, steps, 100000, {0}, "scenario_not_offered "},
        {&newcomer, able, 2, 1, steep, 100000, {0}, "level_not_reached "},
        {&newcomer, able, 2, 2, steps, 49999, {0}, "over_budget "},
        {&newcomer, able, 2, 2, steps, 50000, {0}, ""},
        {&full, able, 2, 2, steps, 49999, {0}, "over_budget no_capacity "},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct candidate one = candidate(cases[i].facts);
        one.capabilities = cases[i].capabilities;
        one.capability_count = cases[i].capability_count;
        struct wanted need = wanted();
        need.step_count = cases[i].step_count;
        need.steps = cases[i].steps;
        need.budget_fen = cases[i].budget_fen;
        struct recommendation out = judged(arena, &need, &one);
        struct buffer codes = {.arena = arena};
        buffer_text(&codes, "");
        for (size_t j = 0; out.barred_count == 1 && j < out.barred[0].bar_count; j++)
            buffer_print(&codes, "%s ", out.barred[0].bars[j]->code);
        assert_string_equal(codes.bytes == NULL ? "" : codes.bytes, cases[i].codes);
        assert_int_equal(out.fit_count, *cases[i].codes == '\0' ? 1 : 0);
    }
    arena_close(&arena);
}

static void too_late_is_who_delivers_after_the_day_wanted(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct wanted need = wanted();
    need.steps = &steps[1];
    need.step_count = 1;
    struct candidate one = candidate(&newcomer);
    one.offer_count = 1; /* 60 days from 1 March: 30 April */
    need.wanted_by = date_of(2025, 4, 30);
    assert_int_equal(judged(arena, &need, &one).fit_count, 1);
    need.wanted_by = date_of(2025, 4, 29);
    struct recommendation out = judged(arena, &need, &one);
    assert_int_equal(out.barred_count, 1);
    assert_string_equal(out.barred[0].bars[0]->code, "too_late");
    arena_close(&arena);
}

static void a_bar_the_rulebook_does_not_name_is_not_applied(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct rulebook_matching law = *deployed;
    law.ineligible.count = 4; /* without over_budget */
    struct wanted need = wanted();
    need.budget_fen = 49999;
    struct candidate one = candidate(&newcomer);
    struct recommendation out;
    recommend(arena, &need, &one, 1, &law, &out);
    assert_int_equal(out.fit_count, 1);
    arena_close(&arena);
}

/* The price is 60000. */
static void how_fast_a_price_above_the_budget_loses_its_points_is_the_rulebooks(void **state)
{
    (void)state;
    struct arena *arena = arena_open();

    const struct {
        struct maybe_integer zero_percent;
        int64_t points;
    } cases[] = {{some(200), 8}, {some(150), 6}, {some(121), 0}, {some(120), 0}, {some(101), 0},
        {{.set = false}, 0}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rulebook_matching law = *deployed;
        law.price_zero_percent = cases[i].zero_percent;
        struct wanted need = wanted();
        struct candidate one = candidate(&newcomer);
        struct recommendation out;
        need.budget_fen = 60000;
        recommend(arena, &need, &one, 1, &law, &out);
        assert_int_equal(points(&out.fit[0], "price_fit"), 10);
        need.budget_fen = 50000;
        recommend(arena, &need, &one, 1, &law, &out);
        assert_int_equal(points(&out.fit[0], "price_fit"), cases[i].points);
    }
    arena_close(&arena);
}

/* Choice of offers: one for each step costs 70000, one for both 60000. */
static void the_price_is_the_cheapest_way_and_falls_beyond_the_budget(void **state)
{
    (void)state;
    struct arena *arena = arena_open();

    const struct {
        int64_t budget_fen;
        int64_t points;
    } cases[] = {{60000, 10}, {59999, 10}, {50000, 8}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wanted need = wanted();
        need.budget_fen = cases[i].budget_fen;
        struct candidate one = candidate(&newcomer);
        struct recommendation out = judged(arena, &need, &one);
        assert_int_equal(out.fit_count, 1);
        assert_int_equal(points(&out.fit[0], "price_fit"), cases[i].points);
    }
    arena_close(&arena);
}

static void the_better_score_comes_first_and_equals_are_ordered_by_lot(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct candidate_for busy = {.provider = "Q", .standing = "listed", .running = 9};
    struct candidate three[] = {candidate(&busy), candidate(&newcomer), candidate(&newcomer)};
    three[0].lot = "0";
    three[1].lot = "9";
    three[2].lot = "3";
    struct rulebook_matching law = *deployed;
    struct wanted need = wanted();
    struct recommendation out;
    recommend(arena, &need, three, 3, &law, &out);
    assert_int_equal(out.considered, 3);
    assert_int_equal(out.fit_count, 3);
    assert_string_equal(out.fit[0].candidate->lot, "3");
    assert_string_equal(out.fit[1].candidate->lot, "9");
    assert_string_equal(out.fit[2].candidate->lot, "0");
    law.max_recommendations = 2;
    recommend(arena, &need, three, 3, &law, &out);
    assert_int_equal(out.fit_count, 2);
    assert_string_equal(out.fit[1].candidate->lot, "9");
    arena_close(&arena);
}

static void ten_are_named_of_however_many_fit(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct candidate eleven[11];
    for (size_t i = 0; i < 11; i++)
        eleven[i] = candidate(&newcomer);
    struct wanted need = wanted();
    struct recommendation out;
    recommend(arena, &need, eleven, 11, deployed, &out);
    assert_int_equal(out.considered, 11);
    assert_int_equal(out.fit_count, 10);
    recommend(arena, &need, eleven, 9, deployed, &out);
    assert_int_equal(out.fit_count, 9);
    arena_close(&arena);
}

static void nobody_known_gives_an_empty_list(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct wanted need = wanted();
    struct recommendation out;
    recommend(arena, &need, NULL, 0, deployed, &out);
    assert_int_equal(out.fit_count + out.barred_count + out.considered, 0);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_is_the_sum_of_its_reasons),
        cmocka_unit_test(part_of_the_scenarios_and_levels_earns_part_of_the_points),
        cmocka_unit_test(whoever_is_left_out_is_told_why),
        cmocka_unit_test(too_late_is_who_delivers_after_the_day_wanted),
        cmocka_unit_test(a_bar_the_rulebook_does_not_name_is_not_applied),
        cmocka_unit_test(the_price_is_the_cheapest_way_and_falls_beyond_the_budget),
        cmocka_unit_test(how_fast_a_price_above_the_budget_loses_its_points_is_the_rulebooks),
        cmocka_unit_test(the_better_score_comes_first_and_equals_are_ordered_by_lot),
        cmocka_unit_test(ten_are_named_of_however_many_fit),
        cmocka_unit_test(nobody_known_gives_an_empty_list),
    };
    return cmocka_run_group_tests_name("recommend", tests, read_rules, forget_rules);
}
