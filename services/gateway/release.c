/* SPDX-License-Identifier: Apache-2.0 */
/* Who may read a document beside its bringer and the bureau: whoever receives an event that names
 * it, the panel that reviews an application, and the accused what an officer released to it. An
 * informant's paper is shown by nothing but that release: the database sees to it. */
#include "gateway.h"

#include "gateway/statements.h"
#include "proto/all.h"
#include "proto/common.h"
#include "proto/intake.h"
#include "proto/matching.h"

#include <string.h>

/* An event whose documents are somebody's to read. */
struct naming {
    const struct event_told *event;
    const struct message *message;
    const struct envelope *envelope;
    const void *data;
};

static bool is_one_of(const char *type, const struct message *const *messages, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(messages[i]->type, type) == 0)
            return true;
    return false;
}

static bool is_about_panel(const char *type)
{
    static const struct message *const messages[] = {
        &panel_formed_message, &conflict_declared_message};
    return is_one_of(type, messages, sizeof messages / sizeof messages[0]);
}

/* Others hold the hash of what is no document: a rulebook's. */
static bool is_for_everybody(const char *type)
{
    static const struct message *const messages[] = {
        &solution_published_message, &interface_documented_message};
    return is_one_of(type, messages, sizeof messages / sizeof messages[0]);
}

static bool shows_documents(const struct event_told *event)
{
    switch (event->audience) {
    case AUDIENCE_PARTIES:
    case AUDIENCE_AGENCIES:
        return true;
    case AUDIENCE_PUBLIC:
        return is_for_everybody(event->type);
    case AUDIENCE_BUREAU:
        return is_about_panel(event->type) ||
               strcmp(event->type, complaint_accepted_message.type) == 0;
    }
    return false;
}

/* NULL: a type of which nobody reads documents. */
static const struct message *message_of(const struct event_told *event)
{
    if (!shows_documents(event))
        return NULL;
    for (size_t i = 0; i < all_messages_count; i++) {
        const struct message *message = all_messages[i];
        if (message->role == MESSAGE_EVENT && strcmp(message->type, event->type) == 0)
            return message == &conflict_declared_message ||
                           message_may_hold(message->body, &sha256_schema)
                       ? message
                       : NULL;
    }
    return NULL;
}

static bool parse(struct turn *turn, struct naming *naming, struct problem *why)
{
    void *envelope = NULL;
    void *data = NULL;
    struct arena *arena = turn_arena(turn);
    const struct event_told *event = naming->event;
    if (!message_parse(
            &envelope_schema, event->body, event->length, UNKNOWN_IGNORED, arena, &envelope, why))
        return false;
    naming->envelope = envelope;
    const char *text = naming->envelope->data;
    if (!message_parse(
            naming->message->body, text, strlen(text), UNKNOWN_IGNORED, arena, &data, why))
        return false;
    naming->data = data;
    return true;
}

static void show(struct turn *turn, const struct naming *naming, const char *to)
{
    const char *speaker = naming->envelope->actor;
    const struct message_text_list named =
        message_texts(naming->message->body, naming->data, &sha256_schema, turn_arena(turn));
    for (size_t i = 0; i < named.count; i++)
        put_show_document(turn, &(struct show_document){.sha256 = named.items[i].text,
                                    .organisation = to,
                                    .case_no = naming->event->subject,
                                    .at = naming->event->at,
                                    .speaker = speaker == NULL ? "" : speaker,
                                    .parties = naming->event->parties});
}

static void show_parties(struct turn *turn, const struct naming *naming)
{
    const char *parties = naming->event->parties;
    while (*(parties += strspn(parties, " ")) != '\0') {
        size_t length = strcspn(parties, " ");
        show(turn, naming, arena_copy(turn_arena(turn), parties, length));
        parties += length;
    }
}

static void release(struct turn *turn, const struct naming *naming)
{
    const struct complaint_accepted *accepted = naming->data;
    for (size_t i = 0; i < accepted->released_evidence.count; i++)
        put_add_release(turn, &(struct add_release){
                                  .sha256 = accepted->released_evidence.items[i].sha256,
                                  .organisation = accepted->provider,
                                  .case_no = accepted->case_,
                                  .at = naming->event->at,
                              });
}

/* The panel as it is now: who is on it no more reads no more. */
static void seat(struct turn *turn, const struct panel_formed *panel)
{
    put_clear_panel(turn, &(struct clear_panel){.application = panel->application});
    for (size_t i = 0; i < panel->reviewers.count; i++)
        for (size_t j = 0; j < panel->documents.count; j++)
            put_show_reviewer(turn, &(struct show_reviewer){.application = panel->application,
                                        .person = panel->reviewers.items[i],
                                        .sha256 = panel->documents.items[j]});
}

static void unseat(struct turn *turn, const struct conflict_declared *conflict)
{
    put_unseat_reviewer(turn, &(struct unseat_reviewer){.application = conflict->application,
                                  .person = conflict->reviewer});
}

void release_load(struct turn *turn, const struct event_told *event)
{
    if (event->audience == AUDIENCE_BUREAU && is_about_panel(event->type))
        turn_claim(turn, "panel", event->subject);
}

bool release_evidence(struct turn *turn, const struct event_told *event, struct problem *why)
{
    struct naming naming = {.event = event, .message = message_of(event)};
    if (naming.message == NULL)
        return true;
    if (!parse(turn, &naming, why))
        return false;
    if (event->audience == AUDIENCE_PARTIES)
        show_parties(turn, &naming);
    else if (event->audience == AUDIENCE_AGENCIES)
        show(turn, &naming, "agencies");
    else if (event->audience == AUDIENCE_PUBLIC)
        show(turn, &naming, "everybody");
    else if (naming.message == &complaint_accepted_message)
        release(turn, &naming);
    else if (naming.message == &panel_formed_message)
        seat(turn, naming.data);
    else
        unseat(turn, naming.data);
    return true;
}
