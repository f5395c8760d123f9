/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the rulebook, the law as data (proto/rulebook.json). Pure; nothing is
 * copied. A plain parameter needs no function: rules->appeals->decide_days. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct problem;
struct rulebook; /* and all the others: generated, "proto/rulebook.h" */
struct rulebook_clause;
struct rulebook_source;
struct rulebook_evidence_rule;
struct rulebook_score_line;
struct rulebook_indicator;
struct rulebook_coded_text;
struct rulebook_severity_rule;
struct rulebook_scenario_rule;
struct rulebook_question;
struct rulebook_level_row;
struct rulebook_step;

/* NULL from any of these: the rulebook has none such. */
const struct rulebook_clause *rulebook_clause(const struct rulebook *rules, const char *id);
/* Who set a parameter, named by its JSON Pointer: the entry for it or the closest one above it. */
const struct rulebook_source *rulebook_source(const struct rulebook *rules, const char *pointer);

/* Whether the pointer `above` is `pointer` or lies above it. */
bool rulebook_covers(const char *above, const char *pointer);

/* The parameter at a JSON Pointer, as JSON (NULL: there is none, or it is left out); as a number.
 */
const char *rulebook_value(const struct rulebook *rules, const char *pointer, struct arena *arena);
bool rulebook_integer(const struct rulebook *rules, const char *pointer, int64_t *out);

/* What differs from one version to another, by member of a section (a list or object as a whole).
 */
struct rulebook_change {
    const char *parameter;
    const char *was; /* JSON; NULL: left out */
    const char *is;
};

size_t rulebook_changes(const struct rulebook *from, const struct rulebook *to, struct arena *arena,
    const struct rulebook_change **changes);

/* R1–R12: what an applicant proves, what a reviewer gives points for, what a period is scored by.
 */
const struct rulebook_evidence_rule *rulebook_evidence(
    const struct rulebook *rules, const char *clause);
const struct rulebook_score_line *rulebook_score_line(
    const struct rulebook *rules, const char *clause);
const struct rulebook_indicator *rulebook_indicator(
    const struct rulebook *rules, const char *clause);

/* A reason for which one is not recommended; how grave a failed acceptance is. */
const struct rulebook_coded_text *rulebook_ineligible(
    const struct rulebook *rules, const char *code);
const struct rulebook_severity_rule *rulebook_severity(
    const struct rulebook *rules, const char *code);

/* The level assessment (R8). rulebook_reach: what is found of a row's three minimums;
 * rulebook_level: the highest level whose minimums hold, NULL if none. `levels[i]` is the level
 * (0 … 4) found in assessment->scenarios.items[i]. */
struct rulebook_reach {
    int64_t scenarios;   /* at the row's level or above */
    int64_t constrained; /* among them */
    bool reached;        /* all three minimums are */
};

struct rulebook_reach rulebook_reach(const struct rulebook *rules,
    const struct rulebook_level_row *row, int64_t score_milli, const int64_t *levels, size_t count);
const struct rulebook_scenario_rule *rulebook_scenario(
    const struct rulebook *rules, const char *scenario);
const struct rulebook_question *rulebook_question(const struct rulebook *rules, int64_t number);
const struct rulebook_level_row *rulebook_level(
    const struct rulebook *rules, int64_t score_milli, const int64_t *levels, size_t count);

/* The ladder of T2: the step that follows `step`; NULL after the last. With NULL, the first. */
const struct rulebook_step *rulebook_next_step(const struct rulebook *rules, const char *step);

/* Whether a finding under this clause acts without an officer, needs a second approval; whether a
 * command needs a second person. */
bool rulebook_is_automatic(const struct rulebook *rules, const char *clause);
bool rulebook_needs_second_approval(const struct rulebook *rules, const char *clause);
bool rulebook_needs_two_persons(const struct rulebook *rules, const char *command);

/* What no schema can say of a rulebook, checked before one is adopted: sums that must be 100, every
 * clause there once and known where it is named, ranges the right way round. Every fault found; 0:
 * sound. */
struct rulebook_fault {
    const char *pointer; /* into the rulebook */
    const char *message; /* what is wrong, in English */
    const char *message_zh;
};

size_t rulebook_faults(
    const struct rulebook *rules, struct arena *arena, const struct rulebook_fault **faults);

/* A rulebook handed in inside a command, as its member `body`: NULL, or false, with every fault. */
const struct rulebook *rulebook_read(const char *body, struct arena *arena, struct problem *why);
bool rulebook_sound(const struct rulebook *rules, struct arena *arena, struct problem *why);
