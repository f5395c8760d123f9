/* SPDX-License-Identifier: Apache-2.0 */
/* A load generator: keep-alive connections on one epoll, each with one request under way. Without a
 * rate the next request goes out when an answer came; with one it goes out at its time, and what
 * waited for a free connection waited (no coordinated omission). Prints one line of JSON. */
#include "complaint.h"

#include <getopt.h>
#include <sys/epoll.h>

enum { CONNECTIONS_MAX = 1024, EVENTS_AT_ONCE = 64 };

struct load {
    int port;
    int connection_count;
    double seconds;
    int64_t count;
    int64_t rate;
    const char *provider;
    const char *key;
    const char *path;
    struct connection *connections;
    struct request request;
    int poll;
    int64_t began_us;
    int64_t until_us;
    int64_t good;
    int64_t refused;
    int64_t open;
    struct sample sample;
    int idle[CONNECTIONS_MAX]; /* connections that wait for their time */
    int idle_count;
};

static bool may_send(const struct load *load, int64_t now)
{
    return now < load->until_us && (load->count == 0 || (int64_t)load->request.sent < load->count);
}

/* When the next request is due. */
static int64_t due_us(const struct load *load)
{
    return load->began_us + (int64_t)load->request.sent * 1000000 / load->rate;
}

static void send_next(struct load *load, struct connection *connection, int64_t since_us)
{
    request_send(&load->request, connection, since_us);
    load->open++;
}

static void go_on(struct load *load, struct connection *connection, int64_t now)
{
    if (load->rate == 0 && may_send(load, now))
        send_next(load, connection, now);
    else
        load->idle[load->idle_count++] = (int)(connection - load->connections);
}

static void send_due(struct load *load, int64_t now)
{
    while (load->rate > 0 && load->idle_count > 0 && may_send(load, now) && due_us(load) <= now)
        send_next(load, &load->connections[load->idle[--load->idle_count]], due_us(load));
}

static void take_answer(struct load *load, struct connection *connection)
{
    struct answer_head answer;
    if (!connection_read(connection, &answer))
        return;
    int64_t now = now_us();
    bool good = answer.status >= 200 && answer.status < 300;
    if (!good && load->refused == 0)
        (void)fprintf(stderr, "load: %d %s\n", answer.status, answer.body);
    load->good += good;
    load->refused += !good;
    load->open--;
    sample_add(&load->sample, now - connection->since_us);
    go_on(load, connection, now);
}

static void open_all(struct load *load)
{
    load->poll = epoll_create1(EPOLL_CLOEXEC);
    load->connections = room_for((size_t)load->connection_count, sizeof *load->connections);
    for (int i = 0; i < load->connection_count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &load->connections[i]};
        connection_open(&load->connections[i], load->port);
        epoll_ctl(load->poll, EPOLL_CTL_ADD, load->connections[i].fd, &event);
    }
}

/* Until something comes, or the next request is due. */
static int wait_for_any(const struct load *load, struct epoll_event *events)
{
    int64_t wait_us = load->rate == 0 ? 1000000 : due_us(load) - now_us();
    wait_us = wait_us < 0 ? 0 : wait_us > 1000000 ? 1000000 : wait_us;
    const struct timespec wait = {.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000};
    return epoll_pwait2(load->poll, events, EVENTS_AT_ONCE, &wait, NULL);
}

static void run(struct load *load)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    load->began_us = now_us();
    load->until_us =
        load->seconds > 0 ? load->began_us + (int64_t)(load->seconds * 1e6) : INT64_MAX;
    for (int i = 0; i < load->connection_count; i++)
        go_on(load, &load->connections[i], load->began_us);
    while (load->open > 0 || may_send(load, now_us())) {
        int count = wait_for_any(load, events);
        for (int i = 0; i < count; i++)
            take_answer(load, events[i].data.ptr);
        send_due(load, now_us());
    }
}

static void print(struct load *load)
{
    double took = (double)(now_us() - load->began_us) / 1e6;
    printf("{\"good\":%" PRId64 ",\"refused\":%" PRId64 ",\"seconds\":%.3f,\"per_second\":%.1f,",
        load->good, load->refused, took, (double)load->good / took);
    sample_print(&load->sample);
    printf(",\"cpu_seconds\":%.3f}\n", cpu_seconds());
}

static int64_t number(const char *text)
{
    char *end = NULL;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || value < 0)
        die("not a number: %s", text);
    return value;
}

static void read_option(struct load *load, int option)
{
    switch (option) {
    case 'p':
        load->port = (int)number(optarg);
        return;
    case 'c':
        load->connection_count = (int)number(optarg);
        return;
    case 's':
        load->seconds = strtod(optarg, NULL);
        return;
    case 'n':
        load->count = number(optarg);
        return;
    case 'r':
        load->rate = number(optarg);
        return;
    case 'P':
        load->provider = optarg;
        return;
    case 'g':
        load->path = optarg;
        return;
    default:
        die("load --port N [--connections N] [--seconds N | --count N] [--rate N]\n"
            "     (--provider CODE | --get PATH); the key stands in BENCH_KEY");
    }
}

static void read_options(struct load *load, int argc, char **argv)
{
    static const struct option options[] = {{"port", required_argument, NULL, 'p'},
        {"connections", required_argument, NULL, 'c'}, {"seconds", required_argument, NULL, 's'},
        {"count", required_argument, NULL, 'n'}, {"rate", required_argument, NULL, 'r'},
        {"provider", required_argument, NULL, 'P'}, {"get", required_argument, NULL, 'g'}, {0}};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        read_option(load, option);
    load->key = getenv("BENCH_KEY");
    if (load->port == 0 || load->key == NULL || (load->provider == NULL) == (load->path == NULL) ||
        load->connection_count < 1 || load->connection_count > CONNECTIONS_MAX)
        read_option(load, '?');
    if (load->seconds <= 0 && load->count == 0)
        read_option(load, '?');
}

int main(int argc, char **argv)
{
    static struct load load = {.connection_count = 64};
    read_options(&load, argc, argv);
    if (load.path != NULL)
        request_get(&load.request, load.key, load.path);
    else
        request_complaint(&load.request, load.key, load.provider);
    open_all(&load);
    run(&load);
    print(&load);
    return load.refused == 0 ? 0 : 1;
}
