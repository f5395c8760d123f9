/* SPDX-License-Identifier: Apache-2.0 */
/* From POST to delivery: complaints are filed at a rate, one subscriber listens to the journal; an
 * answer and an event are joined by the case's number. Prints one line of JSON. */
#include "complaint.h"

#include <sys/epoll.h>

enum {
    CONNECTIONS = 32,
    CASES_MAX = 1000000,
    EVENTS_AT_ONCE = 64,
    STREAM_MAX = 1 << 20,
    PATIENCE_US = 5000000
};

struct delivery {
    int64_t sent_us;
    int64_t heard_us;
};

struct watch {
    int poll;
    int64_t began_us;
    int64_t rate;
    int64_t count;
    int64_t refused;
    int64_t answered;
    int64_t delivered;
    int stream;
    size_t length;
    char bytes[STREAM_MAX + 1];
    struct request request;
    struct connection connections[CONNECTIONS];
    struct delivery cases[CASES_MAX]; /* by the number within the year */
    struct sample answers;
    struct sample deliveries;
};

/* TS2026-000123 */
static struct delivery *case_of(struct watch *watch, const char *number)
{
    unsigned long place = strlen(number) < 13 ? 0 : strtoul(number + 7, NULL, 10);
    if (place == 0 || place >= CASES_MAX)
        die("sse: no case number: %.40s", number);
    return &watch->cases[place];
}

static void note(struct watch *watch, struct delivery *delivery)
{
    if (delivery->sent_us == 0 || delivery->heard_us == 0)
        return;
    sample_add(&watch->deliveries, delivery->heard_us - delivery->sent_us);
    watch->delivered++;
}

static void take_answer(struct watch *watch, struct connection *connection)
{
    struct answer_head answer;
    if (!connection_read(connection, &answer))
        return;
    const char *number = strstr(answer.body, "\"case\":\"");
    watch->answered++;
    if (answer.status != 201 || number == NULL) {
        if (watch->refused++ == 0)
            (void)fprintf(stderr, "sse: %d %s\n", answer.status, answer.body);
        return;
    }
    struct delivery *delivery = case_of(watch, number + 8);
    delivery->sent_us = connection->since_us;
    sample_add(&watch->answers, now_us() - connection->since_us);
    note(watch, delivery);
}

/* One line of the stream: the subject stands in the envelope, before anything of the data. */
static void take_line(struct watch *watch, const char *line, int64_t now)
{
    const char *subject = strncmp(line, "data:", 5) == 0 ? strstr(line, "\"subject\":\"TS") : NULL;
    if (subject == NULL)
        return;
    struct delivery *delivery = case_of(watch, subject + 11);
    if (delivery->heard_us != 0)
        die("sse: an event came twice: %.40s", subject);
    delivery->heard_us = now;
    note(watch, delivery);
}

static void take_events(struct watch *watch)
{
    ssize_t got = recv(watch->stream, watch->bytes + watch->length, STREAM_MAX - watch->length, 0);
    int64_t now = now_us();
    if (got <= 0)
        die("sse: the stream ended");
    watch->length += (size_t)got;
    watch->bytes[watch->length] = '\0';
    char *line = watch->bytes;
    for (char *end = strchr(line, '\n'); end != NULL; end = strchr(line, '\n')) {
        *end = '\0';
        take_line(watch, line, now);
        line = end + 1;
    }
    watch->length -= (size_t)(line - watch->bytes);
    memmove(watch->bytes, line, watch->length);
}

/* Returns when the head of the answer is there: from then on nothing is missed. */
static void subscribe(struct watch *watch, int port, const char *key)
{
    struct connection connection;
    char request[1024];
    int length = snprintf(request, sizeof request,
        "GET /v1/events?type=minglu.intake.complaint_filed.v1 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Authorization: Bearer %s\r\nAccept: text/event-stream\r\n\r\n",
        key);
    connection_open(&connection, port);
    connection_send(&connection, request, (size_t)length, 0);
    watch->stream = connection.fd;
    while (strstr(watch->bytes, "\r\n\r\n") == NULL) {
        ssize_t got =
            recv(watch->stream, watch->bytes + watch->length, STREAM_MAX - watch->length, 0);
        if (got <= 0)
            die("sse: no stream");
        watch->length += (size_t)got;
        watch->bytes[watch->length] = '\0';
    }
    if (strncmp(watch->bytes, "HTTP/1.1 200", 12) != 0)
        die("sse: %s", watch->bytes);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(watch->poll, EPOLL_CTL_ADD, watch->stream, &event);
}

static void open_all(struct watch *watch, int port, const char *key)
{
    watch->poll = epoll_create1(EPOLL_CLOEXEC);
    subscribe(watch, port, key);
    for (int i = 0; i < CONNECTIONS; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &watch->connections[i]};
        connection_open(&watch->connections[i], port);
        epoll_ctl(watch->poll, EPOLL_CTL_ADD, watch->connections[i].fd, &event);
    }
}

static int64_t due_us(const struct watch *watch)
{
    return watch->began_us + (int64_t)watch->request.sent * 1000000 / watch->rate;
}

static bool all_sent(const struct watch *watch)
{
    return (int64_t)watch->request.sent >= watch->count;
}

static void send_due(struct watch *watch)
{
    for (int i = 0; i < CONNECTIONS && !all_sent(watch) && due_us(watch) <= now_us(); i++)
        if (!watch->connections[i].busy)
            request_send(&watch->request, &watch->connections[i], due_us(watch));
}

static void wait_for_any(struct watch *watch)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int64_t wait_us = all_sent(watch) ? 100000 : due_us(watch) - now_us();
    wait_us = wait_us < 0 ? 0 : wait_us;
    const struct timespec wait = {.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000};
    int count = epoll_pwait2(watch->poll, events, EVENTS_AT_ONCE, &wait, NULL);
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == NULL)
            take_events(watch);
        else
            take_answer(watch, events[i].data.ptr);
    }
}

static void run(struct watch *watch)
{
    watch->began_us = now_us();
    int64_t end_us = watch->began_us + watch->count * 1000000 / watch->rate + PATIENCE_US;
    while (watch->delivered + watch->refused < watch->count) {
        send_due(watch);
        wait_for_any(watch);
        if (now_us() > end_us)
            die("sse: %" PRId64 " of %" PRId64 " events came", watch->delivered, watch->count);
    }
}

int main(int argc, char **argv)
{
    const char *key = getenv("BENCH_KEY");
    if (argc != 5 || key == NULL)
        die("sse PORT PROVIDER RATE COUNT; the key stands in BENCH_KEY");
    struct watch *watch = room_for(1, sizeof *watch);
    watch->rate = strtoll(argv[3], NULL, 10);
    watch->count = strtoll(argv[4], NULL, 10);
    request_complaint(&watch->request, key, argv[2]);
    open_all(watch, (int)strtol(argv[1], NULL, 10), key);
    run(watch);
    printf("{\"delivered\":%" PRId64 ",\"refused\":%" PRId64 ",\"delivery\":{", watch->delivered,
        watch->refused);
    sample_print(&watch->deliveries);
    printf("},\"answer\":{");
    sample_print(&watch->answers);
    printf("}}\n");
    return watch->refused == 0 ? 0 : 1;
}
