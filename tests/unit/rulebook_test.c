/* SPDX-License-Identifier: Apache-2.0 */
/* Jining's rulebook: loads, quotes the standard word for word, is sound; copies with a fault are
 * refused where the fault is. */
#include "deployed.h"

#include <glob.h>
#include <string.h>

#include "proto/rulebook.h"
#include "rulebook.h"

static const char path[] = "deploy/rulebooks/jining-2025.json";

static struct arena *arena;
static const char *text;
static const struct rulebook *rules;

static const struct rulebook *parse(const char *copy, struct problem *why)
{
    *why = (struct problem){.arena = arena};
    void *out = NULL;
    return message_parse(&rulebook_schema, copy, strlen(copy), UNKNOWN_REFUSED, arena, &out, why)
               ? out
               : NULL;
}

static int open_all(void **state)
{
    (void)state;
    arena = arena_open();
    size_t length;
    text = deployed_text(arena, path, &length);
    struct problem why;
    rules = parse(text, &why);
    if (rules == NULL)
        fail_msg("%s", problem_body(&why, arena, &length));
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

/* The text with the first `from` after `after` replaced. */
static const char *changed_in(
    const char *whole, const char *after, const char *from, const char *to)
{
    const char *start = strstr(whole, after);
    const char *at = start == NULL ? NULL : strstr(start, from);
    if (at == NULL)
        fail_msg("%s … %s is not in the rulebook", after, from);
    struct buffer copy = {.arena = arena};
    buffer_add(&copy, whole, (size_t)(at - whole));
    buffer_text(&copy, to);
    buffer_text(&copy, at + strlen(from));
    return copy.bytes;
}

static const char *changed(const char *after, const char *from, const char *to)
{
    return changed_in(text, after, from, to);
}

/* ---- the text of the standard ---- */

static const char *const ids[] = {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10",
    "R11", "R12", "M1", "M2", "M3", "M4", "T1", "T1.1", "T1.2", "T1.3", "T1.4", "T1.5", "T1.6",
    "T2", "T2.1", "T2.2", "T2.3", "T2.4", "T2.5", "T2.6", "T2.7", "T2.8", "T2.9", "T2.10", "A",
    "A1", "A2"};

enum { CLAUSES = sizeof ids / sizeof *ids };

static void every_clause_is_there(void **state)
{
    (void)state;
    assert_int_equal(rules->clauses.count, CLAUSES);
    for (size_t i = 0; i < CLAUSES; i++) {
        const struct rulebook_clause *clause = rulebook_clause(rules, ids[i]);
        assert_non_null(clause);
        assert_string_equal(clause->id, ids[i]);
        assert_string_not_equal(clause->zh, clause->en);
    }
    assert_null(rulebook_clause(rules, "T2.11"));
}

/* A line of the standard without its indent and number: "（一）", "1.". */
static const char *body_of(char *line)
{
    line += strspn(line, " \t");
    line[strcspn(line, "\r")] = '\0';
    size_t digits = strspn(line, "0123456789");
    if (digits > 0 && line[digits] == '.')
        return line + digits + 1;
    static const char opening[] = "（", closing[] = "）";
    char *end = strstr(line, closing);
    if (strncmp(line, opening, strlen(opening)) == 0 && end != NULL)
        return end + strlen(closing);
    return line;
}

static void strip_end(char *line)
{
    size_t length = strlen(line);
    while (length > 0 && line[length - 1] == ' ')
        line[--length] = '\0';
}

/* Each clause is one line of the standard, each long line of the standard but its title is one
 * clause. */
static void every_clause_is_word_for_word(void **state)
{
    (void)state;

    enum { LONG = 60 };

    size_t length, quoted = 0;
    char *standard = deployed_text(arena, "tests/unit/jining-standard.zh.txt", &length),
         *rest = standard;
    bool seen[CLAUSES] = {false};
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        strip_end(line);
        const char *body = body_of(line);
        bool found = false;
        for (size_t i = 0; i < CLAUSES && !found; i++) {
            found = !seen[i] && strcmp(rulebook_clause(rules, ids[i])->zh, body) == 0;
            seen[i] |= found;
        }
        quoted += found;
        if (!found && strlen(body) > LONG)
            assert_string_equal(body, rules->document->title_zh);
    }
    for (size_t i = 0; i < CLAUSES; i++)
        if (!seen[i])
            fail_msg("%s does not stand in the standard", ids[i]);
    assert_int_equal(quoted, CLAUSES);
}

/* ---- parameters ---- */

static void the_parameters_of_the_law(void **state)
{
    (void)state;
    assert_string_equal(rules->version, "jining-2025.1");
    assert_int_equal(rules->rectification->term_days, 15);
    assert_string_equal(rules->rectification->day_kind, "natural");
    assert_true(rules->rectification->roll);
    assert_int_equal(rules->rectification->grace_minutes, 5);
    assert_int_equal(rules->disqualification->orders_exceed, 2);
    assert_int_equal(rules->disqualification->publication_workdays, 20);
    assert_int_equal(rules->disqualification->withdrawal_workdays, 3);
    assert_int_equal(rules->disqualification->remedies->reconsideration_days, 60);
    assert_int_equal(rules->disqualification->remedies->lawsuit_months, 6);
    assert_int_equal(rules->admission->completeness_workdays, 5);
    assert_int_equal(rules->admission->window_from.day, day("2024-10-18").day);
    assert_false(rules->admission->reapplication_ban_days.set); /* Jining has none */
    assert_false(rules->appeals->window_days.set);              /* nor a window for appeals */
    assert_int_equal(rules->complaints->accept_days, 15);
    assert_int_equal(rules->complaints->finish_days, 60);
    assert_int_equal(rules->complaints->extension_days, 30);
    assert_int_equal(
        rules->findings->automatic.count, 0); /* a threshold opens a review, it does not act */
    assert_false(rules->unsatisfied->automatic);
    assert_int_equal(rules->cost_share->parts.count, 3);
    assert_int_equal(rules->tracking->officers_min, 2);
    assert_int_equal(rules->disqualification->statement_workdays, 5);
    assert_true(rules->disqualification->legal_review_required);
    assert_true(rules->disqualification->statement_never_aggravates);
}

static void changes_to_report_are_those_of_t1_1(void **state)
{
    (void)state;
    static const char *const fields[] = {
        "name", "address", "legal_representative", "scope", "capital"};
    assert_int_equal(rules->change_notice->fields.count, sizeof fields / sizeof *fields);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        assert_string_equal(rules->change_notice->fields.items[i], fields[i]);
}

static void each_parameter_has_its_source(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"/rectification/term_days", "standard"},
        {"/rectification/day_kind", "bureau"}, {"/disqualification/orders_exceed", "standard"},
        {"/unsatisfied/count", "bureau"}, {"/complaints/accept_days", "law"},
        {"/matching/weights/capacity", "bureau"}, {"/admission/window_from", "standard"},
        {"/assessment/minimum_level", "bureau"}, {"/assessment/questions", "bureau"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct rulebook_source *source = rulebook_source(rules, cases[i][0]);
        assert_non_null(source);
        assert_string_equal(source->source, cases[i][1]);
    }
    assert_string_equal(rulebook_source(rules, "/assessment/minimum_level")->parameter,
        "/assessment/minimum_level");
    assert_string_equal(rulebook_source(rules, "/assessment/questions")->parameter, "/assessment");
    assert_null(rulebook_source(rules, "/rectification"));
    assert_null(rulebook_source(rules, "/rectification/term_days_and_more"));
}

static void the_points_add_up(void **state)
{
    (void)state;
    int64_t sheet = 0, period = 0;
    for (int i = 0; i < 12; i++) {
        assert_non_null(rulebook_evidence(rules, ids[i]));
        sheet += rulebook_score_line(rules, ids[i])->points;
        period += rulebook_indicator(rules, ids[i])->points;
    }
    assert_int_equal(sheet, 100);
    assert_int_equal(period, 100);
    const struct rulebook_weights *w = rules->matching->weights;
    assert_int_equal(w->scenario_fit + w->level_fit + w->industry_experience + w->price_fit +
                         w->delivery_record + w->capacity,
        100);
    assert_null(rulebook_score_line(rules, "T1"));
}

/* ---- look-ups ---- */

static void the_ladder_is_climbed_step_by_step(void **state)
{
    (void)state;
    static const char *const steps[] = {
        "proposal", "prior_notice", "statement", "legal_review", "collective_decision", "delivery"};
    const struct rulebook_step *step = rulebook_next_step(rules, NULL);
    for (size_t i = 0; i < 6; i++, step = rulebook_next_step(rules, steps[i - 1])) {
        assert_non_null(step);
        assert_string_equal(step->step, steps[i]);
    }
    assert_null(step);
    assert_null(rulebook_next_step(rules, "verdict"));
}

static void lists_of_names(void **state)
{
    (void)state;
    assert_true(rulebook_needs_second_approval(rules, "T1.6"));
    assert_true(rulebook_needs_second_approval(rules, "T2.10"));
    assert_false(rulebook_needs_second_approval(rules, "T2.1"));
    assert_false(rulebook_is_automatic(rules, "T2.3"));
    assert_true(rulebook_needs_two_persons(rules, "adopt_rulebook"));
    assert_false(rulebook_needs_two_persons(rules, "file_complaint"));
    assert_string_equal(rulebook_severity(rules, "major")->clause, "T2.1");
    assert_non_null(rulebook_ineligible(rules, "not_listed"));
    assert_null(rulebook_ineligible(rules, "not_local")); /* no such reason */
    assert_int_equal(rulebook_question(rules, 4)->points_milli, 10000);
    assert_null(rulebook_question(rules, 16));
}

/* ---- copies with a fault ---- */

static void faulty_copies_are_refused_where_the_fault_is(void **state)
{
    (void)state;

    static const struct {
        const char *after, *from, *to, *pointer, *code;
    } cases[] = {
        {"\"rectification\"", "\"term_days\": 15", "\"term_days\": 0", "/rectification/term_days",
            "too_small"},
        {"\"rectification\"", "\"term_days\": 15", "\"term_days\": \"15\"",
            "/rectification/term_days", "wrong_type"},
        {"\"rectification\"", "\"term_days\": 15", "\"term_day\": 15", "/rectification/term_days",
            "missing"},
        {"\"rectification\"", "\"term_days\": 15", "\"term_days\": 15, \"x\": 1",
            "/rectification/x", "unknown_field"},
        {"\"rectification\"", "\"natural\"", "\"lunar\"", "/rectification/day_kind", "not_in_list"},
        {"\"version\"", "jining-2025.1", "Jining", "/version", "pattern_mismatch"},
        {"\"effective_from\"", "2024-10-18", "2024-02-30", "/effective_from", "not_a_date"},
        {"\"clauses\"", "\"id\": \"R1\"", "\"id\": \"R13\"", "/clauses/0/id", "pattern_mismatch"},
        {"\"score_sheet\"", "\"points\": 15", "\"points\": 101", "/admission/score_sheet/0/points",
            "too_great"},
        {"\"steps\"", "\"proposal\"", "\"verdict\"", "/disqualification/steps/0/step",
            "not_in_list"},
        {"\"second_approval\"", "\"T1.6\"", "\"T2.10\"", "/disqualification/second_approval/1",
            "not_unique"},
        {"\"sources\"", "\"source\": \"law\"", "\"source\": \"rumour\"", "/sources/0/source",
            "not_in_list"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct problem why;
        assert_null(parse(changed(cases[i].after, cases[i].from, cases[i].to), &why));
        bool found = false;
        for (size_t f = 0; f < why.count; f++)
            found |= strcmp(why.faults[f].pointer, cases[i].pointer) == 0 &&
                     strcmp(why.faults[f].kind->code, cases[i].code) == 0;
        if (!found)
            fail_msg("%s: refused for %s at %s", cases[i].pointer, why.faults[0].kind->code,
                why.faults[0].pointer);
    }
}

static void the_deployed_one_is_sound(void **state)
{
    (void)state;
    const struct rulebook_fault *faults;
    size_t count = rulebook_faults(rules, arena, &faults);
    for (size_t i = 0; i < count; i++)
        print_error("%s: %s\n", faults[i].pointer, faults[i].message);
    assert_int_equal(count, 0);
}

/* A bureau's past is judged by the rulebook it adopted then: each of tests/unit/rulebooks, as it
 * was when it was deployed, is read by what stands here now, the way a daemon reads what it keeps.
 */
static void what_was_adopted_once_is_read_for_ever(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob("tests/unit/rulebooks/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        size_t length;
        const char *old = deployed_text(arena, found.gl_pathv[i], &length);
        struct problem why = {.arena = arena};
        void *read = NULL;
        if (!message_parse(&rulebook_schema, old, length, UNKNOWN_IGNORED, arena, &read, &why))
            fail_msg("%s: %s", found.gl_pathv[i], problem_body(&why, arena, &length));
    }
    globfree(&found);
}

static bool is_found_out(const char *copy_text, const char *pointer)
{
    struct problem why;
    size_t length;
    const struct rulebook *copy = parse(copy_text, &why);
    if (copy == NULL)
        fail_msg("%s: %s", pointer, problem_body(&why, arena, &length));
    const struct rulebook_fault *faults;
    size_t count = rulebook_faults(copy, arena, &faults);
    for (size_t f = 0; f < count; f++)
        if (strcmp(faults[f].pointer, pointer) == 0)
            return true;
    return false;
}

static void an_automatic_clause_must_be_there(void **state)
{
    (void)state;
    const char *copy = changed("\"findings\"", "\"automatic\": []", "\"automatic\": [\"T2.7\"]");
    assert_false(is_found_out(copy, "/findings/automatic/0"));
    copy = changed_in(copy, "\"clauses\"", "\"id\": \"T2.7\"", "\"id\": \"T2.8\"");
    assert_true(is_found_out(copy, "/findings/automatic/0"));
}

static void unsound_copies_are_found_out(void **state)
{
    (void)state;

    static const struct {
        const char *after, *from, *to, *pointer;
    } cases[] = {
        {"\"score_sheet\"", "\"points\": 15", "\"points\": 16", "/admission/score_sheet"},
        {"\"score_sheet\"", "\"clause\": \"R2\"", "\"clause\": \"R1\"", "/admission/score_sheet/1"},
        {"\"evidence\"", "\"clause\": \"R3\"", "\"clause\": \"R1\"", "/admission/evidence/2"},
        {"\"weights\"", "\"capacity\": 5", "\"capacity\": 6", "/matching/weights"},
        {"\"dossier_parts\"", "\"percent\": 20", "\"percent\": 30", "/monitoring/dossier_parts"},
        {"\"indicators\"", "\"points\": 10", "\"points\": 11", "/scoring/indicators"},
        {"\"questions\"", "\"points_milli\": 8000", "\"points_milli\": 8001",
            "/assessment/questions"},
        {"\"questions\"", "\"points_milli\": 8000", "\"points_milli\": 8001",
            "/assessment/questions/0"},
        {"\"questions\"", "\"number\": 2", "\"number\": 1", "/assessment/questions/1"},
        {"\"level_rule\"", "\"level\": 2", "\"level\": 1", "/assessment/level_rule"},
        {"\"panel_size_min\"", "3", "33", "/admission/panel_size_max"},
        {"\"window_to\"", "2025-05-30", "2024-05-30", "/admission/window_to"},
        {"\"register_by\"", "2025-09-30", "2025-05-29", "/admission/register_by"},
        {"\"clauses\"", "\"id\": \"R2\"", "\"id\": \"R1\"", "/clauses/1"},
        {"\"clauses\"", "\"id\": \"R2\"", "\"id\": \"R1\"", "/admission/evidence/1"},
        {"\"clauses\"", "\"id\": \"R2\"", "\"id\": \"R1\"", "/admission/score_sheet/1"},
        {"\"clauses\"", "\"id\": \"R2\"", "\"id\": \"R1\"", "/scoring/indicators/1"},
        {"\"clauses\"", "\"id\": \"M1\"", "\"id\": \"R1\"", "/sources/0"},
        {"\"clauses\"", "\"id\": \"T1.4\"", "\"id\": \"R1\"", "/findings/severities/0"},
        {"\"clauses\"", "\"id\": \"T1.6\"", "\"id\": \"R1\"",
            "/disqualification/second_approval/0"},
        {"\"steps\"", "\"prior_notice\"", "\"proposal\"", "/disqualification/steps/1"},
        {"\"indicators\"", "\"clause\": \"R2\"", "\"clause\": \"R1\"", "/scoring/indicators/1"},
        {"\"ineligible\"", "struck_off", "not_listed", "/matching/ineligible/1"},
        {"\"severities\"", "\"major\"", "\"minor\"", "/findings/severities/1"},
        {"\"dossier_parts\"", "\"technology\"", "\"operations\"", "/monitoring/dossier_parts/1"},
        {"\"scenarios\"", "process_design", "product_design", "/assessment/scenarios/1"},
        {"\"sources\"", "supplement_workdays", "completeness_workdays", "/sources/1"},
        {"\"sources\"", "/rectification/term_days", "/rectification/term_day",
            "/rectification/term_days"},
        {"\"sources\"", "/admission/completeness_workdays", "/admission/nothing", "/sources/0"},
        {"\"decide_days\"", "30", "30, \"window_days\": 60", "/appeals/window_days"},
        {"\"document_files\"", "archive/contract", "archive/invoices", "/fraud/document_files/0"},
        {"\"document_files\"", "acceptance/summary", "acceptance/plan", "/fraud/document_files/8"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!is_found_out(changed(cases[i].after, cases[i].from, cases[i].to), cases[i].pointer))
            fail_msg("%s was not found out", cases[i].pointer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_clause_is_there),
        cmocka_unit_test(every_clause_is_word_for_word),
        cmocka_unit_test(the_parameters_of_the_law),
        cmocka_unit_test(changes_to_report_are_those_of_t1_1),
        cmocka_unit_test(each_parameter_has_its_source), cmocka_unit_test(the_points_add_up),
        cmocka_unit_test(the_ladder_is_climbed_step_by_step), cmocka_unit_test(lists_of_names),
        cmocka_unit_test(faulty_copies_are_refused_where_the_fault_is),
        cmocka_unit_test(the_deployed_one_is_sound),
        cmocka_unit_test(what_was_adopted_once_is_read_for_ever),
        cmocka_unit_test(an_automatic_clause_must_be_there),
        cmocka_unit_test(unsound_copies_are_found_out)};
    return cmocka_run_group_tests_name("rulebook", tests, open_all, close_all);
}
