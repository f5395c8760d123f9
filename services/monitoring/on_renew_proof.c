/* SPDX-License-Identifier: Apache-2.0 */
/* A provider proves anew its presence in the city (R1) or its staff's security training (R9). */
#include "duties.h"

static void load(struct turn *turn, const struct renew_proof *proof)
{
    const char *provider = turn_actor(turn)->organisation;
    flag_provider_load(turn, provider);
    need_obligation_by_key(turn, obligation_key(turn, provider, proof->kind, ""));
}

static bool decide(struct turn *turn, const struct renew_proof *proof, struct problem *why)
{
    const struct provider_by_uscc *provider = provider_acting(turn, why);
    if (provider == NULL || !past_day_fits(turn, proof->done_on, "/done_on", why))
        return false;
    struct date today = turn_today(turn);
    const char *number = turn_number(turn, "ZP", date_year(today));
    put_add_proof(turn, &(struct add_proof){.proof = number,
                            .provider = provider->uscc,
                            .provider_name = provider->name,
                            .kind = proof->kind,
                            .done_on = proof->done_on,
                            .text = proof->text,
                            .recorded_on = today,
                            .person = turn_actor(turn)->person});
    evidence_keep(turn, number, &proof->evidence);
    struct law_day next = recurring_done(turn, provider, proof->kind, proof->done_on);
    say_proof_renewed(turn, number, provider->uscc,
        &(struct proof_renewed){.proof = number,
            .provider = provider->uscc,
            .provider_name = provider->name,
            .kind = proof->kind,
            .done_on = proof->done_on,
            .text = proof->text,
            .evidence = proof->evidence,
            .recorded_on = today,
            .next_by = next.on,
            .next_by_arithmetic = next.arithmetic});
    answer_renew_proof(
        turn, &(struct renew_proof_answer){
                  .proof = number, .next_by = next.on, .next_by_arithmetic = next.arithmetic});
    return true;
}

HANDLER(renew_proof, load, decide);
