/* SPDX-License-Identifier: Apache-2.0 */
/* What a project is measured by: its schedule, its files, the dossier, the team, levels and
 * performance. */
#pragma once

#include "monitoring.h"

/* ---- rules (schedule.c): pure ---- */

/* When the next report is due: whole cadences after the last period's end, later than today. */
struct date report_due_after(struct date period_end, int64_t cadence_days, struct date today);

/* Whether a report up to `period_end` says anything of the period that was due to be reported by
 * `due_on`. */
bool report_covers(struct date period_end, struct date due_on, int64_t cadence_days);

/* The day on which a share of the time between two days has gone. */
struct date share_of_time(struct date from, struct date to, int64_t percent);

/* Days by which something is late; 0 if it is not. */
int64_t late_days(struct date due_on, struct date day);

/* What should be done by now against what is done, in percent of the project. */
struct schedule {
    int64_t planned;
    int64_t actual;
    int64_t gap; /* planned − actual, 0 if ahead */
    int64_t milestones;
};

/* `reached`: a milestone that is completed by the message at hand; 0: none. */
struct schedule schedule_of(const struct milestone_of_project *milestones, size_t count,
    int64_t reached, struct date today);

/* How many are not completed yet. */
size_t milestones_open(const struct milestone_of_project *milestones, size_t count);

/* ---- files (checklist.c: pure) ---- */

/* What the rulebook wants in a file of a project. */
const struct rulebook_document_rule_list *checklist_of(
    const struct rulebook *rules, const char *file);

/* The document of that code; NULL if the check-list has none. */
const struct rulebook_document_rule *checklist_find(
    const struct rulebook_document_rule_list *list, const char *code);

/* The mandatory documents of a check-list that are not among `filed`. */
struct text_list checklist_missing(const struct rulebook_document_rule_list *list,
    const struct text_list *filed, struct arena *arena);

/* Names as people read them: 服务合同、实施方案; a long list is cut off with its number, counted by
 * `measure`. */
const char *names_join(const struct text_list *names, const char *measure, struct arena *arena);

/* Codes as people read them. */
const char *checklist_names(const struct rulebook_document_rule_list *list,
    const struct text_list *codes, struct arena *arena);

/* What has been filed so far, and what is in the message at hand (`more`). (archive.c) */
struct text_list filed_codes(struct turn *turn, const char *file, const struct text_list *more);

/* What is still missing of what an officer asked for, `handed` (or NULL) being at hand; in words.
 * (material.c) */
struct text_list material_open(struct turn *turn, int64_t request, const struct text_list *handed);
const char *material_note(struct turn *turn, const struct project_by_number *project,
    int64_t request, const struct text_list *open);

/* These documents of the acceptance file have come: whoever asked for them has them. */
void material_follow(
    struct turn *turn, const struct project_by_number *project, const struct text_list *handed);

/* Both have signed: the archive is owed, unless it is complete (R7). */
void archive_owe(struct turn *turn, const struct project_by_number *project);

/* ---- the dossier (dossier.c: pure) ---- */

const struct rulebook_dossier_part *dossier_part_find(
    const struct rulebook *rules, const char *part);

/* How complete the dossier is with what has been written and `more`, which may be there already;
 * and the names of what is missing. */
struct dossier_state {
    int64_t percent;
    bool complete;            /* by what the rulebook counts as complete */
    struct text_list missing; /* by name */
};

struct dossier_state dossier_of(const struct rulebook *rules,
    const struct dossier_of_project *written, size_t count, const char *more, struct arena *arena);

/* What the flag of an incomplete dossier says. */
const char *dossier_note(const struct dossier_state *state, struct arena *arena);

/* ---- the team (team.c) ---- */

/* The team that a contract promises against who is there, counted role by role. Pure. */
struct team_state {
    int64_t promised;         /* persons */
    int64_t present;          /* of them */
    struct text_list missing; /* how many of which role, in words */
};

struct team_state team_of(const struct team_of_project *roles, size_t count, struct arena *arena);

/* What the flag of a team that is too small says. */
const char *team_note(const struct team_state *state, struct arena *arena);

/* Name what team_follow needs, one report (0: none) left out of account. */
void team_load(struct turn *turn, const char *project, int64_t without);

/* All are there, or they are owed still. */
void team_follow(
    struct turn *turn, const struct project_by_number *project, const struct team_state *state);

/* ---- self-assessments before and after (self_assessment.c: pure) ---- */

/* Every question of the rulebook is answered once by what may be chosen, every scenario has its
 * level once. */
bool self_assessment_fits(
    const struct rulebook *rules, const struct file_assessment *filed, struct problem *why);

/* What comes of one that fits. */
struct self_assessment {
    int64_t *points_milli; /* of each answer, in their order */
    int64_t score_milli;
    struct rulebook_reach *rows; /* what is found of each row of the table of levels */
    int64_t level;               /* 0: none */
};

struct self_assessment self_assessment_of(
    const struct rulebook *rules, const struct file_assessment *filed, struct arena *arena);

/* Whether a level in that state stands, by whether the rulebook wants an officer's word. */
bool self_assessment_stands(const struct rulebook *rules, const char *state);

/* A confirmed one is; of the stage after, until an acceptance has failed with it. NULL: nothing has
 * been filed. */
bool self_assessment_is_final(
    const struct assessment_of_project *newest, const char *stage, int64_t acceptances);

/* ---- levels an acceptance found (level.c) ---- */

/* Name what they are held against: the promises, and the level that stands after the
 * transformation. */
void levels_load(struct turn *turn, const char *project);

/* Each is of a scenario the contract promises, once, and as it was confirmed; nothing passes below
 * the level at which a project may be accepted. */
bool levels_fit(struct turn *turn, const struct project_by_number *project,
    const struct record_acceptance *acceptance, struct problem *why);

/* Keep them, the confirmed ones where there are such; further below the promise than the rulebook
 * allows: a flag. */
void levels_keep(struct turn *turn, const struct project_by_number *project, int64_t acceptance,
    const struct record_acceptance_levels_list *stated);

/* ---- rules (performance.c): pure ---- */

/* How much of a target should be reached on a day, by the straight line from the contract's day to
 * the target's; in percent. */
int64_t planned_percent(struct date signed_on, struct date due_on, struct date on);

/* How much of the way from baseline to target has been gone, 0 to 100. No way to go: 100. */
int64_t actual_percent(double baseline, double wanted, double value);

/* The mean of what is behind, and over how many. */
struct lag {
    int64_t gap;
    int64_t sample;
};

/* Of the targets that were measured. */
struct lag lag_of_targets(const struct target_of_project *targets, size_t count);
