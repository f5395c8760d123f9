/* SPDX-License-Identifier: Apache-2.0 */
/* The database outside turns: pages of the journal, evidence bytes, look-ups of keys. The texts are
 * those of sql/queries; what they name is handed over by name. A batch is one transaction (the
 * pipeline's implicit one), so nothing of it stays when any of it fails. */
#include "gateway.h"

#include "db.h"
#include "gateway/statements.h"
#include "proto/common.h"

#include <assert.h>
#include <string.h>

enum { VALUES_MAX = 16 };

void side_prepare(struct gateway *gateway)
{
    struct db_text *texts = ARENA_MANY(gateway->arena, struct db_text, gateway_queries_count);
    for (size_t i = 0; i < gateway_queries_count; i++)
        texts[i] =
            (struct db_text){.name = gateway_queries[i].name, .text = gateway_queries[i].text};
    db_prepare(gateway->side, texts, gateway_queries_count);
}

static const struct query *find_query(const char *name)
{
    for (size_t i = 0; i < gateway_queries_count; i++)
        if (strcmp(gateway_queries[i].name, name) == 0)
            return &gateway_queries[i];
    return NULL;
}

static const struct named *find_value(const struct named *values, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(values[i].name, name) == 0)
            return &values[i];
    return NULL;
}

void side_add(struct gateway *gateway, const char *name, const struct named *values, size_t count)
{
    const struct query *query = find_query(name);
    assert(query != NULL && query->parameter_count <= VALUES_MAX);
    const char *texts[VALUES_MAX];
    int lengths[VALUES_MAX];
    int formats[VALUES_MAX];
    for (size_t i = 0; i < query->parameter_count; i++) {
        const struct named *value = find_value(values, count, query->parameters[i]);
        assert(value != NULL);
        texts[i] = value->value;
        lengths[i] = value->length;
        formats[i] = value->length > 0 ? 1 : 0;
    }
    db_add(gateway->side, name, (int)query->parameter_count, texts, lengths, formats);
}

void side_add_asked(struct exchange *exchange, const char *query, struct named what)
{
    const struct actor *actor = &exchange->actor;
    const struct named values[] = {
        what,
        {"principal", actor->principal},
        {"holder", actor->organisation},
        {"reviewer", (actor->roles & ROLE_REVIEWER) != 0 ? actor->person : ""},
        {"is_agency", (actor->roles & ROLE_AGENCY) != 0 ? "true" : "false"},
        {"sees_everything", (actor->roles & roles_that_see_all) != 0 ? "true" : "false"},
    };
    side_add(exchange->gateway, query, values, sizeof values / sizeof values[0]);
}
