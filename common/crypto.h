/* SPDX-License-Identifier: Apache-2.0 */
/* Digests, random bytes, text forms of bytes, and sealing of what must not lie open in the
 * database. All by OpenSSL EVP. A failure of the library itself (no memory, no entropy) aborts the
 * process. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct problem;

enum { SHA256_SIZE = 32 };

void sha256(const void *bytes, size_t length, uint8_t out[SHA256_SIZE]);
char *sha256_hex(struct arena *arena, const void *bytes, size_t length); /* lower case */
void hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t out[SHA256_SIZE]);

/* A SHA-256 of bytes that come in pieces. */
struct digest;
struct digest *digest_open(void);
void digest_add(struct digest *digest, const void *bytes, size_t length);
void digest_finish(struct digest *digest, uint8_t out[SHA256_SIZE]);
void digest_close(struct digest **digest);

void random_bytes(void *out, size_t length);
bool same_bytes(const void *a, const void *b, size_t length); /* in constant time */

/* Text forms. The readers refuse anything but the exact form: false, and nothing was written. */
char *hex_write(struct arena *arena, const void *bytes, size_t length);
bool hex_read(
    const char *text, void *out, size_t length); /* exactly 2 × length digits, either case */
char *base32_write(
    struct arena *arena, const void *bytes, size_t length); /* RFC 4648, no padding */
char *base64_write(struct arena *arena, const void *bytes, size_t length); /* RFC 4648, padded */
bool base64_read(struct arena *arena, const char *text, size_t length, void **bytes, size_t *size);

/* Keys that seal: a file with one key per line, `v1 <base64 of 32 bytes>`; `#` starts a comment
 * line. The highest version seals, every version opens. */
struct keyring;
struct keyring *keyring_open(
    const char *path, struct problem *why); /* NULL: see `why` (temporary) */
void keyring_close(struct keyring **keyring);

/* AES-256-GCM: "sealed:v1:<base64 of nonce, ciphertext, tag>". `about` is bound to it and must be
 * the same when it is opened. */
char *seal(const struct keyring *keyring, struct arena *arena, const char *text, const char *about);
bool is_sealed(const char *text);
/* NULL: altered, of another `about`, or of a version that is not in the ring. */
char *unseal(
    const struct keyring *keyring, struct arena *arena, const char *sealed, const char *about);
