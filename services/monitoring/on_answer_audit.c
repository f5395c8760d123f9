/* SPDX-License-Identifier: Apache-2.0 */
/* The provider hands the material over, late or not, or refuses, which is a flag until it does
 * after all, and then the only one (R12). */
#include "duties.h"
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct answer_audit *answer)
{
    flag_provider_load(turn, turn_actor(turn)->organisation);
    turn_claim(turn, "audit", answer->request);
    need_audit_by_number(turn, answer->request);
}

static bool check(struct turn *turn, const struct answer_audit *answer, struct problem *why)
{
    const struct audit_by_number *audit = got_audit_by_number(turn);
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    if (audit == NULL || provider == NULL || strcmp(audit->provider, provider->uscc) != 0)
        return reject(why, &problem_audit_not_found, "/request", answer->request);
    bool refused = strcmp(audit->state, "refused") == 0;
    if (strcmp(audit->state, "open") != 0 && !(refused && answer->hands_over))
        return reject(why, &problem_audit_over, "", audit->state);
    if (answer->hands_over && answer->evidence.count == 0)
        return reject(why, &problem_material_missing, "/evidence", NULL);
    return true;
}

/* Late or refused: whoever has refused is not waited for. */
static void refuse(
    struct turn *turn, const struct provider_by_uscc *provider, const struct audit_by_number *audit)
{
    obligation_await_no_more(turn, obligation_key(turn, provider->uscc, "audit", audit->request));
    flag_settle_provider(turn, provider, "audit_late", audit->request, "released");
    flag_raise_provider(turn, provider,
        &(struct flag_fact){.kind = "audit_refused",
            .clause = "R12",
            .about = audit->request,
            .value = 1,
            .threshold = 0,
            .unit = "documents",
            .sample = 1,
            .basis = audit->request,
            .note = arena_print(turn_arena(turn), "拒绝提交监督审计材料（%s）", audit->request)});
}

static bool decide(struct turn *turn, const struct answer_audit *answer, struct problem *why)
{
    if (!check(turn, answer, why))
        return false;
    struct date today = turn_today(turn);
    const struct audit_by_number *audit = got_audit_by_number(turn);
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    const char *state = answer->hands_over ? "handed_over" : "refused";
    int64_t late = late_days(audit->due_on, today);
    put_audit_over(turn, &(struct audit_over){.request = audit->request,
                             .state = state,
                             .answered_on = today,
                             .answer = answer->text});
    evidence_keep(
        turn, arena_print(turn_arena(turn), "%s/%s", audit->request, state), &answer->evidence);
    if (answer->hands_over) {
        obligation_meet_provider(turn, provider, "audit", audit->request);
        flag_settle_provider(turn, provider, "audit_refused", audit->request, "cured");
    } else {
        refuse(turn, provider, audit);
    }
    say_audit_answered(turn, audit->request,
        arena_print(turn_arena(turn), "%s %s", audit->provider, audit->agency),
        &(struct audit_answered){.request = audit->request,
            .provider = audit->provider,
            .provider_name = audit->provider_name,
            .state = state,
            .text = answer->text,
            .evidence = answer->evidence,
            .late_days = late,
            .answered_on = today});
    answer_answer_audit(turn, &(struct answer_audit_answer){.state = state, .late_days = late});
    return true;
}

HANDLER(answer_audit, load, decide);
