/* SPDX-License-Identifier: Apache-2.0 */
/* What every act of the office has in common: who does it, by which version, and that it was told.
 */
#include "sanctions.h"

#include <string.h>

void claim_acts(struct turn *turn)
{
    turn_claim(turn, "acts", "");
}

bool acting_person(struct turn *turn, struct problem *why)
{
    if (*turn_actor(turn)->person == '\0')
        return reject(why, &problem_no_person, "", NULL);
    return true;
}

bool another_person(struct turn *turn, const char *than, struct problem *why)
{
    const char *person = turn_actor(turn)->person;
    if (!acting_person(turn, why))
        return false;
    if (than != NULL && strcmp(person, than) == 0)
        return reject(why, &problem_same_person, "", person);
    return true;
}

bool is_fresh(struct turn *turn, int64_t version, struct problem *why)
{
    const char *asked = turn_if_match(turn);
    if (asked != NULL && strcmp(asked, arena_print(turn_arena(turn), "%ld", (long)version)) != 0)
        return reject(why, &problem_stale, "", NULL);
    return true;
}

bool may_see(struct turn *turn, const char *provider)
{
    return turn_has_role(turn, ROLE_OFFICER | ROLE_DECIDER | ROLE_AUDITOR | ROLE_OPERATOR) ||
           strcmp(turn_actor(turn)->organisation, provider) == 0;
}

const char *who(struct turn *turn)
{
    const struct actor *actor = turn_actor(turn);
    return *actor->person == '\0' ? actor->principal : actor->person;
}

void told(struct turn *turn, const char *about, const char *provider, const char *kind)
{
    put_add_said(turn, &(struct add_said){.event_id = turn_said_id(turn),
                           .about = about,
                           .provider = provider,
                           .kind = kind,
                           .said_at = turn_now(turn)});
}

const char *evidence_text(struct arena *arena, const struct evidence_list *list)
{
    struct buffer text = {.arena = arena};
    buffer_text(&text, "[");
    for (size_t i = 0; i < list->count; i++) {
        buffer_text(&text, i == 0 ? "{\"sha256\":" : ",{\"sha256\":");
        buffer_json(&text, list->items[i].sha256);
        buffer_text(&text, ",\"title\":");
        buffer_json(&text, list->items[i].title);
        buffer_text(&text, "}");
    }
    buffer_text(&text, "]");
    return text.bytes;
}

const char *texts_text(struct arena *arena, const struct text_list *list)
{
    struct buffer text = {.arena = arena};
    buffer_text(&text, "[");
    for (size_t i = 0; i < list->count; i++) {
        buffer_text(&text, i == 0 ? "" : ",");
        buffer_json(&text, list->items[i]);
    }
    buffer_text(&text, "]");
    return text.bytes;
}

bool delivery_day_holds(
    struct turn *turn, struct date delivered_on, struct date act_on, struct problem *why)
{
    const char *day = date_write(turn_arena(turn), delivered_on);
    if (delivered_on.day > turn_today(turn).day)
        return reject(why, &problem_delivered_in_future, "/delivered_on", day);
    if (delivered_on.day < act_on.day)
        return reject(why, &problem_delivered_before_act, "/delivered_on", day);
    return true;
}

bool is_under(const char *clause, const char *part)
{
    size_t length = strlen(part);
    return strncmp(clause, part, length) == 0 && clause[length] == '.';
}
