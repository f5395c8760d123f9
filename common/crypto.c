/* SPDX-License-Identifier: Apache-2.0 */
/* Digests, text forms and the sealing of columns, on OpenSSL's EVP. */
#include "crypto.h"

#include "arena.h"
#include "problem.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_SIZE = 32,
    NONCE_SIZE = 12,
    TAG_SIZE = 16,
    KEYS_MAX = 64,
    VERSION_MAX = 1000000,
};

static const char sealed_prefix[] = "sealed:v";

/* The library failed where it cannot fail for reasons of ours. */
static void must(bool worked)
{
    if (!worked)
        abort();
}

struct digest {
    EVP_MD_CTX *context;
};

struct digest *digest_open(void)
{
    struct digest *digest = calloc(1, sizeof(*digest));
    must(digest != NULL);
    digest->context = EVP_MD_CTX_new();
    must(digest->context != NULL);
    must(EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) == 1);
    return digest;
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    must(EVP_DigestUpdate(digest->context, bytes, length) == 1);
}

void digest_finish(struct digest *digest, uint8_t out[SHA256_SIZE])
{
    must(EVP_DigestFinal_ex(digest->context, out, NULL) == 1);
}

void digest_close(struct digest **digest)
{
    if (*digest == NULL)
        return;
    EVP_MD_CTX_free((*digest)->context);
    free(*digest);
    *digest = NULL;
}

/* Looked up once: the library's own look-up costs as much as a short digest. */
static const EVP_MD *digest_kind(void)
{
    static EVP_MD *kind;
    if (kind == NULL)
        kind = EVP_MD_fetch(NULL, "SHA256", NULL);
    must(kind != NULL);
    return kind;
}

void sha256(const void *bytes, size_t length, uint8_t out[SHA256_SIZE])
{
    must(EVP_Digest(bytes, length, out, NULL, digest_kind(), NULL) == 1);
}

char *sha256_hex(struct arena *arena, const void *bytes, size_t length)
{
    uint8_t hash[SHA256_SIZE];
    sha256(bytes, length, hash);
    return hex_write(arena, hash, sizeof(hash));
}

void hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t out[SHA256_SIZE])
{
    must(key_length <= INT_MAX);
    must(HMAC(EVP_sha256(), key, (int)key_length, bytes, length, out, NULL) != NULL);
}

/* Drawn from a pool that is filled a page at a time; what was given is wiped. */
void random_bytes(void *out, size_t length)
{
    static uint8_t pool[4096];
    static size_t left;
    if (length > sizeof pool / 4) {
        must(length <= INT_MAX && RAND_bytes(out, (int)length) == 1);
        return;
    }
    if (left < length) {
        must(RAND_bytes(pool, sizeof pool) == 1);
        left = sizeof pool;
    }
    left -= length;
    memcpy(out, pool + left, length);
    OPENSSL_cleanse(pool + left, length);
}

bool same_bytes(const void *a, const void *b, size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}

char *hex_write(struct arena *arena, const void *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = bytes;
    char *text = arena_take(arena, 2 * length + 1);
    for (size_t i = 0; i < length; i++) {
        text[2 * i] = digits[from[i] >> 4];
        text[2 * i + 1] = digits[from[i] & 15];
    }
    return text;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool hex_read(const char *text, void *out, size_t length)
{
    uint8_t *to = out;
    if (strlen(text) != 2 * length)
        return false;
    for (size_t i = 0; i < 2 * length; i++) {
        if (hex_value(text[i]) < 0)
            return false;
    }
    for (size_t i = 0; i < length; i++)
        to[i] = (uint8_t)(hex_value(text[2 * i]) * 16 + hex_value(text[2 * i + 1]));
    return true;
}

char *base32_write(struct arena *arena, const void *bytes, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const uint8_t *from = bytes;
    char *text = arena_take(arena, (length * 8 + 4) / 5 + 1);
    char *to = text;
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < length; i++) {
        held = held << 8 | from[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *to++ = letters[held >> (bits - 5) & 31];
    }
    if (bits > 0)
        *to++ = letters[held << (5 - bits) & 31];
    return text;
}

char *base64_write(struct arena *arena, const void *bytes, size_t length)
{
    must(length <= INT_MAX / 2);
    char *text = arena_take(arena, (length + 2) / 3 * 4 + 1);
    EVP_EncodeBlock((unsigned char *)text, bytes, (int)length);
    return text;
}

bool base64_read(struct arena *arena, const char *text, size_t length, void **bytes, size_t *size)
{
    if (length % 4 != 0 || length > INT_MAX / 2)
        return false;
    size_t padding = 0;
    while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
        padding++;
    /* OpenSSL skips white space at the ends: only the exact alphabet is let through to it */
    for (size_t i = 0; i + padding < length; i++) {
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", text[i]) ==
                NULL ||
            text[i] == '\0')
            return false;
    }
    uint8_t *out = arena_take(arena, length / 4 * 3 + 1);
    int got = EVP_DecodeBlock(out, (const unsigned char *)text, (int)length);
    if (got < 0 || (size_t)got < padding)
        return false;
    *bytes = out;
    *size = (size_t)got - padding;
    return true;
}

struct key {
    int version;
    uint8_t bytes[KEY_SIZE];
};

struct keyring {
    size_t count;
    struct key keys[KEYS_MAX];
    const struct key *newest;
};

static bool bad_keys(struct problem *why, const char *path, int line, const char *what)
{
    return retry(why, arena_print(why->arena, "%s, line %d: %s", path, line, what));
}

static const struct key *key_of(const struct keyring *keyring, int version)
{
    for (size_t i = 0; i < keyring->count; i++) {
        if (keyring->keys[i].version == version)
            return &keyring->keys[i];
    }
    return NULL;
}

/* `v12` at the start of a text: its number and where it ends, 0 if there is none. */
static int read_version(const char *text, const char **end)
{
    long version = 0;
    const char *at = text + 1;
    if (text[0] != 'v')
        return 0;
    for (; *at >= '0' && *at <= '9' && version < VERSION_MAX; at++)
        version = version * 10 + (*at - '0');
    *end = at;
    return version < VERSION_MAX ? (int)version : 0;
}

static bool read_key(
    struct keyring *keyring, char *line, const char *path, int number, struct problem *why)
{
    const char *rest = line;
    void *bytes = NULL;
    size_t size = 0;
    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '#' || line[0] == '\0')
        return true;
    int version = read_version(line, &rest);
    if (version == 0 || *rest != ' ')
        return bad_keys(why, path, number, "not of the form `v1 <base64 of 32 bytes>`");
    if (!base64_read(why->arena, rest + 1, strlen(rest + 1), &bytes, &size) || size != KEY_SIZE)
        return bad_keys(why, path, number, "the key is not 32 bytes in base64");
    if (key_of(keyring, version) != NULL)
        return bad_keys(why, path, number, "this version was there before");
    if (keyring->count == KEYS_MAX)
        return bad_keys(why, path, number, "more keys than a ring holds");
    struct key *key = &keyring->keys[keyring->count++];
    key->version = version;
    memcpy(key->bytes, bytes, KEY_SIZE);
    OPENSSL_cleanse(bytes, KEY_SIZE);
    if (keyring->newest == NULL || version > keyring->newest->version)
        keyring->newest = key;
    return true;
}

static bool read_keys(struct keyring *keyring, FILE *file, const char *path, struct problem *why)
{
    char line[256];
    bool good = true;
    for (int number = 1; good && fgets(line, sizeof(line), file) != NULL; number++)
        good = read_key(keyring, line, path, number, why);
    OPENSSL_cleanse(line, sizeof(line));
    if (good && keyring->count == 0)
        return bad_keys(why, path, 1, "there is no key in this file");
    return good;
}

struct keyring *keyring_open(const char *path, struct problem *why)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        (void)retry(why, arena_print(why->arena, "%s: %s", path, strerror(errno)));
        return NULL;
    }
    struct keyring *keyring = calloc(1, sizeof(*keyring));
    must(keyring != NULL);
    if (!read_keys(keyring, file, path, why))
        keyring_close(&keyring);
    fclose(file);
    return keyring;
}

void keyring_close(struct keyring **keyring)
{
    if (*keyring == NULL)
        return;
    OPENSSL_cleanse(*keyring, sizeof(**keyring));
    free(*keyring);
    *keyring = NULL;
}

static const EVP_CIPHER *cipher_kind(void)
{
    static EVP_CIPHER *kind;
    if (kind == NULL)
        kind = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    must(kind != NULL);
    return kind;
}

static EVP_CIPHER_CTX *cipher_open(
    const struct key *key, const uint8_t *nonce, const char *about, bool sealing)
{
    int done = 0;
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    must(cipher != NULL);
    must(EVP_CipherInit_ex(cipher, cipher_kind(), NULL, key->bytes, nonce, sealing) == 1);
    must(EVP_CipherUpdate(cipher, NULL, &done, (const uint8_t *)about, (int)strlen(about)) == 1);
    return cipher;
}

char *seal(const struct keyring *keyring, struct arena *arena, const char *text, const char *about)
{
    size_t length = strlen(text);
    int done = 0;
    must(length < INT_MAX / 4);
    uint8_t *bytes = arena_take(arena, NONCE_SIZE + length + TAG_SIZE);
    random_bytes(bytes, NONCE_SIZE);
    EVP_CIPHER_CTX *cipher = cipher_open(keyring->newest, bytes, about, true);
    uint8_t *out = bytes + NONCE_SIZE;
    must(EVP_CipherUpdate(cipher, out, &done, (const uint8_t *)text, (int)length) == 1);
    must(EVP_CipherFinal_ex(cipher, out + done, &done) == 1);
    must(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, out + length) == 1);
    EVP_CIPHER_CTX_free(cipher);
    struct buffer sealed = {.arena = arena};
    buffer_text(&sealed, sealed_prefix);
    buffer_integer(&sealed, keyring->newest->version);
    buffer_add(&sealed, ":", 1);
    buffer_text(&sealed, base64_write(arena, bytes, NONCE_SIZE + length + TAG_SIZE));
    return sealed.bytes;
}

bool is_sealed(const char *text)
{
    return strncmp(text, sealed_prefix, sizeof(sealed_prefix) - 1) == 0;
}

/* The nonce, the ciphertext and the tag of a sealed text, and its key. */
static const struct key *take_apart(const struct keyring *keyring, struct arena *arena,
    const char *sealed, uint8_t **bytes, size_t *size)
{
    const char *rest = NULL;
    void *decoded = NULL;
    if (!is_sealed(sealed))
        return NULL;
    int version = read_version(sealed + sizeof(sealed_prefix) - 2, &rest);
    if (version == 0 || *rest != ':')
        return NULL;
    if (!base64_read(arena, rest + 1, strlen(rest + 1), &decoded, size))
        return NULL;
    if (*size < NONCE_SIZE + TAG_SIZE)
        return NULL;
    *bytes = decoded;
    return key_of(keyring, version);
}

char *unseal(
    const struct keyring *keyring, struct arena *arena, const char *sealed, const char *about)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    int done = 0;
    const struct key *key = take_apart(keyring, arena, sealed, &bytes, &size);
    if (key == NULL)
        return NULL;
    size_t length = size - NONCE_SIZE - TAG_SIZE;
    uint8_t *text = arena_take(arena, length + 1);
    uint8_t *tag = bytes + NONCE_SIZE + length;
    EVP_CIPHER_CTX *cipher = cipher_open(key, bytes, about, false);
    must(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1);
    must(EVP_CipherUpdate(cipher, text, &done, bytes + NONCE_SIZE, (int)length) == 1);
    bool genuine = EVP_CipherFinal_ex(cipher, text + done, &done) == 1;
    EVP_CIPHER_CTX_free(cipher);
    return genuine ? (char *)text : NULL;
}
