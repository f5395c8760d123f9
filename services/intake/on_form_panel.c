/* SPDX-License-Identifier: Apache-2.0 */
/* Who reviews an application: fit, free of conflicts, none of the applicant's own people (M1). Said
 * again it replaces those who did not score yet. */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct form_panel *panel)
{
    turn_claim(turn, "application", panel->application);
    need_application_file(turn, panel->application);
    need_member_of(turn, panel->application);
    need_evidence_of(turn, panel->application);
    for (size_t i = 0; i < panel->reviewers.count; i++)
        need_reviewer_of(turn, panel->reviewers.items[i]);
}

static const struct member_of *find_member(struct turn *turn, const char *person)
{
    size_t count = 0;
    const struct member_of *members = all_member_of(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].person, person) == 0)
            return &members[i];
    return NULL;
}

static struct candidate look_up(struct turn *turn, const char *person, const char *provider)
{
    struct candidate candidate = {.person = person};
    size_t count = 0;
    const struct reviewer_of *keys = all_reviewer_of(turn, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(keys[i].person, person) != 0)
            continue;
        candidate.is_reviewer = true;
        if (strcmp(keys[i].organisation, provider) == 0)
            candidate.of_the_applicant = true;
    }
    const struct member_of *member = find_member(turn, person);
    candidate.excluded = member != NULL && strcmp(member->state, "excluded") == 0;
    return candidate;
}

static bool fits(struct turn *turn, const struct form_panel *panel,
    const struct application_file *file, struct problem *why)
{
    size_t count = panel->reviewers.count;
    struct candidate *candidates = ARENA_MANY(turn_arena(turn), struct candidate, count);
    for (size_t i = 0; i < count; i++)
        candidates[i] = look_up(turn, panel->reviewers.items[i], file->provider);
    return panel_check(application_rules(turn, file), candidates, count, panel->chair, why);
}

static bool names(const struct form_panel *panel, const char *person)
{
    for (size_t i = 0; i < panel->reviewers.count; i++)
        if (strcmp(panel->reviewers.items[i], person) == 0)
            return true;
    return false;
}

/* Who is on the panel and named no more leaves it; who has scored stays. */
static bool release(struct turn *turn, const struct form_panel *panel, struct problem *why)
{
    bool fine = true;
    size_t count = 0;
    const struct member_of *members = all_member_of(turn, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].state, "active") != 0 || names(panel, members[i].person))
            continue;
        if (members[i].points.set)
            fine = reject(why, &problem_member_has_scored, "/reviewers", members[i].person);
        put_release_member(turn, &(struct release_member){.application = panel->application,
                                     .person = members[i].person});
    }
    return fine;
}

static void seat(struct turn *turn, const struct form_panel *panel)
{
    put_clear_chair(turn, &(struct clear_chair){.application = panel->application});
    for (size_t i = 0; i < panel->reviewers.count; i++) {
        const char *person = panel->reviewers.items[i];
        put_seat_member(turn, &(struct seat_member){.application = panel->application,
                                  .person = person,
                                  .chair = strcmp(person, panel->chair) == 0});
    }
}

/* The gateway lets the panel read what it is to judge. */
static struct text_list hashes_of(struct turn *turn)
{
    size_t count = 0;
    const struct evidence_of *evidence = all_evidence_of(turn, &count);
    struct text_list hashes = {.items = ARENA_MANY(turn_arena(turn), const char *, count)};
    for (size_t i = 0; i < count; i++)
        hashes.items[hashes.count++] = evidence[i].sha256;
    return hashes;
}

static void tell(
    struct turn *turn, const struct form_panel *panel, const struct application_file *file)
{
    say_panel_formed(turn, file->application, "",
        &(struct panel_formed){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .reviewers = panel->reviewers,
            .chair = panel->chair,
            .documents = hashes_of(turn)});
    turn_audit(turn, "panel_formed", file->application);
    answer_form_panel(turn, &(struct form_panel_answer){.application = file->application,
                                .state = APPLICATION_REVIEWING,
                                .reviewers = (int64_t)panel->reviewers.count});
}

static bool decide(struct turn *turn, const struct form_panel *panel, struct problem *why)
{
    const struct application_file *file = got_application_file(turn);
    if (file == NULL)
        return reject(why, &problem_not_found, "/application", panel->application);
    if (!application_admits(turn, file, why, APPLICATION_COMPLETE, APPLICATION_REVIEWING, NULL))
        return false;
    bool fit = fits(turn, panel, file, why);
    if (!release(turn, panel, why) || !fit)
        return false;
    seat(turn, panel);
    struct set_application next = application_next(file);
    next.state = APPLICATION_REVIEWING;
    put_set_application(turn, &next);
    tell(turn, panel, file);
    return true;
}

HANDLER(form_panel, load, decide);
