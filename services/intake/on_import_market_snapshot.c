/* SPDX-License-Identifier: Apache-2.0 */
/* The market regulator's register comes in: where it differs from what a provider told, a term runs
 * in which the provider may still tell it (T1.1). What it says of an enterprise is held against who
 * serves it (T2.6). */
#include "intake.h"

#include <string.h>

static bool read_table(struct turn *turn, const struct import_market_snapshot *table,
    struct snapshot *snapshot, struct problem *why)
{
    struct table_bytes bytes;
    return import_bytes(turn, table->content, &bytes, why) &&
           snapshot_read(turn_arena(turn), bytes, turn_today(turn), snapshot, why);
}

static void load(struct turn *turn, const struct import_market_snapshot *table)
{
    struct problem why = {.arena = turn_arena(turn)};
    struct snapshot snapshot = {0};
    if (!read_table(turn, table, &snapshot, &why))
        return; /* decide says why */
    for (size_t i = 0; i < snapshot.row_count; i++) {
        turn_claim(turn, "provider", snapshot.rows[i].provider);
        need_provider_facts(turn, snapshot.rows[i].provider, snapshot.rows[i].taken_on);
        need_change_running(turn, snapshot.rows[i].provider);
        need_fact_told_of(turn, snapshot.rows[i].provider);
        turn_claim(turn, "enterprise", snapshot.rows[i].provider);
        need_enterprise_market_of(turn, snapshot.rows[i].provider);
        need_server_of(turn, snapshot.rows[i].provider);
    }
}

static const struct provider_facts *find(struct turn *turn, const char *provider)
{
    size_t count;
    const struct provider_facts *all = all_provider_facts(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].provider, provider) == 0)
            return &all[i];
    return NULL;
}

static const char *row_digest(struct turn *turn, const struct snapshot_row *row)
{
    struct buffer text = {.arena = turn_arena(turn)};
    buffer_print(&text, "%d\x1f", row->changed_on.day);
    for (enum fact fact = FACT_NAME; fact < FACTS; fact++)
        buffer_print(&text, "%s\x1f", row->facts.of[fact] == NULL ? "" : row->facts.of[fact]);
    return turn_digest(turn, text.bytes);
}

static void keep(struct turn *turn, const struct snapshot_row *row, const char *digest)
{
    put_keep_snapshot(turn, &(struct keep_snapshot){.provider = row->provider,
                                .taken_on = row->taken_on,
                                .changed_on = row->changed_on,
                                .name = row->facts.of[FACT_NAME],
                                .address = row->facts.of[FACT_ADDRESS],
                                .legal_representative = row->facts.of[FACT_LEGAL_REPRESENTATIVE],
                                .scope = row->facts.of[FACT_SCOPE],
                                .capital_fen = capital_fen(row->facts.of[FACT_CAPITAL]),
                                .digest = digest,
                                .imported_by = turn_actor(turn)->person,
                                .imported_at = turn_now(turn)});
}

/* A change that nobody told, and the day by which it must be. */
struct found {
    const struct provider_facts *provider;
    const struct snapshot_row *row;
    enum fact fact;
    const char *before;
    struct date changed_on;
    const struct rulebook *rules;
};

static void open_change(struct turn *turn, const struct found *found)
{
    const char *change = turn_number(turn, "BG", date_year(turn_today(turn)));
    const char *after = found->row->facts.of[found->fact];
    struct law_day by = change_term(turn, found->rules, found->changed_on);
    put_add_change(turn, &(struct add_change){.change = change,
                             .provider = found->provider->provider,
                             .fact = fact_name(found->fact),
                             .before = found->before,
                             .after = after,
                             .taken_on = found->row->taken_on,
                             .changed_on = found->changed_on,
                             .rulebook = found->rules->version,
                             .report_by = by.on,
                             .report_by_arithmetic = by.arithmetic});
    say_change_discovered(turn, change, found->provider->provider,
        &(struct change_discovered){.change = change,
            .provider = found->provider->provider,
            .provider_name = found->provider->name,
            .fact = fact_name(found->fact),
            .before = fact_told(turn, found->fact, found->before),
            .after = fact_told(turn, found->fact, after),
            .changed_on = found->changed_on,
            .taken_on = found->row->taken_on,
            .report_by = by.on,
            .report_by_arithmetic = by.arithmetic});
    change_due(turn, found->provider->provider, change, by.on);
}

static void drop_change(
    struct turn *turn, const struct provider_facts *provider, const struct change_running *running)
{
    put_set_change_state(
        turn, &(struct set_change_state){
                  .change = running->change, .state = "dropped", .ended_on = turn_today(turn)});
    change_due_no_more(turn, provider->provider, running->change);
    say_change_dropped(turn, running->change, provider->provider,
        &(struct change_dropped){.change = running->change,
            .provider = provider->provider,
            .provider_name = provider->name,
            .fact = running->fact,
            .dropped_on = turn_today(turn)});
}

/* The register's day is before the change that the provider told: it cannot show it. */
static bool is_outdated(struct turn *turn, const struct found *found)
{
    size_t count;
    const struct fact_told_of *all = all_fact_told_of(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].provider, found->provider->provider) == 0 &&
            strcmp(all[i].fact, fact_name(found->fact)) == 0)
            return found->row->taken_on.day < all[i].changed_on.day;
    return false;
}

/* One fact of a row against what was told. True: a change that was not known yet. */
static bool compare(struct turn *turn, const struct found *found)
{
    const char *after = found->row->facts.of[found->fact];
    const struct change_running *running = change_of(turn, found->provider->provider, found->fact);
    bool major = change_is_major(
        turn_arena(turn), found->fact, found->before, after, found->rules->change_notice);
    if (after == NULL || (!major && running == NULL) || is_outdated(turn, found))
        return false;
    if (!major)
        drop_change(turn, found->provider, running);
    else if (running == NULL)
        open_change(turn, found);
    else
        put_set_change_after(
            turn, &(struct set_change_after){.change = running->change, .after = after});
    return major && running == NULL;
}

/* Scope and capital are not asked for at registration: who never told them is taken at the word of
 * the first snapshot. */
static void learn(
    struct turn *turn, const struct provider_facts *provider, const struct snapshot_row *row)
{
    struct facts facts = facts_of(turn, provider);
    bool news = false;
    for (enum fact fact = FACT_SCOPE; fact <= FACT_CAPITAL; fact++)
        if (facts.of[fact] == NULL && row->facts.of[fact] != NULL) {
            facts.of[fact] = row->facts.of[fact];
            news = true;
        }
    if (news)
        facts_put(turn, provider->provider, &facts, provider->version);
}

static int64_t enter(
    struct turn *turn, const struct provider_facts *provider, const struct snapshot_row *row)
{
    struct date said = row->changed_on.day != 0 ? row->changed_on : row->taken_on;
    struct date from = change_counted_from(said, instant_day(provider->registered_at));
    struct facts known = facts_of(turn, provider);
    int64_t changes = 0;
    for (enum fact fact = FACT_NAME; fact < FACTS; fact++)
        changes += compare(turn, &(struct found){.provider = provider,
                                     .row = row,
                                     .fact = fact,
                                     .before = known.of[fact],
                                     .changed_on = from,
                                     .rules = turn_rules(turn, from)});
    learn(turn, provider, row);
    return changes;
}

static const struct enterprise_market_of *enterprise_of(struct turn *turn, const char *code)
{
    size_t count;
    const struct enterprise_market_of *all = all_enterprise_market_of(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].enterprise, code) == 0)
            return &all[i];
    return NULL;
}

static bool same_or_unsaid(const char *said, const char *known)
{
    return said == NULL || (known != NULL && strcmp(said, known) == 0);
}

/* Of an enterprise only what may relate it to a provider is kept, as digests (T2.6). */
static void take_in_enterprise(struct turn *turn, struct snapshot *snapshot,
    const struct snapshot_row *row, const struct enterprise_market_of *known,
    struct import_market_snapshot_answer *answer)
{
    const char *head =
        relation_digest(turn, known->enterprise, row->facts.of[FACT_LEGAL_REPRESENTATIVE]);
    const char *address = relation_digest(turn, known->enterprise, row->facts.of[FACT_ADDRESS]);
    if (known->taken_on.day > row->taken_on.day) {
        table_refuse(&snapshot->table, row->line, SNAPSHOT_TAKEN_ON, &problem_snapshot_older,
            date_write(turn_arena(turn), known->taken_on));
        return;
    }
    if (same_or_unsaid(head, known->legal_representative) &&
        same_or_unsaid(address, known->address)) {
        answer->unchanged++;
        return;
    }
    put_keep_enterprise_market(turn, &(struct keep_enterprise_market){.enterprise = row->provider,
                                         .taken_on = row->taken_on,
                                         .legal_representative = head,
                                         .address = address,
                                         .imported_by = turn_actor(turn)->person,
                                         .imported_at = turn_now(turn)});
    answer->entered++;
    size_t count;
    const struct server_of *servers = all_server_of(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(servers[i].enterprise, row->provider) == 0)
            relation_look(turn, servers[i].provider);
}

static void take_in(struct turn *turn, struct snapshot *snapshot, const struct snapshot_row *row,
    struct import_market_snapshot_answer *answer)
{
    const struct provider_facts *provider = find(turn, row->provider);
    const struct enterprise_market_of *enterprise = enterprise_of(turn, row->provider);
    struct import_market_snapshot_answer aside = {0}; /* a row counts once */
    if (enterprise != NULL)
        take_in_enterprise(turn, snapshot, row, enterprise, provider == NULL ? answer : &aside);
    if (provider == NULL && enterprise != NULL)
        return;
    if (provider == NULL) {
        table_refuse(
            &snapshot->table, row->line, SNAPSHOT_CODE, &problem_not_registered, row->provider);
        return;
    }
    const char *digest = row_digest(turn, row);
    if (provider->digest != NULL && strcmp(provider->digest, digest) == 0) {
        answer->unchanged++;
        return;
    }
    if (provider->newest_on.day > row->taken_on.day) {
        table_refuse(&snapshot->table, row->line, SNAPSHOT_TAKEN_ON, &problem_snapshot_older,
            date_write(turn_arena(turn), provider->newest_on));
        return;
    }
    keep(turn, row, digest);
    answer->entered++;
    answer->changes += enter(turn, provider, row);
}

static bool decide(
    struct turn *turn, const struct import_market_snapshot *table, struct problem *why)
{
    struct snapshot snapshot = {0};
    if (!read_table(turn, table, &snapshot, why))
        return false;
    struct import_market_snapshot_answer answer = {.encoding = snapshot.table.encoding,
        .rows = (int64_t)snapshot.table.seen,
        .ignored_columns = {snapshot.table.ignored_count, snapshot.table.ignored}};
    for (size_t i = 0; i < snapshot.row_count; i++)
        take_in(turn, &snapshot, &snapshot.rows[i], &answer);
    answer.refused = (int64_t)snapshot.table.refused;
    answer.faults = import_faults(turn_arena(turn), &snapshot.table);
    turn_audit(turn, "market_snapshot_imported", "");
    answer_import_market_snapshot(turn, &answer);
    return true;
}

HANDLER(import_market_snapshot, load, decide);
