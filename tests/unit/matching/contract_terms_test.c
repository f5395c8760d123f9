/* SPDX-License-Identifier: Apache-2.0 */
/* What a contract must hold (refused if not) and what is unusual about it (marked only), by the
 * rulebook that is deployed. */
#include "../deployed.h"

#include <string.h>

#include "rules.h"

static struct arena *lasting;
static const struct rulebook_cost_share *deployed;

static int read_rules(void **state)
{
    (void)state;
    lasting = arena_open();
    deployed = deployed_rulebook(lasting)->cost_share;
    return 0;
}

static int forget_rules(void **state)
{
    (void)state;
    arena_close(&lasting);
    return 0;
}

/* A contract in order, which each case spoils in one place. */
struct sample {
    struct record_contract contract;
    struct record_contract_line line;
    struct record_contract_milestone milestones[2];
    struct record_contract_nda nda;
    struct record_contract_target target;
    struct scenario_level steps[2];
    struct rulebook_cost_share rules;
    struct date today;
    struct date proposed_on;
    bool listed;
    struct solution_by_number solution;
};

static void make(struct sample *sample)
{
    *sample = (struct sample){
        .contract = {.provider = "P",
            .enterprise = "E",
            .signed_on = date_of(2025, 3, 3),
            .list_price_fen = 1000000,
            .concession_fen = 100000,
            .enterprise_share_fen = 500000,
            .subsidy_fen = 400000},
        .line = {.solution = "CP2025-000001",
            .kind = "software",
            .description = "MES",
            .quantity = 2,
            .price_fen = 1000000,
            .due_on = date_of(2025, 6, 1)},
        .milestones = {{"上线", date_of(2025, 6, 1), 60}, {"验收", date_of(2025, 9, 1), 40}},
        .nda = {.signed_on = date_of(2025, 3, 1), .evidence = "00"},
        .target = {.name = "产能", .unit = "%", .due_on = date_of(2025, 12, 1)},
        .steps = {{"quality", 1, 2}, {"finance", 1, 2}},
        .rules = *deployed,
        .today = date_of(2025, 3, 10),
        .proposed_on = date_of(2025, 3, 1),
        .listed = true,
        .solution = {.solution = "CP2025-000001", .provider = "P", .price_fen = 500000},
    };
    sample->contract.lines.count = 1;
    sample->contract.lines.items = &sample->line;
    sample->contract.milestones.count = 2;
    sample->contract.milestones.items = sample->milestones;
    sample->contract.performance_targets.count = 1;
    sample->contract.performance_targets.items = &sample->target;
    sample->contract.scenario_levels.count = 2;
    sample->contract.scenario_levels.items = sample->steps;
    sample->contract.nda = &sample->nda;
}

static void in_order(struct sample *s)
{
    (void)s;
}

static void shares_one_fen_short(struct sample *s)
{
    s->contract.subsidy_fen--;
}

static void no_concession(struct sample *s)
{
    s->contract.concession_fen = 0;
    s->contract.enterprise_share_fen = 600000;
}

static void no_concession_is_asked_for(struct sample *s)
{
    no_concession(s);
    s->rules.concession_min_fen = 0;
}

static void milestones_99(struct sample *s)
{
    s->milestones[1].share_percent = 39;
}

static void signed_tomorrow(struct sample *s)
{
    s->contract.signed_on = date_of(2025, 3, 11);
}

static void nda_tomorrow(struct sample *s)
{
    s->nda.signed_on = date_of(2025, 3, 11);
}

static void line_before_signing(struct sample *s)
{
    s->line.due_on = date_of(2025, 3, 2);
}

static void milestone_before_signing(struct sample *s)
{
    s->milestones[0].due_on = date_of(2025, 3, 2);
}

static void target_before_signing(struct sample *s)
{
    s->target.due_on = date_of(2025, 3, 2);
}

static void milestones_reversed(struct sample *s)
{
    s->milestones[0].due_on = date_of(2025, 9, 2);
}

static void scenario_twice(struct sample *s)
{
    s->steps[1].scenario = "quality";
}

static void no_step(struct sample *s)
{
    s->steps[0].to = 1;
}

static void with_itself(struct sample *s)
{
    s->contract.provider = "E";
}

static void everything_at_once(struct sample *s)
{
    shares_one_fen_short(s);
    milestones_99(s);
    line_before_signing(s);
}

static void shares_need_not_add_up(struct sample *s)
{
    shares_one_fen_short(s);
    s->rules.must_add_up = false;
}

static void unlisted(struct sample *s)
{
    s->listed = false;
}

static void no_nda(struct sample *s)
{
    s->contract.nda = NULL;
}

static void one_fen_of_concession(struct sample *s)
{
    s->contract.concession_fen = 1;
    s->contract.enterprise_share_fen = 599999;
}

static void little_concession(struct sample *s)
{
    s->rules.concession_min_fen = 100001;
}

static void half_is_subsidy(struct sample *s)
{
    s->contract.subsidy_fen = 500000;
    s->contract.enterprise_share_fen = 400000;
}

static void more_than_half_is_subsidy(struct sample *s)
{
    s->contract.subsidy_fen = 500001;
    s->contract.enterprise_share_fen = 399999;
}

/* 1.2 million yuan, of which the city pays half a million. */
static void as_high_as_the_cap(struct sample *s)
{
    s->contract.list_price_fen = 120000000;
    s->contract.subsidy_fen = 50000000;
    s->contract.enterprise_share_fen = 69900000;
    s->line.price_fen = 120000000;
    s->solution.price_fen = 60000000;
}

static void above_the_cap(struct sample *s)
{
    as_high_as_the_cap(s);
    s->contract.subsidy_fen++;
    s->contract.enterprise_share_fen--;
}

static void above_the_catalogue(struct sample *s)
{
    s->solution.price_fen = 499999;
}

static void lines_cheaper_than_the_whole(struct sample *s)
{
    s->line.price_fen--;
}

static void what_does_not_add_up_is_refused(void **state)
{
    (void)state;

    const struct {
        const char *what;
        void (*spoil)(struct sample *s);
        const char *codes; /* code@pointer of every fault */
    } cases[] = {
        {"in order", in_order, ""},
        {"one fen short", shares_one_fen_short, "shares_do_not_add_up@/list_price_fen "},
        {"the rulebook may allow it", shares_need_not_add_up, ""},
        {"no concession", no_concession, "no_concession@/concession_fen "},
        {"a rulebook that asks for none", no_concession_is_asked_for, ""},
        {"99 percent", milestones_99, "milestones_do_not_add_up@/milestones "},
        {"signed tomorrow", signed_tomorrow, "signed_in_future@/signed_on "},
        {"NDA of tomorrow", nda_tomorrow, "signed_in_future@/nda/signed_on "},
        {"line", line_before_signing, "date_before_signing@/lines/0/due_on "},
        {"milestone", milestone_before_signing, "date_before_signing@/milestones/0/due_on "},
        {"target", target_before_signing, "date_before_signing@/performance_targets/0/due_on "},
        {"reversed", milestones_reversed, "dates_out_of_order@/milestones/1/due_on "},
        {"scenario twice", scenario_twice, "scenario_repeated@/scenario_levels/1 "},
        {"no step", no_step, "no_step_up@/scenario_levels/0 "},
        {"with itself", with_itself, "contract_with_itself@/provider "},
        {"all at once", everything_at_once,
            "shares_do_not_add_up@/list_price_fen milestones_do_not_add_up@/milestones "
            "date_before_signing@/lines/0/due_on "},
        {"unusual only", above_the_cap, ""},
        {"unlisted only", unlisted, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_open();
        struct problem why = {.arena = arena};
        struct sample sample;
        make(&sample);
        cases[i].spoil(&sample);
        bool holds = terms_hold(&sample.contract, sample.today, &sample.rules, &why);
        struct buffer codes = {.arena = arena};
        buffer_text(&codes, "");
        for (size_t j = 0; j < why.count; j++)
            buffer_print(&codes, "%s@%s ", why.faults[j].kind->code, why.faults[j].pointer);
        const char *got = codes.bytes == NULL ? "" : codes.bytes;
        if (strcmp(got, cases[i].codes) != 0 || holds != (why.count == 0))
            fail_msg("%s: '%s'", cases[i].what, got);
        arena_close(&arena);
    }
}

static void proposed_two_days_later(struct sample *s)
{
    s->proposed_on = date_of(2025, 3, 5);
}

static void proposed_three_days_later(struct sample *s)
{
    s->proposed_on = date_of(2025, 3, 6);
}

static void without_a_proposal(struct sample *s)
{
    s->proposed_on = (struct date){0};
}

static void two_days_after_its_end(struct sample *s)
{
    s->today = date_of(2025, 9, 3);
}

static void three_days_after_its_end(struct sample *s)
{
    s->today = date_of(2025, 9, 4);
}

static void what_is_unusual_is_marked(void **state)
{
    (void)state;

    const struct {
        const char *what;
        void (*spoil)(struct sample *s);
        const char *codes;
        int64_t value, threshold; /* of the first mark; 0: none */
    } cases[] = {
        {"in order", in_order, "", 0, 0},
        {"unlisted", unlisted, "unlisted_provider ", 0, 0},
        {"no NDA", no_nda, "no_nda ", 0, 0},
        {"shares off", shares_need_not_add_up, "shares_off_list_price ", 999999, 1000000},
        {"one fen conceded", one_fen_of_concession, "", 0, 0},
        {"little concession", little_concession, "concession_below_minimum ", 100000, 100001},
        {"half is allowed", half_is_subsidy, "", 0, 0},
        {"more than half", more_than_half_is_subsidy, "subsidy_above_rate ", 500001, 500000},
        {"the cap itself", as_high_as_the_cap, "", 0, 0},
        {"above the cap", above_the_cap, "subsidy_above_cap ", 50000001, 50000000},
        {"above the catalogue", above_the_catalogue, "above_catalogue ", 1000000, 999998},
        {"proposed on the last day of the slack", proposed_two_days_later, "", 0, 0},
        {"proposed later", proposed_three_days_later, "signed_before_proposal ", 3, 2},
        {"without a proposal", without_a_proposal, "", 0, 0},
        {"recorded on the last day of the slack", two_days_after_its_end, "", 0, 0},
        {"recorded later", three_days_after_its_end, "recorded_after_end ", 3, 2},
        {"lines cheaper", lines_cheaper_than_the_whole, "lines_off_list_price ", 999999, 1000000},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_open();
        struct sample sample;
        make(&sample);
        cases[i].spoil(&sample);
        struct marks marks;
        struct rulebook_fraud fraud = {.date_slack_days = 2};
        const struct rulebook rules = {.cost_share = &sample.rules, .fraud = &fraud};
        const struct circumstances known = {.listed = sample.listed,
            .solutions = &sample.solution,
            .solution_count = 1,
            .proposed_on = sample.proposed_on,
            .today = sample.today};
        find_marks(arena, &sample.contract, &known, &rules, &marks);
        struct buffer codes = {.arena = arena};
        buffer_text(&codes, "");
        for (size_t j = 0; j < marks.count; j++)
            buffer_print(&codes, "%s ", marks.items[j].code);
        const char *got = codes.bytes == NULL ? "" : codes.bytes;
        if (strcmp(got, cases[i].codes) != 0)
            fail_msg("%s: '%s'", cases[i].what, got);
        if (marks.count > 0) {
            assert_int_equal(marks.items[0].value.value, cases[i].value);
            assert_int_equal(marks.items[0].threshold.value, cases[i].threshold);
        }
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_add_up_is_refused),
        cmocka_unit_test(what_is_unusual_is_marked),
    };
    return cmocka_run_group_tests_name("contract_terms", tests, read_rules, forget_rules);
}
