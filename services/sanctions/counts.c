/* SPDX-License-Identifier: Apache-2.0 */
/* The count over a provider's orders, its certificate, and the proposal that follows when it
 * exceeds the rulebook's number (T2.2). */
#include "sanctions.h"

#include <string.h>

bool text_list_has(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

void text_list_add(struct text_list *list, const char *text)
{
    list->items[list->count++] = text;
}

static struct counted counted_of(const struct orders_beside *row)
{
    return (struct counted){.order = row->order_no,
        .delivered_on = row->delivered_on,
        .annulled = strcmp(row->state, "annulled") == 0,
        .stayed = row->stayed_by != NULL};
}

void count_beside(struct turn *turn, const struct counted *more, struct count *out)
{
    size_t rows = 0;
    const struct orders_beside *row = all_orders_beside(turn, &rows);
    struct counted *orders = ARENA_MANY(turn_arena(turn), struct counted, rows + 1);
    for (size_t i = 0; i < rows; i++)
        orders[i] = counted_of(&row[i]);
    if (more != NULL)
        orders[rows++] = *more;
    count_orders(orders, rows, turn_arena(turn), out);
}

void count_after(
    struct turn *turn, const struct text_list *annulled, const char *appeal, struct count *out)
{
    size_t rows = 0;
    const struct orders_beside *row = all_orders_beside(turn, &rows);
    struct counted *orders = ARENA_MANY(turn_arena(turn), struct counted, rows + 1);
    for (size_t i = 0; i < rows; i++) {
        orders[i] = counted_of(&row[i]);
        orders[i].annulled |= text_list_has(annulled, row[i].order_no);
        if (appeal != NULL && orders[i].stayed && strcmp(row[i].stayed_by, appeal) == 0)
            orders[i].stayed = false;
    }
    count_orders(orders, rows, turn_arena(turn), out);
}

static void put_certified(
    struct turn *turn, const char *number, const struct text_list *orders, bool counts)
{
    for (size_t i = 0; i < orders->count; i++)
        put_add_certified_order(
            turn, &(struct add_certified_order){
                      .certificate_no = number, .order_no = orders->items[i], .counts = counts});
}

static void say_certified(
    struct turn *turn, const char *number, const struct certificate *certificate, int64_t exceed)
{
    const struct count *count = certificate->count;
    say_count_certified(turn, number, "",
        &(struct count_certified){.certificate = number,
            .provider = certificate->provider,
            .count = count->count,
            .orders_exceed = exceed,
            .exceeds = count->count > exceed,
            .rulebook = certificate->rulebook,
            .orders = count->orders,
            .left_out = count->left_out});
    told(turn, number, certificate->provider, "count_certified");
}

const char *certify(struct turn *turn, const struct certificate *certificate)
{
    const struct rulebook *rules = turn_rules_version_named(turn, certificate->rulebook);
    int64_t exceed = rules->disqualification->orders_exceed;
    const char *number = turn_number(turn, "ZM", date_year(turn_today(turn)));
    put_add_certificate(turn, &(struct add_certificate){.certificate_no = number,
                                  .provider = certificate->provider,
                                  .counted = certificate->count->count,
                                  .orders_exceed = some(exceed),
                                  .rulebook = certificate->rulebook,
                                  .certified_at = turn_now(turn)});
    put_certified(turn, number, &certificate->count->orders, true);
    put_certified(turn, number, &certificate->count->left_out, false);
    say_certified(turn, number, certificate, exceed);
    return number;
}

bool is_proposed(struct turn *turn, const char *ground)
{
    size_t rows = 0;
    const struct cases_beside *row = all_cases_beside(turn, &rows);
    for (size_t i = 0; i < rows; i++) {
        if (strcmp(row[i].ground, ground) != 0)
            continue;
        bool disqualified = row[i].outcome != NULL && strcmp(row[i].outcome, "disqualified") == 0;
        if (case_is_open(row[i].state) || strcmp(row[i].state, "decided") == 0 ||
            (strcmp(row[i].state, "delivered") == 0 && disqualified))
            return true;
    }
    return false;
}

static const char *count_facts(struct arena *arena, const struct count *count)
{
    struct buffer text = {.arena = arena};
    buffer_print(&text, "已送达且未撤销的限期整改通知共%ld次：", (long)count->count);
    for (size_t i = 0; i < count->orders.count; i++)
        buffer_print(&text, "%s%s", i == 0 ? "" : "、", count->orders.items[i]);
    buffer_text(&text, "。");
    return text.bytes;
}

struct counted_case propose_on_count(struct turn *turn, const struct certificate *certificate)
{
    const struct rulebook *rules = turn_rules_version_named(turn, certificate->rulebook);
    if (certificate->count->count <= rules->disqualification->orders_exceed ||
        is_proposed(turn, "count"))
        return (struct counted_case){0};
    struct counted_case made = {.certificate = certify(turn, certificate)};
    made.case_no = propose(turn, &(struct proposal){.provider = certificate->provider,
                                     .provider_name = certificate->provider_name,
                                     .clause = leads_to(rules, "/disqualification/orders_exceed"),
                                     .ground = "count",
                                     .certificate = made.certificate,
                                     .facts = count_facts(turn_arena(turn), certificate->count),
                                     .rulebook = certificate->rulebook});
    return made;
}
