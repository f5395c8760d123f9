/* SPDX-License-Identifier: Apache-2.0 */
/* The request that is measured: POST /v1/complaints, a body of about 600 bytes, made once; only the
 * idempotency key in it changes. */
#pragma once

#include "client.h"

#include <inttypes.h>
#include <sys/random.h>

enum { KEY_DIGITS = 16, REQUEST_MAX = 4096, BODY_BYTES = 600 };

struct request {
    char bytes[REQUEST_MAX];
    size_t length;
    char *number; /* where the key's last KEY_DIGITS digits stand; NULL: always the same request */
    uint64_t sent;
};

static inline void request_complaint(struct request *request, const char *key, const char *provider)
{
    static const char sentence[] = "项目延期三个月，服务商多次更换实施人员，验收材料与合同不符。";
    char body[BODY_BYTES + 256];
    uint64_t run = 0;
    if (getrandom(&run, sizeof run, 0) != sizeof run)
        die("no random bytes");
    int length = snprintf(
        body, sizeof body, "{\"provider\":\"%s\",\"anonymous\":true,\"text\":\"", provider);
    while ((size_t)length + sizeof sentence < BODY_BYTES)
        length += snprintf(body + length, sizeof body - (size_t)length, "%s", sentence);
    length += snprintf(body + length, sizeof body - (size_t)length, "\"}");
    int whole = snprintf(request->bytes, sizeof request->bytes,
        "POST /v1/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
        "Content-Type: application/json\r\nContent-Length: %d\r\n"
        "Idempotency-Key: %016" PRIx64 "%016d\r\n\r\n%s",
        key, length, run, 0, body);
    if (whole < 0 || (size_t)whole >= sizeof request->bytes)
        die("the request is too long");
    request->length = (size_t)whole;
    request->number = request->bytes + whole - length - 4 - KEY_DIGITS;
}

static inline void request_get(struct request *request, const char *key, const char *path)
{
    int whole = snprintf(request->bytes, sizeof request->bytes,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", path, key);
    if (whole < 0 || (size_t)whole >= sizeof request->bytes)
        die("the request is too long");
    request->length = (size_t)whole;
}

static inline void request_send(
    struct request *request, struct connection *connection, int64_t since_us)
{
    uint64_t number = ++request->sent;
    for (int digit = KEY_DIGITS - 1; request->number != NULL && number > 0; digit--) {
        request->number[digit] = (char)('0' + number % 10);
        number /= 10;
    }
    connection_send(connection, request->bytes, request->length, since_us);
}
