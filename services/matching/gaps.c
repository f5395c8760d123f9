/* SPDX-License-Identifier: Apache-2.0 */
/* What a proposal lacks, named all together so that it goes back once and not once per gap (R3,
 * T1.3). */
#include "rules.h"

#include <string.h>

static const char ideographic_space[] = "\xe3\x80\x80";

/* Spaces, Chinese ones too, say nothing. */
static bool blank(const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t space = strspn(text, " \t\r\n");
        if (space == 0 && strncmp(text, ideographic_space, 3) == 0)
            space = 3;
        if (space == 0)
            return false;
        text += space;
    }
    return true;
}

static void add(
    struct gaps *gaps, const char *pointer, const char *clause, const char *zh, const char *en)
{
    gaps->items[gaps->count++] = (struct proposal_returned_missing){
        .pointer = pointer, .clause = clause, .zh = zh, .en = en};
}

static void find_part_gaps(struct gaps *gaps, const struct submit_proposal *proposal)
{
    const struct {
        const char *text, *pointer, *zh, *en;
    } parts[] = {
        {proposal->goals, "/goals", "服务目标", "goals"},
        {proposal->content, "/content", "服务内容", "content"},
        {proposal->process, "/process", "服务流程", "process"},
        {proposal->deliverables, "/deliverables", "交付成果", "deliverables"},
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (blank(parts[i].text))
            add(gaps, parts[i].pointer, "R3", parts[i].zh, parts[i].en);
}

static void find_line_gaps(
    struct arena *arena, struct gaps *gaps, const struct submit_proposal_line *line, size_t place)
{
    const struct {
        bool missing;
        const char *member, *zh, *en;
    } parts[] = {
        {blank(line->description), "description", "项目名称", "what it is"},
        {blank(line->function), "function", "具体功能", "its function"},
        {blank(line->use), "use", "用途", "its use"},
        {!line->price_fen.set, "price_fen", "费用", "its price"},
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].missing)
            add(gaps, arena_print(arena, "/lines/%zu/%s", place, parts[i].member), "T1.3",
                arena_print(arena, "采购清单第%zu项的%s", place + 1, parts[i].zh),
                arena_print(arena, "line %zu: %s", place + 1, parts[i].en));
}

static bool priced(const struct submit_proposal *proposal, int64_t *sum_fen)
{
    *sum_fen = 0;
    for (size_t i = 0; i < proposal->lines.count; i++) {
        if (!proposal->lines.items[i].price_fen.set)
            return false;
        *sum_fen += proposal->lines.items[i].price_fen.value;
    }
    return proposal->lines.count > 0;
}

void find_gaps(struct arena *arena, const struct submit_proposal *proposal, struct gaps *out)
{
    enum { PARTS = 4, OF_LINE = 4, OF_LIST = 1 };

    size_t most = PARTS + OF_LINE * proposal->lines.count + OF_LIST;
    *out = (struct gaps){.items = ARENA_MANY(arena, struct proposal_returned_missing, most)};
    find_part_gaps(out, proposal);
    if (proposal->lines.count == 0)
        add(out, "/lines", "T1.3", "采购清单", "purchase list");
    for (size_t i = 0; i < proposal->lines.count; i++)
        find_line_gaps(arena, out, &proposal->lines.items[i], i);
    int64_t sum_fen = 0;
    if (priced(proposal, &sum_fen) && sum_fen != proposal->price_fen)
        add(out, "/price_fen", "T1.3",
            arena_print(arena, "与采购清单费用合计（%lld分）一致的报价", (long long)sum_fen),
            arena_print(arena, "a price equal to the lines' %lld fen", (long long)sum_fen));
}
