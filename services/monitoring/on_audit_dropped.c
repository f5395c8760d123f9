/* SPDX-License-Identifier: Apache-2.0 */
/* A request for material was withdrawn: the provider owes nothing, its flags about it are settled
 * (R12). */
#include "duties.h"

static void load(struct turn *turn, const struct due *due)
{
    flag_provider_load(turn, key_aggregate(turn, due->key));
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    const char *request = key_rest(due->key);
    if (provider == NULL)
        return true;
    obligation_drop(turn, obligation_key(turn, provider->uscc, "audit", request));
    flag_settle_provider(turn, provider, "audit_late", request, "released");
    flag_settle_provider(turn, provider, "audit_refused", request, "released");
    return true;
}

DUE_HANDLER(audit_dropped, load, decide);
