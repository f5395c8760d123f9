/* SPDX-License-Identifier: Apache-2.0 */
/* A team against its contract (T1.2): role by role, and in words what is missing. */
#include "measures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct team_case {
    int64_t managers, engineers; /* of 1 and 2 that are promised */
    int64_t present;
    const char *missing; /* NULL: nobody */
} team_cases[] = {
    {0, 0, 0, "项目经理1人、实施工程师2人"},
    {1, 1, 2, "实施工程师1人"},
    {0, 3, 2, "项目经理1人"}, /* one role too many makes up for no other */
    {1, 2, 3, NULL},
    {4, 9, 3, NULL},
};

static void each_role_is_counted_by_itself(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof team_cases / sizeof *team_cases; i++) {
        const struct team_case *one = &team_cases[i];
        const struct team_of_project roles[] = {
            {.role = "项目经理", .promised = 1, .present = one->managers},
            {.role = "实施工程师", .promised = 2, .present = one->engineers}};
        struct team_state found = team_of(roles, 2, arena);
        assert_int_equal(found.promised, 3);
        assert_int_equal(found.present, one->present);
        assert_int_equal(found.missing.count > 0, one->missing != NULL);
        assert_string_equal(team_note(&found, arena),
            arena_print(arena, "合同约定服务团队3人，到位%lld人，尚缺：%s", (long long)one->present,
                one->missing == NULL ? "" : one->missing));
    }
    arena_close(&arena);
}

/* proto/common.json: team_role; a flag's note. */
static void the_longest_team_fits_into_a_flag_s_note(void **state)
{
    enum { ROLES = 12, ROLE_CHARACTERS = 30, HEADS = 1000, NOTE_CHARACTERS = 500 };

    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < 2; i++) {
        struct buffer role = {.arena = arena};
        for (size_t n = 0; n < ROLE_CHARACTERS; n++)
            buffer_text(&role, i == 0 ? "x" : "岗");
        struct team_of_project roles[ROLES];
        for (size_t n = 0; n < ROLES; n++)
            roles[n] = (struct team_of_project){.role = role.bytes, .promised = HEADS};
        struct team_state found = team_of(roles, ROLES, arena);
        size_t characters = 0;
        for (const char *at = team_note(&found, arena); *at != 0; at++)
            characters += ((unsigned char)*at & 0xC0) != 0x80;
        assert_true(characters <= NOTE_CHARACTERS);
    }
    arena_close(&arena);
}

static void a_contract_without_a_team_lacks_nobody(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct team_state found = team_of(NULL, 0, arena);
    assert_int_equal(found.promised, 0);
    assert_int_equal(found.missing.count, 0);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_is_counted_by_itself),
        cmocka_unit_test(the_longest_team_fits_into_a_flag_s_note),
        cmocka_unit_test(a_contract_without_a_team_lacks_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
