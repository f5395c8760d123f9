/* SPDX-License-Identifier: Apache-2.0 */
/* What the programs of the benchmark share: an HTTP connection that costs next to nothing (the
 * generator runs on the same two cores as what it measures), a clock, percentiles. Each program is
 * one file, so these are static inline. A fault of the measurement itself ends the program. */
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 64 * 1024 };

struct connection {
    int fd;
    bool busy;
    int64_t since_us; /* when what is under way was due */
    size_t length;
    char bytes[ANSWER_MAX + 1];
};

struct answer_head {
    int status;
    const char *body; /* NUL-terminated, valid until the next read */
    size_t length;
};

__attribute__((noreturn, format(printf, 1, 2))) static inline void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    exit(1);
}

static inline void *room_for(size_t count, size_t size)
{
    void *room = calloc(count, size);
    if (room == NULL)
        die("out of memory");
    return room;
}

static inline int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static inline double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static inline void connection_open(struct connection *connection, int port)
{
    const int one = 1;
    const struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0 ||
        connect(connection->fd, (const struct sockaddr *)&address, sizeof address) != 0)
        die("port %d: %s", port, strerror(errno));
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static inline void connection_send(
    struct connection *connection, const char *bytes, size_t length, int64_t since_us)
{
    /* a request is far smaller than an empty socket's buffer: it goes in one piece */
    if (send(connection->fd, bytes, length, MSG_NOSIGNAL) != (ssize_t)length)
        die("the request could not be sent: %s", strerror(errno));
    connection->busy = true;
    connection->since_us = since_us;
    connection->length = 0;
}

/* Reads what is there; true when the answer is whole. */
static inline bool connection_read(struct connection *connection, struct answer_head *answer)
{
    ssize_t got = recv(connection->fd, connection->bytes + connection->length,
        ANSWER_MAX - connection->length, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return false;
    if (got <= 0)
        die("the server closed the connection");
    connection->length += (size_t)got;
    connection->bytes[connection->length] = '\0';
    const char *end = strstr(connection->bytes, "\r\n\r\n");
    if (end == NULL)
        return false;
    const char *field = strcasestr(connection->bytes, "\r\ncontent-length:");
    if (field == NULL || field > end)
        die("an answer without Content-Length: %s", connection->bytes);
    answer->length = strtoull(field + 17, NULL, 10);
    answer->body = end + 4;
    answer->status = (int)strtol(connection->bytes + strlen("HTTP/1.1 "), NULL, 10);
    if ((size_t)(answer->body - connection->bytes) + answer->length > connection->length)
        return false;
    connection->busy = false;
    return true;
}

/* ---- how long things took ---- */
struct sample {
    uint32_t *us;
    size_t count;
    size_t room;
};

static inline void sample_add(struct sample *sample, int64_t us)
{
    if (sample->count == sample->room) {
        sample->room = sample->room == 0 ? 65536 : sample->room * 2;
        sample->us = realloc(sample->us, sample->room * sizeof *sample->us);
        if (sample->us == NULL)
            die("out of memory");
    }
    sample->us[sample->count++] = (uint32_t)us;
}

static inline int compare_us(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* `"p50_ms":…,"p90_ms":…,"p99_ms":…,"max_ms":…`; sorts. */
static inline void sample_print(struct sample *sample)
{
    static const double at[] = {0.5, 0.9, 0.99, 1};
    static const char *const names[] = {"p50_ms", "p90_ms", "p99_ms", "max_ms"};
    if (sample->count > 0)
        qsort(sample->us, sample->count, sizeof *sample->us, compare_us);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        size_t place = sample->count == 0 ? 0 : (size_t)(at[i] * (double)(sample->count - 1));
        double ms = sample->count == 0 ? 0 : (double)sample->us[place] / 1e3;
        printf("%s\"%s\":%.3f", i == 0 ? "" : ",", names[i], ms);
    }
}
