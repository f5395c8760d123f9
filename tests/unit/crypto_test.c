/* SPDX-License-Identifier: Apache-2.0 */
/* Digests against published vectors, text forms there and back, and seals that do not open when
 * anything about them was changed. */
#include "crypto.h"

#include "arena.h"
#include "problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    struct arena *arena = *state;
    arena_close(&arena);
    return 0;
}

static void sha256_is_that_of_fips_180(void **state)
{
    static const struct {
        const char *text;
        const char *hash;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(
            sha256_hex(*state, cases[i].text, strlen(cases[i].text)), cases[i].hash);
}

static void a_digest_of_pieces_is_the_digest_of_the_whole(void **state)
{
    uint8_t pieces[SHA256_SIZE], whole[SHA256_SIZE];
    struct digest *digest = digest_open();
    digest_add(digest, "ab", 2);
    digest_add(digest, "", 0);
    digest_add(digest, "c", 1);
    digest_finish(digest, pieces);
    digest_close(&digest);
    sha256("abc", 3, whole);
    assert_memory_equal(pieces, whole, SHA256_SIZE);
    assert_null(digest);
    (void)state;
}

/* RFC 4231, test case 2 */
static void hmac_is_that_of_rfc_4231(void **state)
{
    uint8_t mac[SHA256_SIZE];
    const char *text = "what do ya want for nothing?";
    hmac_sha256("Jefe", 4, text, strlen(text), mac);
    assert_string_equal(hex_write(*state, mac, sizeof(mac)),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void hex_goes_there_and_back(void **state)
{
    uint8_t bytes[3] = {0};
    assert_string_equal(hex_write(*state, "\x00\xAB\xFF", 3), "00abff");
    assert_true(hex_read("00ABff", bytes, 3));
    assert_memory_equal(bytes, "\x00\xAB\xFF", 3);
    assert_false(hex_read("00abf", bytes, 3));
    assert_false(hex_read("00abfff", bytes, 3));
    assert_false(hex_read("00abfg", bytes, 3));
}

/* RFC 4648, section 10, without padding */
static void base32_is_that_of_rfc_4648(void **state)
{
    static const char *const cases[][2] = {{"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"},
        {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(base32_write(*state, cases[i][0], strlen(cases[i][0])), cases[i][1]);
}

static void base64_is_that_of_rfc_4648(void **state)
{
    static const char *const cases[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        void *bytes = NULL;
        size_t size = 99, length = strlen(cases[i][0]);
        const char *text = base64_write(*state, cases[i][0], length);
        assert_string_equal(text, cases[i][1]);
        assert_true(base64_read(*state, text, strlen(text), &bytes, &size));
        assert_int_equal(size, length);
        assert_memory_equal(bytes, cases[i][0], length);
    }
}

static void base64_in_another_form_is_refused(void **state)
{
    static const char *const cases[] = {"Zg", "Zg=", "Zg===", "=", "====", " Zm9v", "Zm9v\n",
        "Zm9v    ", "Zm-v", "Z===", "Zg==Zg=="};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        void *bytes = NULL;
        size_t size = 99;
        assert_false(base64_read(*state, cases[i], strlen(cases[i]), &bytes, &size));
        assert_null(bytes);
    }
}

static void random_bytes_differ(void **state)
{
    uint8_t one[32], other[32];
    random_bytes(one, sizeof(one));
    random_bytes(other, sizeof(other));
    assert_memory_not_equal(one, other, sizeof(one));
    assert_true(same_bytes(one, one, sizeof(one)));
    assert_false(same_bytes(one, other, sizeof(one)));
    (void)state;
}

/* A ring from the text of its file; NULL and the reason if it is refused. */
static struct keyring *ring_of(struct arena *arena, const char *text, const char **reason)
{
    struct problem why = {.arena = arena};
    char path[] = "/tmp/minglu-keys-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    struct keyring *ring = keyring_open(path, &why);
    unlink(path);
    if (reason != NULL)
        *reason = why.message;
    assert_true((ring == NULL) == why.temporary);
    return ring;
}

#define KEY_1 "v1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define KEY_2 "v2 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"

static void what_was_sealed_opens(void **state)
{
    struct keyring *ring = ring_of(*state, KEY_1, NULL);
    static const char *const texts[] = {"", "who called", "张三，电话 0537-0000000"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        const char *sealed = seal(ring, *state, texts[i], "intake");
        assert_true(is_sealed(sealed));
        assert_null(texts[i][0] == '\0' ? NULL : strstr(sealed, texts[i]));
        assert_string_equal(unseal(ring, *state, sealed, "intake"), texts[i]);
    }
    keyring_close(&ring);
}

static void two_seals_of_one_text_differ(void **state)
{
    struct keyring *ring = ring_of(*state, KEY_1, NULL);
    assert_string_not_equal(seal(ring, *state, "same", "a"), seal(ring, *state, "same", "a"));
    keyring_close(&ring);
}

static void an_altered_seal_does_not_open(void **state)
{
    struct arena *arena = *state;
    struct keyring *ring = ring_of(arena, KEY_1, NULL);
    const char *sealed = seal(ring, arena, "secret", "intake");
    assert_null(unseal(ring, arena, sealed, "monitoring"));
    for (size_t i = strlen("sealed:v1:"); sealed[i] != '\0' && sealed[i] != '='; i++) {
        char *altered = arena_text(arena, sealed);
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        /* the last digit before padding has bits that mean nothing */
        if (sealed[i + 1] != '=')
            assert_null(unseal(ring, arena, altered, "intake"));
    }
    static const char *const cases[] = {"", "secret", "sealed:", "sealed:v1",
        "sealed:v1:", "sealed:v1:AAAA", "sealed:v:AAAA", "sealed:v99999999999999999999:AAAA",
        "sealed:v1:*"};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_null(unseal(ring, arena, cases[i], "intake"));
    keyring_close(&ring);
}

static void after_rotation_the_newest_seals_and_all_open(void **state)
{
    struct keyring *old = ring_of(*state, KEY_1, NULL);
    struct keyring *both = ring_of(*state, "# two keys\n\n" KEY_2 KEY_1, NULL);
    const char *before = seal(old, *state, "text", "a");
    const char *after = seal(both, *state, "text", "a");
    assert_memory_equal(before, "sealed:v1:", 10);
    assert_memory_equal(after, "sealed:v2:", 10);
    assert_string_equal(unseal(both, *state, before, "a"), "text");
    assert_string_equal(unseal(both, *state, after, "a"), "text");
    assert_null(unseal(old, *state, after, "a"));
    keyring_close(&old);
    keyring_close(&both);
}

static void a_bad_key_file_is_refused_with_its_line(void **state)
{
    static const char *const cases[][2] = {
        {"", "line 1: there is no key in this file"},
        {"# nothing\n", "line 1: there is no key in this file"},
        {KEY_1 "v2 AAAA\n", "line 2: the key is not 32 bytes in base64"},
        {"1 AAAA\n", "line 1: not of the form"},
        {"v0 AAAA\n", "line 1: not of the form"},
        {KEY_1 KEY_1, "line 2: this version was there before"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *reason = NULL;
        assert_null(ring_of(*state, cases[i][0], &reason));
        assert_non_null(strstr(reason, cases[i][1]));
    }
    struct problem why = {.arena = *state};
    assert_null(keyring_open("/nowhere/seal.keys", &why));
    assert_string_equal(why.message, "/nowhere/seal.keys: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_is_that_of_fips_180),
        cmocka_unit_test(a_digest_of_pieces_is_the_digest_of_the_whole),
        cmocka_unit_test(hmac_is_that_of_rfc_4231),
        cmocka_unit_test(hex_goes_there_and_back),
        cmocka_unit_test(base32_is_that_of_rfc_4648),
        cmocka_unit_test(base64_is_that_of_rfc_4648),
        cmocka_unit_test(base64_in_another_form_is_refused),
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(what_was_sealed_opens),
        cmocka_unit_test(two_seals_of_one_text_differ),
        cmocka_unit_test(an_altered_seal_does_not_open),
        cmocka_unit_test(after_rotation_the_newest_seals_and_all_open),
        cmocka_unit_test(a_bad_key_file_is_refused_with_its_line),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
