/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: found, their parts decoded; a known path with another method names the methods it has. */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct route given[] = {
    {.method = METHOD_POST, .path = "/v1/complaints"},
    {.method = METHOD_GET, .path = "/v1/complaints/{case}"},
    {.method = METHOD_POST, .path = "/v1/complaints/follow"},
    {.method = METHOD_POST, .path = "/v1/complaints/{case}/acceptance"},
    {.method = METHOD_GET, .path = "/v1/complaints"},
    {.method = METHOD_GET, .path = "/v1/parked/{service}/{stream}/{seq}"},
};

struct found {
    struct arena *arena;
    const struct route *route;
    const char *allow;
    const char *parts[PARTS_MAX];
};

static struct found find(int method, const char *path)
{
    struct found found = {.arena = arena_open()};
    struct routes *routes = routes_open(found.arena);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        routes_add(routes, &given[i]);
    found.route = routes_find(routes, method, path, found.arena, found.parts, &found.allow);
    return found;
}

static void finds(void **state)
{
    (void)state;
    struct found found = find(METHOD_POST, "/v1/complaints/TS2025-000001/acceptance");
    assert_non_null(found.route);
    assert_string_equal(found.route->path, "/v1/complaints/{case}/acceptance");
    assert_string_equal(found.route->part_names[0], "case");
    assert_null(found.route->part_names[1]);
    assert_string_equal(found.parts[0], "TS2025-000001");
    arena_close(&found.arena);
    found = find(METHOD_GET, "/v1/parked/intake/gateway/12");
    assert_non_null(found.route);
    assert_string_equal(found.route->part_names[2], "seq");
    assert_string_equal(found.parts[2], "12");
    arena_close(&found.arena);
}

static void literal_before_part(void **state)
{
    (void)state;
    struct found found = find(METHOD_POST, "/v1/complaints/follow");
    assert_non_null(found.route);
    assert_string_equal(found.route->path, "/v1/complaints/follow");
    arena_close(&found.arena);
}

static void other_methods(void **state)
{
    (void)state;

    static const struct {
        int method;
        const char *path;
        const char *allow;
    } cases[] = {
        {METHOD_COUNT, "/v1/complaints", "GET, HEAD, POST"},
        {METHOD_GET, "/v1/complaints/x/acceptance", "POST"},
        {METHOD_POST, "/v1/complaints/x", "GET, HEAD"},
        {METHOD_GET, "/v1", ""},
        {METHOD_GET, "/", ""},
        {METHOD_GET, "", ""},
        {METHOD_GET, "/v1/complaints/", ""},
        {METHOD_GET, "//v1/complaints", ""},
        {METHOD_GET, "/v1/complaints/x/y", ""},
        {METHOD_GET, "/V1/complaints", ""},
        {METHOD_GET, "/v1/complaints/%zz", ""},
        {METHOD_GET, "/v1/complaints/%00", ""},
        {METHOD_GET, "/v1/complaints/a%2", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct found found = find(cases[i].method, cases[i].path);
        assert_null(found.route);
        assert_string_equal(found.allow, cases[i].allow);
        arena_close(&found.arena);
    }
}

static void decodes(void **state)
{
    (void)state;
    struct found found = find(METHOD_GET, "/v1/complaints/a%2Fb%E6%B5%8E+c");
    assert_string_equal(found.parts[0], "a/b\u6d4e+c");
    assert_string_equal(percent_decode(found.arena, "a+b%2b", 6, true), "a b+");
    arena_close(&found.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(literal_before_part),
        cmocka_unit_test(other_methods),
        cmocka_unit_test(decodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
