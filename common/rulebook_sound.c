/* SPDX-License-Identifier: Apache-2.0 */
/* What makes a rulebook sound beyond its schema: sums, references, ranges, a source for each
 * parameter. */
#include "rulebook.h"

#include <assert.h>
#include <string.h>

#include "arena.h"
#include "message.h"
#include "proto/rulebook.h"
#include "schema.h"

enum { FULL_POINTS = 100, FULL_POINTS_MILLI = 100000, FAULTS_MAX = 64 }; /* more say nothing new */

struct check {
    const struct rulebook *rules;
    struct arena *arena;
    struct rulebook_fault *faults;
    size_t count;
};

static void fault(
    struct check *check, const char *pointer, const char *message, const char *message_zh)
{
    if (check->count < FAULTS_MAX)
        check->faults[check->count++] = (struct rulebook_fault){pointer, message, message_zh};
}

static void require(struct check *check, bool holds, const char *pointer, const char *message,
    const char *message_zh)
{
    if (!holds)
        fault(check, pointer, message, message_zh);
}

/* Whether one of the items begins with this text. */
static bool stands(const void *items, size_t count, size_t size, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(*(const char *const *)(const void *)((const char *)items + i * size), key) == 0)
            return true;
    return false;
}

static void check_once(
    struct check *check, const void *items, size_t count, size_t size, const char *pointer)
{
    for (size_t i = 1; i < count; i++) {
        const char *key = *(const char *const *)((const char *)items + i * size);
        if (stands(items, i, size, key))
            fault(
                check, arena_print(check->arena, "%s/%zu", pointer, i), "stands twice", "重复出现");
    }
}

/* Of lists whose items begin with what they are known by. */
#define CHECK_ONCE(check, list, type, member, pointer)                                             \
    do {                                                                                           \
        static_assert(offsetof(struct type, member) == 0, "the key comes first");                  \
        check_once((check), (list).items, (list).count, sizeof(struct type), (pointer));           \
    } while (0)

static void check_unique(struct check *check)
{
    const struct rulebook *rules = check->rules;
    CHECK_ONCE(check, rules->clauses, rulebook_clause, id, "/clauses");
    CHECK_ONCE(check, rules->sources, rulebook_source, parameter, "/sources");
    CHECK_ONCE(
        check, rules->admission->evidence, rulebook_evidence_rule, clause, "/admission/evidence");
    CHECK_ONCE(check, rules->admission->score_sheet, rulebook_score_line, clause,
        "/admission/score_sheet");
    CHECK_ONCE(
        check, rules->scoring->indicators, rulebook_indicator, clause, "/scoring/indicators");
    CHECK_ONCE(
        check, rules->matching->ineligible, rulebook_coded_text, code, "/matching/ineligible");
    CHECK_ONCE(
        check, rules->findings->severities, rulebook_severity_rule, code, "/findings/severities");
    CHECK_ONCE(
        check, rules->disqualification->steps, rulebook_step, step, "/disqualification/steps");
    CHECK_ONCE(check, rules->monitoring->dossier_parts, rulebook_dossier_part, code,
        "/monitoring/dossier_parts");
    CHECK_ONCE(check, rules->assessment->scenarios, rulebook_scenario_rule, scenario,
        "/assessment/scenarios");
}

static void check_points(struct check *check)
{
    const struct rulebook *rules = check->rules;
    int64_t sheet = 0, indicators = 0, dossier = 0;
    for (size_t i = 0; i < rules->admission->score_sheet.count; i++)
        sheet += rules->admission->score_sheet.items[i].points;
    for (size_t i = 0; i < rules->scoring->indicators.count; i++)
        indicators += rules->scoring->indicators.items[i].points;
    for (size_t i = 0; i < rules->monitoring->dossier_parts.count; i++)
        dossier += rules->monitoring->dossier_parts.items[i].percent;
    const struct rulebook_weights *w = rules->matching->weights;
    int64_t weights = w->scenario_fit + w->level_fit + w->industry_experience + w->price_fit +
                      w->delivery_record + w->capacity;
    require(check, sheet == FULL_POINTS, "/admission/score_sheet",
        "the points do not add up to 100", "分值之和不是100");
    require(check, indicators == FULL_POINTS, "/scoring/indicators",
        "the points do not add up to 100", "分值之和不是100");
    require(check, dossier == FULL_POINTS, "/monitoring/dossier_parts",
        "the percents do not add up to 100", "百分比之和不是100");
    require(check, weights == FULL_POINTS, "/matching/weights", "the weights do not add up to 100",
        "权重之和不是100");
}

/* What the best answer earns. */
static int64_t best(const struct rulebook_question *question)
{
    bool many = strcmp(question->kind, "multiple") == 0;
    int64_t best = 0;
    for (size_t i = 0; i < question->options.count; i++) {
        int64_t points = question->options.items[i].points_milli;
        if (many)
            best += points;
        else if (points > best)
            best = points;
    }
    return best;
}

static void check_assessment(struct check *check)
{
    const struct rulebook_assessment *assessment = check->rules->assessment;
    int64_t sum = 0;
    for (size_t i = 0; i < assessment->questions.count; i++) {
        const struct rulebook_question *question = &assessment->questions.items[i];
        const char *pointer = arena_print(check->arena, "/assessment/questions/%zu", i);
        sum += question->points_milli;
        require(check, question->number == (int64_t)i + 1, pointer, "is not numbered in order",
            "编号不连续");
        require(check, best(question) == question->points_milli, pointer,
            "the best answer does not earn its points", "最佳答案得不到满分");
    }
    require(check, sum == FULL_POINTS_MILLI, "/assessment/questions",
        "the points do not add up to 100", "分值之和不是100");
    for (size_t i = 0; i < assessment->level_rule.count; i++)
        require(check, assessment->level_rule.items[i].level == (int64_t)i + 1,
            "/assessment/level_rule", "the levels do not stand in order", "等级次序有误");
}

static void check_ranges(struct check *check)
{
    const struct rulebook_admission *a = check->rules->admission;
    require(check, a->panel_size_min <= a->panel_size_max, "/admission/panel_size_max",
        "is below the minimum", "低于下限");
    require(check, a->window_from.day <= a->window_to.day, "/admission/window_to",
        "is before the window opens", "早于过渡期开始");
    require(check, a->window_to.day <= a->register_by.day, "/admission/register_by",
        "is before the window ends", "早于过渡期结束");
}

/* The documents of which a file is looked for elsewhere stand in their check-lists. */
static void check_documents(struct check *check)
{
    const struct rulebook_monitoring *lists = check->rules->monitoring;
    static const struct text_list none;
    const struct rulebook_fraud *fraud = check->rules->fraud;
    const struct text_list *files = fraud == NULL ? &none : &fraud->document_files;
    for (size_t i = 0; i < files->count; i++) {
        bool archive = strncmp(files->items[i], "archive/", strlen("archive/")) == 0;
        const struct rulebook_document_rule_list *list =
            archive ? &lists->archive_documents : &lists->acceptance_documents;
        require(check,
            stands(list->items, list->count, sizeof *list->items, strchr(files->items[i], '/') + 1),
            arena_print(check->arena, "/fraud/document_files/%zu", i),
            "names a document that is not in its check-list", "所列材料不在清单中");
    }
}

static void check_clause(struct check *check, const char *clause, const char *pointer, size_t index)
{
    if (clause != NULL && rulebook_clause(check->rules, clause) == NULL)
        fault(check, arena_print(check->arena, "%s/%zu", pointer, index),
            "names a clause that is not there", "引用了不存在的条款");
}

static void check_clauses(struct check *check)
{
    const struct rulebook *rules = check->rules;
    for (size_t i = 0; i < rules->sources.count; i++)
        check_clause(check, rules->sources.items[i].clause, "/sources", i);
    for (size_t i = 0; i < rules->admission->evidence.count; i++)
        check_clause(check, rules->admission->evidence.items[i].clause, "/admission/evidence", i);
    for (size_t i = 0; i < rules->admission->score_sheet.count; i++)
        check_clause(
            check, rules->admission->score_sheet.items[i].clause, "/admission/score_sheet", i);
    for (size_t i = 0; i < rules->scoring->indicators.count; i++)
        check_clause(check, rules->scoring->indicators.items[i].clause, "/scoring/indicators", i);
    for (size_t i = 0; i < rules->findings->severities.count; i++)
        check_clause(check, rules->findings->severities.items[i].clause, "/findings/severities", i);
    for (size_t i = 0; i < rules->findings->automatic.count; i++)
        check_clause(check, rules->findings->automatic.items[i], "/findings/automatic", i);
    for (size_t i = 0; i < rules->disqualification->second_approval.count; i++)
        check_clause(check, rules->disqualification->second_approval.items[i],
            "/disqualification/second_approval", i);
}

/* An optional number that is not given is no parameter. */
static bool is_given(const struct schema_field *field, const char *section)
{
    if (field->required || field->schema->kind != SCHEMA_INTEGER)
        return true;
    return ((const struct maybe_integer *)(const void *)(section + field->offset))->set;
}

static void check_section(struct check *check, const struct schema_field *section)
{
    const char *bytes =
        *(const char *const *)(const void *)((const char *)check->rules + section->offset);
    for (size_t i = 0; i < section->schema->field_count; i++) {
        const struct schema_field *field = &section->schema->fields[i];
        const char *pointer = arena_print(check->arena, "/%s/%s", section->name, field->name);
        if (is_given(field, bytes))
            require(check, rulebook_source(check->rules, pointer) != NULL, pointer,
                "nobody set it: no source", "没有说明由谁设定（sources）");
    }
}

/* Every section is parameters, but for whose rulebook it is and where the law stands. */
static bool is_section(const struct schema_field *field)
{
    return field->schema->kind == SCHEMA_OBJECT && strcmp(field->name, "city") != 0 &&
           strcmp(field->name, "document") != 0;
}

/* Whether a pointer names a member of a member … of the rulebook. */
static bool is_there(const char *pointer)
{
    const struct schema *at = &rulebook_schema;
    for (const char *token = pointer; *token == '/';) {
        size_t length = strcspn(++token, "/");
        char name[64];
        if (at->kind != SCHEMA_OBJECT || length >= sizeof name)
            return false;
        memcpy(name, token, length);
        name[length] = '\0';
        const struct schema_field *field = schema_find(at, name);
        if (field == NULL)
            return false;
        at = field->schema;
        token += length;
    }
    return true;
}

static void check_sources(struct check *check)
{
    for (size_t i = 0; i < rulebook_schema.field_count; i++)
        if (is_section(&rulebook_schema.fields[i]))
            check_section(check, &rulebook_schema.fields[i]);
    for (size_t i = 0; i < check->rules->sources.count; i++)
        require(check, is_there(check->rules->sources.items[i].parameter),
            arena_print(check->arena, "/sources/%zu", i), "names a parameter that is not there",
            "引用了不存在的参数");
}

/* The clause that a number leads to is the one its source names. */
static void check_leads(struct check *check, const char *number)
{
    const struct rulebook_source *source = rulebook_source(check->rules, number);
    require(check, source != NULL && source->clause != NULL, number,
        "its source names no clause for the proposal", "没有说明据以提出建议的条款");
}

/* Where enterprises are, and what too many orders or complaints lead to: nothing works without
 * them. */
static void check_named(struct check *check)
{
    const struct rulebook *rules = check->rules;
    require(check, rules->city->counties.count > 0, "/city", "has no counties", "没有列出县市区");
    check_leads(check, "/disqualification/orders_exceed");
    check_leads(check, "/unsatisfied/count");
    CHECK_ONCE(check, rules->city->counties, rulebook_county, code, "/city/counties");
}

size_t rulebook_faults(
    const struct rulebook *rules, struct arena *arena, const struct rulebook_fault **faults)
{
    struct check check = {.rules = rules, .arena = arena};
    check.faults = ARENA_MANY(arena, struct rulebook_fault, FAULTS_MAX);
    check_unique(&check);
    check_clauses(&check);
    check_points(&check);
    check_assessment(&check);
    check_ranges(&check);
    check_documents(&check);
    check_named(&check);
    check_sources(&check);
    *faults = check.faults;
    return check.count;
}
