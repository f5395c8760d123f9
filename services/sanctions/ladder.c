/* SPDX-License-Identifier: Apache-2.0 */
/* The ladder to a decision: its steps and their order are the rulebook's; here is what each leaves
 * behind. */
#include "rules.h"

#include <string.h>

#include "proto/rulebook.h"
#include "rulebook.h"

static const struct {
    const char *step;
    const char *state;
} states[] = {
    {"proposal", "proposal"},
    {"prior_notice", "noticed"},
    {"statement", "heard"},
    {"legal_review", "reviewed"},
    {"collective_decision", "decided"},
    {"delivery", "delivered"},
};

enum { STATES = sizeof states / sizeof states[0] };

const char *ladder_state(const char *step)
{
    for (size_t i = 0; i < STATES; i++)
        if (strcmp(states[i].step, step) == 0)
            return states[i].state;
    return NULL;
}

static const char *step_of(const char *state)
{
    for (size_t i = 0; i < STATES; i++)
        if (strcmp(states[i].state, state) == 0)
            return states[i].step;
    return NULL;
}

bool ladder_allows(const struct rulebook *rules, const char *state, const char *step)
{
    const char *taken = step_of(state);
    if (taken == NULL)
        return false;
    const struct rulebook_step *next = rulebook_next_step(rules, taken);
    return next != NULL && strcmp(next->step, step) == 0;
}

bool case_is_decided(const char *state)
{
    return strcmp(state, "decided") == 0 || strcmp(state, "delivered") == 0;
}

bool case_is_open(const char *state)
{
    return strcmp(state, CASE_REVIEW) == 0 || (step_of(state) != NULL && !case_is_decided(state));
}
