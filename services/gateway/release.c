/* SPDX-License-Identifier: Apache-2.0 */
/* A complaint was accepted: the evidence the officer released may be read by the provider it is
 * about. The journal hears every event without parsing it; of this one the gateway keeps something
 * for itself. */
#include "gateway.h"

#include "gateway/statements.h"
#include "proto/common.h"
#include "proto/intake.h"

#include <string.h>

static const struct complaint_accepted *parse(
    struct turn *turn, const struct event_told *event, struct problem *why)
{
    void *envelope = NULL;
    void *accepted = NULL;
    struct arena *arena = turn_arena(turn);
    if (!message_parse(
            &envelope_schema, event->body, event->length, UNKNOWN_IGNORED, arena, &envelope, why))
        return NULL;
    const char *data = ((const struct envelope *)envelope)->data;
    if (!message_parse(complaint_accepted_message.body, data, strlen(data), UNKNOWN_IGNORED, arena,
            &accepted, why))
        return NULL;
    return accepted;
}

bool release_evidence(struct turn *turn, const struct event_told *event, struct problem *why)
{
    if (strcmp(event->type, complaint_accepted_message.type) != 0)
        return true;
    const struct complaint_accepted *accepted = parse(turn, event, why);
    if (accepted == NULL)
        return false;
    for (size_t i = 0; i < accepted->released_evidence.count; i++)
        put_add_release(turn, &(struct add_release){
                                  .sha256 = accepted->released_evidence.items[i].sha256,
                                  .organisation = accepted->provider,
                                  .case_no = accepted->case_,
                                  .at = event->at,
                              });
    return true;
}
