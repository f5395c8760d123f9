/* SPDX-License-Identifier: Apache-2.0 */
/* Who sees what: the table of audiences and views, and the filters by type and subject. */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OURS "91110000600037341L"
#define THEIRS "91330100799655058B"

static const struct entry entries[] = {
    [AUDIENCE_PUBLIC] = {.audience = AUDIENCE_PUBLIC, .parties = THEIRS},
    [AUDIENCE_AGENCIES] = {.audience = AUDIENCE_AGENCIES, .parties = OURS},
    [AUDIENCE_PARTIES] = {.audience = AUDIENCE_PARTIES, .parties = THEIRS " " OURS},
    [AUDIENCE_BUREAU] = {.audience = AUDIENCE_BUREAU, .parties = OURS},
};

/* rows: view; columns: public, agencies, parties, bureau */
static const bool sees[][4] = {
    [VIEW_PUBLIC] = {true, false, false, false},
    [VIEW_ORGANISATION] = {true, false, true, false},
    [VIEW_AGENCY] = {true, true, false, false},
    [VIEW_ALL] = {true, true, true, true},
};

static void views_and_audiences(void **state)
{
    (void)state;
    for (int view = VIEW_PUBLIC; view <= VIEW_ALL; view++) {
        for (int audience = AUDIENCE_PUBLIC; audience <= AUDIENCE_BUREAU; audience++) {
            struct entry entry = entries[audience];
            entry.type = "minglu.intake.complaint_filed.v1";
            entry.subject = "";
            const struct filter filter = {.view = (enum view_class)view,
                .organisation = view == VIEW_ORGANISATION ? OURS : "",
                .types = "",
                .subject = ""};
            if (filter_passes(&filter, &entry) != sees[view][audience])
                fail_msg("view %s, audience %d", view_name((enum view_class)view), audience);
        }
    }
}

static void only_the_parties(void **state)
{
    (void)state;
    static const char *const parties[] = {"", THEIRS, "91110000600037341", OURS "X"};
    const struct filter filter = {
        .view = VIEW_ORGANISATION, .organisation = OURS, .types = "", .subject = ""};
    for (size_t i = 0; i < sizeof parties / sizeof *parties; i++) {
        const struct entry entry = {
            .audience = AUDIENCE_PARTIES, .parties = parties[i], .type = "", .subject = ""};
        assert_false(filter_passes(&filter, &entry));
    }
}

static const struct {
    const char *types;
    bool passes;
} patterns[] = {
    {"", true},
    {"minglu.intake.complaint_filed.v1", true},
    {"minglu.intake.complaint_filed.v2", false},
    {"minglu.intake.*", true},
    {"minglu.intake*", true},
    {"*", true},
    {"minglu.matching.*", false},
    {"minglu.matching.*,minglu.intake.complaint_filed.v1", true},
    {"minglu.intake.complaint_filed", false},
    {"minglu.intake.complaint_filed.v1x", false},
};

static void types(void **state)
{
    (void)state;
    const struct entry entry = {.type = "minglu.intake.complaint_filed.v1", .subject = "TS1"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        const struct filter filter = {.view = VIEW_ALL, .types = patterns[i].types, .subject = ""};
        if (filter_passes(&filter, &entry) != patterns[i].passes)
            fail_msg("%s", patterns[i].types);
    }
}

static void subjects(void **state)
{
    (void)state;
    const struct entry entry = {.type = "t", .subject = "TS2025-000001"};
    assert_true(filter_passes(
        &(struct filter){.view = VIEW_ALL, .types = "", .subject = "TS2025-000001"}, &entry));
    assert_false(filter_passes(
        &(struct filter){.view = VIEW_ALL, .types = "", .subject = "TS2025-00000"}, &entry));
}

static void patterns_for_sql(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    assert_null(filter_patterns(&(struct filter){.types = ""}, arena));
    assert_string_equal(
        filter_patterns(&(struct filter){.types = "minglu.intake.*,minglu.a_b.v1"}, arena),
        "{\"minglu.intake.%\",\"minglu.a\\\\_b.v1\"}");
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_and_audiences),
        cmocka_unit_test(only_the_parties),
        cmocka_unit_test(types),
        cmocka_unit_test(subjects),
        cmocka_unit_test(patterns_for_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
