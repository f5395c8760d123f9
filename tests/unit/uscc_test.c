/* SPDX-License-Identifier: Apache-2.0 */
/* Credit codes: valid ones of public bodies and firms, every single slip refused, people's ways of
 * writing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "uscc.h"

static const char *const good[] = {
    "91110000600037341L", "91330100799655058B", "9144030071526726XG", "914403001922038216"};

static bool is_valid(const char *text)
{
    return uscc_is_valid(text, strlen(text));
}

static void valid_codes_are_valid(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(is_valid(good[i]));
}

/* The weights are powers of a number prime to 31: every wrong character shows. */
static void one_wrong_character_is_always_found(void **state)
{
    (void)state;
    static const char all[] = "0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ";
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        for (size_t place = 0; place < 18; place++) {
            for (const char *other = all; *other != '\0'; other++) {
                char code[19];
                memcpy(code, good[i], sizeof code);
                code[place] = *other;
                assert_int_equal(is_valid(code), *other == good[i][place]);
            }
        }
    }
}

static void other_forms_are_not_the_kept_one(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "9", "91110000600037341", "91110000600037341LL",
        "91110000600037341l", " 91110000600037341L", "000000000000000001",
        "９１１１００００６０００３７３４１L"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(is_valid(bad[i]));
    assert_false(uscc_is_valid("9111\0000600037341L", 18));
}

static void peoples_writing_is_brought_into_form(void **state)
{
    static const struct {
        const char *text;
        const char *kept;
    } cases[] = {{"91110000600037341L", "91110000600037341L"},
        {"91110000600037341l", "91110000600037341L"},
        {" 9111 0000-6000 3734 1L\r\n", "91110000600037341L"},
        {"９１１１００００６０００３７３４１Ｌ", "91110000600037341L"},
        {"91110000600037341ｌ", "91110000600037341L"},
        {"\xef\xbb\xbf\xe3\x80\x80"
         "9144030071526726xg",
            "9144030071526726XG"},
        {"", NULL}, {"   ", NULL}, {"91110000600037341M", NULL}, {"91110000600037341L9", NULL},
        {"91110000600037341\xef\xbc", NULL}, {"名录", NULL}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *kept = uscc_normalise(*state, cases[i].text);
        if (cases[i].kept == NULL)
            assert_null(kept);
        else
            assert_string_equal(kept, cases[i].kept);
    }
}

static void the_organisation_code_has_its_own_check(void **state)
{
    (void)state;
    assert_true(uscc_organisation_fits("91110000600037341L"));
    assert_true(uscc_organisation_fits("91330100799655058B"));
    assert_true(uscc_organisation_fits("9144030071526726XG"));
    assert_false(uscc_organisation_fits("91110000600037341M"));
    assert_false(uscc_organisation_fits(""));
}

/* A code may be right as a whole while the organisation code in it is not: a warning, not a
 * refusal. */
static void a_valid_code_may_hold_an_unfit_organisation_code(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    int found = 0;
    for (const char *check = alphabet; *check != '\0'; check++) {
        char code[] = "91110000600037342L";
        code[17] = *check;
        if (is_valid(code)) {
            assert_false(uscc_organisation_fits(code));
            found++;
        }
    }
    assert_int_equal(found, 1);
}

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    arena_close((struct arena **)state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(valid_codes_are_valid),
        TEST(one_wrong_character_is_always_found), TEST(other_forms_are_not_the_kept_one),
        TEST(peoples_writing_is_brought_into_form), TEST(the_organisation_code_has_its_own_check),
        TEST(a_valid_code_may_hold_an_unfit_organisation_code)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
