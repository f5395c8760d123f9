/* SPDX-License-Identifier: Apache-2.0 */
/* What a proposal lacks, all named together (R3, T1.3). */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct submit_proposal_line whole_line = {.kind = "software",
    .description = "MES",
    .function = "排产",
    .use = "车间",
    .quantity = 2,
    .price_fen = {true, 500}};

static struct submit_proposal whole(void)
{
    struct submit_proposal proposal = {.need = "XQ2025-000001",
        .goals = "目标",
        .content = "内容",
        .process = "流程",
        .deliverables = "成果",
        .price_fen = 500};
    proposal.lines.count = 1;
    proposal.lines.items = &whole_line;
    return proposal;
}

static const char *pointers_of(struct arena *arena, const struct submit_proposal *proposal)
{
    struct gaps gaps;
    find_gaps(arena, proposal, &gaps);
    struct buffer all = {.arena = arena};
    buffer_text(&all, "");
    for (size_t i = 0; i < gaps.count; i++) {
        bool of_parts = strncmp(gaps.items[i].pointer, "/lines", 6) != 0 &&
                        strcmp(gaps.items[i].pointer, "/price_fen") != 0;
        assert_string_equal(gaps.items[i].clause, of_parts ? "R3" : "T1.3");
        buffer_print(&all, "%s ", gaps.items[i].pointer);
    }
    return all.bytes == NULL ? "" : all.bytes;
}

static void a_whole_proposal_lacks_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct submit_proposal proposal = whole();
    assert_string_equal(pointers_of(arena, &proposal), "");
    arena_close(&arena);
}

static void each_of_the_four_parts_is_asked_for(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct submit_proposal proposal = whole();
    proposal.goals = NULL;
    assert_string_equal(pointers_of(arena, &proposal), "/goals ");
    proposal = whole();
    proposal.content = "";
    assert_string_equal(pointers_of(arena, &proposal), "/content ");
    proposal = whole();
    proposal.process = " \t\n";
    assert_string_equal(pointers_of(arena, &proposal), "/process ");
    proposal = whole();
    proposal.deliverables = "　　"; /* ideographic spaces */
    assert_string_equal(pointers_of(arena, &proposal), "/deliverables ");
    arena_close(&arena);
}

static void all_gaps_are_named_together(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct submit_proposal nothing = {.need = "XQ2025-000001", .price_fen = 500};
    assert_string_equal(
        pointers_of(arena, &nothing), "/goals /content /process /deliverables /lines ");
    struct submit_proposal_line lines[] = {whole_line, {.kind = "cloud", .quantity = 1}};
    struct submit_proposal proposal = whole();
    proposal.goals = NULL;
    proposal.lines.count = 2;
    proposal.lines.items = lines;
    assert_string_equal(pointers_of(arena, &proposal),
        "/goals /lines/1/description /lines/1/function /lines/1/use /lines/1/price_fen ");
    arena_close(&arena);
}

static void the_price_is_the_sum_of_the_lines(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct submit_proposal_line lines[] = {whole_line, whole_line};
    struct submit_proposal proposal = whole();
    proposal.lines.count = 2;
    proposal.lines.items = lines;
    assert_string_equal(pointers_of(arena, &proposal), "/price_fen ");
    proposal.price_fen = 1000;
    assert_string_equal(pointers_of(arena, &proposal), "");
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_proposal_lacks_nothing),
        cmocka_unit_test(each_of_the_four_parts_is_asked_for),
        cmocka_unit_test(all_gaps_are_named_together),
        cmocka_unit_test(the_price_is_the_sum_of_the_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
