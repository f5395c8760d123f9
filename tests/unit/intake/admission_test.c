/* SPDX-License-Identifier: Apache-2.0 */
/* From application to register (M1): gaps, panel, score sheet, mean; what a disqualification and
 * its annulment make of a standing; receipts. By the rulebook that is deployed. */
#include "../deployed.h"

#include <stdbool.h>
#include <string.h>

#include "completeness.h"
#include "panel.h"
#include "proto/intake.h"
#include "proto/rulebook.h"
#include "receipt.h"
#include "register.h"

static struct arena *arena;
static struct rulebook *rules;

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

static const char *all_clauses[] = {
    "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12"};

static void every_gap_is_named_in_order(void **state)
{
    (void)state;
    const struct gap *gaps = NULL;
    struct shown nothing = {0};
    size_t count = completeness_gaps(rules, &nothing, arena, &gaps);
    assert_int_equal(count, 14); /* three parts of R1, eleven documents: R2's is not mandatory */
    assert_string_equal(gaps[0].what, "capabilities");
    assert_string_equal(gaps[1].what, "local_presence");
    assert_string_equal(gaps[2].what, "pledge");
    assert_string_equal(gaps[3].clause, "R1");
    assert_string_equal(gaps[4].clause, "R3");
    assert_string_equal(gaps[13].clause, "R12");
    assert_string_equal(gaps[13].zh, rules->admission->evidence.items[11].zh);
    rules->admission->evidence.items[1].mandatory = true;
    assert_int_equal(completeness_gaps(rules, &nothing, arena, &gaps), 15);
    rules->admission->evidence.items[1].mandatory = false;
}

static void a_whole_application_has_no_gap(void **state)
{
    (void)state;
    const struct gap *gaps = NULL;
    struct shown whole = {
        .capabilities = 1, .local_presence = true, .pledge = true, .proved = {12, all_clauses}};
    assert_int_equal(completeness_gaps(rules, &whole, arena, &gaps), 0);
    whole.proved.count = 11;
    assert_int_equal(completeness_gaps(rules, &whole, arena, &gaps), 1);
    assert_string_equal(gaps[0].clause, "R12");
    assert_string_equal(gaps[0].what, "evidence");
}

static const struct problem_kind *panel_fault(
    const struct candidate *candidates, size_t count, const char *chair)
{
    struct problem why = {.arena = arena};
    bool fine = panel_check(rules, candidates, count, chair, &why);
    assert_int_equal(fine, why.count == 0);
    return fine ? NULL : why.faults[0].kind;
}

static void a_panel_is_fit(void **state)
{
    (void)state;
    struct candidate three[] = {
        {"a", true, false, false}, {"b", true, false, false}, {"c", true, false, false}};
    assert_null(panel_fault(three, 3, "b"));
    assert_ptr_equal(panel_fault(three, 2, "b"), &problem_reviewers_too_few);
    assert_ptr_equal(panel_fault(three, 3, "d"), &problem_chair_not_member);
    three[2].of_the_applicant = true;
    assert_ptr_equal(panel_fault(three, 3, "a"), &problem_reviewer_of_own_firm);
    three[2] = (struct candidate){"c", true, false, true};
    assert_ptr_equal(panel_fault(three, 3, "a"), &problem_reviewer_excluded);
    three[2] = (struct candidate){"c", false, false, false};
    assert_ptr_equal(panel_fault(three, 3, "a"), &problem_unknown_reviewer);
    struct candidate ten[10];
    for (int i = 0; i < 10; i++)
        ten[i] = (struct candidate){all_clauses[i], true, false, false};
    assert_null(panel_fault(ten, 9, "R1"));
    assert_ptr_equal(panel_fault(ten, 10, "R1"), &problem_reviewers_too_many);
}

static void a_panel_names_all_its_faults(void **state)
{
    (void)state;
    struct candidate two[] = {{"a", false, false, false}, {"b", true, true, false}};
    struct problem why = {.arena = arena};
    assert_false(panel_check(rules, two, 2, "c", &why));
    assert_int_equal(why.count, 4);
    assert_string_equal(why.faults[1].pointer, "/reviewers/0");
    assert_string_equal(why.faults[2].pointer, "/reviewers/1");
}

static void full_sheet(struct score *lines)
{
    for (size_t i = 0; i < 12; i++)
        lines[i] = (struct score){rules->admission->score_sheet.items[i].clause,
            rules->admission->score_sheet.items[i].points};
}

static const struct problem_kind *sheet_fault(const struct score *lines, size_t count)
{
    struct problem why = {.arena = arena};
    bool fine = score_sheet_check(rules, lines, count, &why);
    assert_int_equal(fine, why.count == 0);
    return fine ? NULL : why.faults[0].kind;
}

static void a_score_sheet_has_every_line_once(void **state)
{
    (void)state;
    struct score lines[13];
    full_sheet(lines);
    assert_null(sheet_fault(lines, 12));
    lines[3].points++;
    assert_ptr_equal(sheet_fault(lines, 12), &problem_score_above_most);
    lines[3].points = 0;
    assert_null(sheet_fault(lines, 12));
    assert_ptr_equal(sheet_fault(lines, 11), &problem_score_line_missing);
    lines[12] = lines[0];
    assert_ptr_equal(sheet_fault(lines, 13), &problem_score_line_twice);
    lines[12] = (struct score){"R13", 1};
    assert_ptr_equal(sheet_fault(lines, 13), &problem_score_line_unknown);
}

static void the_mean_is_rounded_half_up(void **state)
{
    (void)state;
    assert_int_equal(score_mean_centi((const int64_t[]){60}, 1), 6000);
    assert_int_equal(score_mean_centi((const int64_t[]){59, 60, 60}, 3), 5967);
    assert_int_equal(score_mean_centi((const int64_t[]){1, 0, 0, 0, 0, 0, 0, 0}, 8), 13);
    assert_int_equal(score_mean_centi((const int64_t[]){100, 100}, 2), 10000);
}

static void only_who_stands_can_be_struck_off(void **state)
{
    (void)state;
    assert_true(register_can_strike("listed"));
    assert_true(register_can_strike("provisional"));
    assert_true(register_can_strike("suspended"));
    assert_false(register_can_strike("struck_off"));
    assert_false(register_can_strike("removed"));
}

static void an_annulment_restores_what_was_before(void **state)
{
    (void)state;
    struct disqualification all[] = {{"QX1", "T2.1", {1}, "listed", true},
        {"QX2", "T2.2", {5}, "listed", false}, {"QX3", "T2.3", {6}, "struck_off", false}};
    struct annulled one = register_annul("QX2", "struck_off", "QX2", all, 2);
    assert_int_equal(one.what, ANNULMENT_RESTORED);
    assert_string_equal(one.standing, "listed");
    struct annulled other = register_annul("QX2", "struck_off", "QX2", all, 3);
    assert_int_equal(other.what, ANNULMENT_OTHER);
    assert_string_equal(other.decision, "QX3");
    assert_string_equal(other.clause, "T2.3");
    assert_int_equal(register_annul("QX3", "struck_off", "QX2", all, 3).what, ANNULMENT_NOTHING);
    all[1].annulled = true;
    struct annulled last = register_annul("QX3", "struck_off", "QX3", all, 3);
    assert_int_equal(last.what, ANNULMENT_RESTORED);
    assert_string_equal(last.standing, "listed");
    assert_int_equal(register_annul("QX2", "listed", NULL, all, 2).what, ANNULMENT_NOTHING);
}

static void a_receipt_leads_to_its_case(void **state)
{
    (void)state;
    const char *code = receipt_make(arena, "TS2026-000123", "ABCD-EFGH-IJKL-MNOP");
    assert_string_equal(code, "TS2026-000123-ABCD-EFGH-IJKL-MNOP");
    assert_string_equal(receipt_read(arena, " ts2026-000123-abcd-efgh-ｉｊｋｌ-mnop\n"), code);
    assert_string_equal(receipt_case(arena, code), "TS2026-000123");
    assert_null(receipt_case(arena, "TS2026-000123"));
    assert_null(receipt_case(arena, "TS2026-000123-ABCD"));
    assert_null(receipt_case(arena, "XX2026-000123-ABCD-EFGH-IJKL-MNOP"));
    assert_null(receipt_case(arena, "TS2026-00012X-ABCD-EFGH-IJKL-MNOP"));
    assert_null(receipt_case(arena, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gap_is_named_in_order),
        cmocka_unit_test(a_whole_application_has_no_gap),
        cmocka_unit_test(a_panel_is_fit),
        cmocka_unit_test(a_panel_names_all_its_faults),
        cmocka_unit_test(a_score_sheet_has_every_line_once),
        cmocka_unit_test(the_mean_is_rounded_half_up),
        cmocka_unit_test(only_who_stands_can_be_struck_off),
        cmocka_unit_test(an_annulment_restores_what_was_before),
        cmocka_unit_test(a_receipt_leads_to_its_case),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
