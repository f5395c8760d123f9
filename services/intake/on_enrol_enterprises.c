/* SPDX-License-Identifier: Apache-2.0 */
/* The bureau's table of pilot enterprises comes in: what is new or changed enters, the rest is told
 * (M2). */
#include "intake.h"

#include <stdlib.h>
#include <string.h>

static bool read_table(struct turn *turn, const struct enrol_enterprises *table,
    struct roster *roster, struct problem *why)
{
    struct table_bytes bytes;
    if (!import_bytes(turn, table->content, &bytes, why))
        return false;
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    return roster_read(turn_arena(turn), rules->city, bytes, roster, why);
}

static void load(struct turn *turn, const struct enrol_enterprises *table)
{
    turn_claim(turn, "roster", "");
    struct problem why = {.arena = turn_arena(turn)};
    struct roster roster = {0};
    if (!read_table(turn, table, &roster, &why))
        return; /* decide says why */
    for (size_t i = 0; i < roster.row_count; i++)
        need_enterprise_row(turn, roster.rows[i].enterprise);
}

static int by_enterprise(const void *a, const void *b)
{
    const struct enterprise_row *left = a;
    const struct enterprise_row *right = b;
    return strcmp(left->enterprise, right->enterprise);
}

/* What the roster holds already, in order. */
static const struct enterprise_row *known_rows(struct turn *turn, size_t *count)
{
    const struct enterprise_row *rows = all_enterprise_row(turn, count);
    struct enterprise_row *sorted = ARENA_MANY(turn_arena(turn), struct enterprise_row, *count + 1);
    if (*count > 0)
        memcpy(sorted, rows, *count * sizeof *rows);
    qsort(sorted, *count, sizeof *sorted, by_enterprise);
    return sorted;
}

static const char *row_digest(struct turn *turn, const struct roster_row *row)
{
    const char *cells[] = {row->enterprise, row->name, row->county, row->industry,
        row->industry_edition, row->industry_name, row->contact, row->phone};
    struct buffer text = {.arena = turn_arena(turn)};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        buffer_text(&text, cells[i] == NULL ? "" : cells[i]);
        buffer_add(&text, "\x1f", 1);
    }
    return turn_digest(turn, text.bytes);
}

static void put_row(struct turn *turn, const struct roster_row *row, const char *digest,
    const struct enterprise_row *known)
{
    struct date enrolled_on = known == NULL ? turn_today(turn) : known->enrolled_on;
    int64_t version = known == NULL ? 1 : known->version + 1;
    put_enrol_enterprise(turn, &(struct enrol_enterprise){.enterprise = row->enterprise,
                                   .name = row->name,
                                   .county = row->county,
                                   .county_name = row->county_name,
                                   .industry = row->industry,
                                   .industry_edition = row->industry_edition,
                                   .industry_name = row->industry_name,
                                   .contact = turn_seal(turn, row->contact),
                                   .phone = turn_seal(turn, row->phone),
                                   .digest = digest,
                                   .enrolled_on = enrolled_on,
                                   .version = version,
                                   .imported_at = turn_now(turn)});
    say_enterprise_enrolled(turn, row->enterprise, row->enterprise,
        &(struct enterprise_enrolled){.enterprise = row->enterprise,
            .name = row->name,
            .county = row->county,
            .county_name = row->county_name,
            .industry = row->industry,
            .industry_edition = row->industry_edition,
            .industry_name = row->industry_name,
            .enrolled_on = enrolled_on,
            .version = version});
}

static void enrol(
    struct turn *turn, const struct roster *roster, struct enrol_enterprises_answer *answer)
{
    size_t count = 0;
    const struct enterprise_row *known = known_rows(turn, &count);
    for (size_t i = 0; i < roster->row_count; i++) {
        const struct roster_row *row = &roster->rows[i];
        struct enterprise_row key = {.enterprise = row->enterprise};
        const struct enterprise_row *old =
            bsearch(&key, known, count, sizeof *known, by_enterprise);
        const char *digest = row_digest(turn, row);
        if (old != NULL && strcmp(old->digest, digest) == 0) {
            answer->unchanged++;
            continue;
        }
        put_row(turn, row, digest, old);
        *(old == NULL ? &answer->enrolled : &answer->changed) += 1;
    }
}

static bool decide(struct turn *turn, const struct enrol_enterprises *table, struct problem *why)
{
    struct roster roster = {0};
    if (!read_table(turn, table, &roster, why))
        return false;
    struct enrol_enterprises_answer answer = {.encoding = roster.table.encoding,
        .rows = (int64_t)roster.table.seen,
        .refused = (int64_t)roster.table.refused,
        .ignored_columns = {roster.table.ignored_count, roster.table.ignored},
        .faults = import_faults(turn_arena(turn), &roster.table)};
    enrol(turn, &roster, &answer);
    turn_audit(turn, "enterprises_imported", "");
    answer_enrol_enterprises(turn, &answer);
    return true;
}

HANDLER(enrol_enterprises, load, decide);
