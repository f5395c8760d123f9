/* SPDX-License-Identifier: Apache-2.0 */
/* R1 asks for three things that are no documents; the rest is the rulebook's list of evidence. */
#include "completeness.h"

#include <string.h>

#include "arena.h"
#include "proto/rulebook.h"

enum { PARTS = 3 };

static bool proved(const struct shown *shown, const char *clause)
{
    for (size_t i = 0; i < shown->proved.count; i++)
        if (strcmp(shown->proved.items[i], clause) == 0)
            return true;
    return false;
}

static size_t parts_missing(const struct shown *shown, struct gap *gaps)
{
    size_t count = 0;
    if (shown->capabilities == 0)
        gaps[count++] =
            (struct gap){"R1", "capabilities", "能力清单：16 个场景中的服务能力及适用行业",
                "Capability profile: what can be done in which of the 16 scenarios, for which "
                "industries"};
    if (!shown->local_presence)
        gaps[count++] = (struct gap){
            "R1", "local_presence", "在济宁市内的办公场所和人员情况", "Office and staff in Jining"};
    if (!shown->pledge)
        gaps[count++] = (struct gap){"R1", "pledge", "“企业出一点、服务商让一点、政府补一点”承诺",
            "Pledge to the three-way cost share"};
    return count;
}

size_t completeness_gaps(const struct rulebook *rules, const struct shown *shown,
    struct arena *arena, const struct gap **gaps)
{
    const struct rulebook_evidence_rule_list *wanted = &rules->admission->evidence;
    struct gap *found = ARENA_MANY(arena, struct gap, wanted->count + PARTS);
    size_t count = parts_missing(shown, found);
    for (size_t i = 0; i < wanted->count; i++) {
        const struct rulebook_evidence_rule *rule = &wanted->items[i];
        if (rule->mandatory && !proved(shown, rule->clause))
            found[count++] = (struct gap){rule->clause, "evidence", rule->zh, rule->en};
    }
    *gaps = found;
    return count;
}
