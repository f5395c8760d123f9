/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence: what is taken, by its media type and by how its bytes begin; and the media type of a
 * body. */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void types(void **state)
{
    (void)state;
    assert_non_null(media_find("application/pdf"));
    assert_non_null(media_find("Application/PDF"));
    assert_non_null(media_find("text/csv; charset=gb18030"));
    assert_null(media_find(NULL));
    assert_null(media_find(""));
    assert_null(media_find("application/pdfx"));
    assert_null(media_find("text/html"));
    assert_null(media_find("application/octet-stream"));
}

static void bytes(void **state)
{
    (void)state;

    static const struct {
        const char *type;
        const char *bytes;
        size_t length;
        bool fits;
    } cases[] = {
        {"application/pdf", "%PDF-1.7", 8, true},
        {"application/pdf", "%PDF-", 5, false},
        {"application/pdf", "<html>..", 8, false},
        {"application/pdf", "%PD", 3, false},
        {"image/png", "\x89PNG\r\n\x1a\nX", 9, true},
        {"image/jpeg", "\xff\xd8\xff\xe0", 4, true},
        {"image/jpeg", "\x89PNG\r\n\x1a\nX", 9, false},
        {"application/zip", "PK\x03\x04..", 6, true},
        {"text/plain", "hello", 5, true},
        {"text/plain", "he\0lo", 5, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct media *media = media_find(cases[i].type);
        assert_non_null(media);
        assert_int_equal(media_fits(media, cases[i].bytes, cases[i].length), cases[i].fits);
    }
}

static void bodies(void **state)
{
    (void)state;
    assert_true(media_is("application/json", "application/json"));
    assert_true(media_is("Application/JSON; charset=UTF-8", "application/json"));
    assert_true(media_is("application/json ;charset=\"utf-8\"", "application/json"));
    assert_false(media_is("application/json; charset=gb18030", "application/json"));
    assert_false(media_is("application/json; x=y", "application/json"));
    assert_false(media_is("application/jsonp", "application/json"));
    assert_false(media_is("text/plain", "application/json"));
    assert_false(media_is(NULL, "application/json"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types),
        cmocka_unit_test(bytes),
        cmocka_unit_test(bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
