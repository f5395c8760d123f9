/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for Prometheus. A process has few of them; they are found by a linear look. */
#include "metrics.h"

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { METRICS_MAX = 1024, BUCKETS = 12 };

enum kind { KIND_COUNTER, KIND_GAUGE, KIND_HISTOGRAM };

struct metric {
    char name[64];
    char labels[96];
    const char *name_at; /* where its name stood when it was made: mostly a literal */
    const double *bounds;
    enum kind kind;
    double value;
    uint64_t count;
    uint64_t buckets[BUCKETS];
};

struct meaning {
    const char *name;
    const char *help;
};

/* clang-format off */
static const struct meaning meanings[] = {
    {"minglu_answers", "Whether the daemon answers the gateway: 1 or 0."},
    {"minglu_copies", "How many copies of the daemon answer the gateway."},
    {"minglu_up", "Whether its database is there and turns can begin: 1 or 0."},
    {"minglu_start_time_seconds", "When the process started, seconds since 1970."},
    {"minglu_resident_bytes", "Resident memory of the process."},
    {"minglu_memory_limit_bytes", "What the container or unit lets the process have; not told where nothing limits it."},
    {"minglu_turns_total", "Turns that ended well."},
    {"minglu_turn_seconds", "How long a turn took, from its opening to its last word."},
    {"minglu_turn_messages", "How many messages a turn had."},
    {"minglu_turn_phase_seconds", "How long a phase of the turn took: load, decide, store."},
    {"minglu_turn_failures_total", "Turns the database refused: the world's fault, or a message's."},
    {"minglu_messages_total", "Messages that went through turns."},
    {"minglu_queries_total", "Queries run."},
    {"minglu_commands_waiting", "Commands heard that wait for a turn."},
    {"minglu_queries_waiting", "Queries heard that wait to be run."},
    {"minglu_events_waiting", "Events of a stream heard that wait for a turn."},
    {"minglu_stream_head", "The last number of the daemon's own stream."},
    {"minglu_stream_heard", "The last number of a stream this daemon has dealt with."},
    {"minglu_cursor_lag", "Events of a stream it knows of and has not dealt with."},
    {"minglu_due_late_seconds", "Age of the oldest term that has come and was not handled."},
    {"minglu_parked", "Events and terms that are parked now."},
    {"minglu_parked_total", "Events and terms that were parked."},
    {"minglu_loop_stalls_total", "Times the loop stood still longer than MINGLU_STALL_MS."},
    {"minglu_loop_late_seconds", "How late the loop's tick of each tenth of a second came."},
    {"minglu_database_connects_total", "Database connections made, all of the process."},
    {"minglu_database_lost_total", "Database connections lost, all of the process."},
    {"minglu_http_answers_total", "Answers given, by the class of their status."},
    {"minglu_http_seconds", "How long a request took, from its last byte to its answer."},
    {"minglu_sse_clients", "Event streams that are open."},
    {"minglu_sse_catching_up", "Event streams that are being served from the database."},
    {"minglu_sse_lag_bytes", "Bytes of its ring the slowest live stream has not taken."},
    {"minglu_sse_lag_events", "Journal positions between the head and the stream furthest behind."},
    {"minglu_sse_overtaken_total", "Times a stream fell off its ring and went on from the database."},
    {"minglu_sse_flush_seconds", "How long a flush to all streams took."},
    {"minglu_webhooks", "Webhooks by state; only the copy of the gateway that sends tells."},
    {"minglu_webhook_backlog", "Events that wait for a webhook's receiver, and journal positions not yet looked at for it."},
    {"minglu_webhook_oldest_seconds", "How long the oldest event has waited for a webhook's receiver."},
    {"minglu_webhook_attempts_total", "Tries to deliver to webhooks, by outcome: delivered, refused (4xx), failed."},
    {"minglu_webhook_seconds", "How long a try to deliver to a webhook took."},
    {"minglu_wal_archived_total", "WAL files PostgreSQL has archived."},
    {"minglu_wal_archive_failed_total", "Failures of PostgreSQL to archive a WAL file."},
    {"minglu_wal_unarchived_bytes", "WAL written and not archived: what is lost with the machine."},
    {"minglu_wal_archive_failing", "Whether the last try to archive a WAL file failed: 1 or 0."},
};

/* clang-format on */

static const double second_bounds[BUCKETS] = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5};
static const double size_bounds[BUCKETS] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096};
static const char *const kind_names[] = {"counter", "gauge", "histogram"};

static struct metric metrics[METRICS_MAX];
static size_t metric_count;

static bool is(const struct metric *metric, const char *name, const char *labels)
{
    return strncmp(metric->name, name, sizeof metric->name - 1) == 0 &&
           strncmp(metric->labels, labels, sizeof metric->labels - 1) == 0;
}

static struct metric *find(const char *name, const char *labels, enum kind kind)
{
    for (size_t i = 0; i < metric_count; i++)
        if (metrics[i].name_at == name && is(&metrics[i], name, labels))
            return &metrics[i];
    for (size_t i = 0; i < metric_count; i++)
        if (is(&metrics[i], name, labels))
            return &metrics[i];
    if (metric_count == METRICS_MAX)
        return &metrics[METRICS_MAX - 1];
    struct metric *metric = &metrics[metric_count++];
    memset(metric, 0, sizeof *metric); /* one that was forgotten may have been here */
    (void)snprintf(metric->name, sizeof metric->name, "%s", name);
    (void)snprintf(metric->labels, sizeof metric->labels, "%s", labels);
    metric->name_at = name;
    metric->kind = kind;
    metric->bounds = second_bounds;
    return metric;
}

void metric_add(const char *name, const char *labels, double amount)
{
    find(name, labels, KIND_COUNTER)->value += amount;
}

void metric_set(const char *name, const char *labels, double value)
{
    find(name, labels, KIND_GAUGE)->value = value;
}

static void observe(const char *name, const char *labels, double amount, const double *bounds)
{
    struct metric *metric = find(name, labels, KIND_HISTOGRAM);
    metric->bounds = bounds;
    metric->value += amount;
    metric->count++;
    for (int i = 0; i < BUCKETS; i++)
        if (amount <= bounds[i])
            metric->buckets[i]++;
}

void metric_seconds(const char *name, const char *labels, double seconds)
{
    observe(name, labels, seconds, second_bounds);
}

void metric_size(const char *name, const char *labels, double size)
{
    observe(name, labels, size, size_bounds);
}

void metric_forget(const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metrics[i].name, name) != 0)
            metrics[kept++] = metrics[i];
    metric_count = kept;
}

double metric_value(const char *name)
{
    double sum = 0;
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metrics[i].name, name) == 0)
            sum += metrics[i].value;
    return sum;
}

const char *metric_help(const char *name)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strcmp(meanings[i].name, name) == 0)
            return meanings[i].help;
    return NULL;
}

/* {a="b"} becomes {service="x",instance="1",a="b"}; `more` comes last. */
static void write_labels(struct buffer *out, const char *labels, const char *who, const char *more)
{
    buffer_print(out, "{%s", who);
    size_t length = strlen(labels);
    if (length > 2)
        buffer_print(out, ",%.*s", (int)length - 2, labels + 1);
    buffer_print(out, "%s} ", more);
}

static void write_histogram(struct buffer *out, const struct metric *metric, const char *who)
{
    char le[48];
    for (int i = 0; i < BUCKETS; i++) {
        (void)snprintf(le, sizeof le, ",le=\"%g\"", metric->bounds[i]);
        buffer_print(out, "%s_bucket", metric->name);
        write_labels(out, metric->labels, who, le);
        buffer_print(out, "%llu\n", (unsigned long long)metric->buckets[i]);
    }
    buffer_print(out, "%s_bucket", metric->name);
    write_labels(out, metric->labels, who, ",le=\"+Inf\"");
    buffer_print(out, "%llu\n%s_sum", (unsigned long long)metric->count, metric->name);
    write_labels(out, metric->labels, who, "");
    buffer_print(out, "%.6f\n%s_count", metric->value, metric->name);
    write_labels(out, metric->labels, who, "");
    buffer_print(out, "%llu\n", (unsigned long long)metric->count);
}

static void write_sample(struct buffer *out, const struct metric *metric, const char *who)
{
    if (metric->kind == KIND_HISTOGRAM) {
        write_histogram(out, metric, who);
        return;
    }
    buffer_text(out, metric->name);
    write_labels(out, metric->labels, who, "");
    buffer_print(out, "%.15g\n", metric->value);
}

static bool is_first_of_name(size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(metrics[i].name, metrics[index].name) == 0)
            return false;
    return true;
}

void metrics_write(struct buffer *out, const char *service, const char *instance)
{
    char who[128];
    (void)snprintf(who, sizeof who, "service=\"%s\",instance=\"%s\"", service, instance);
    for (size_t first = 0; first < metric_count; first++) {
        if (!is_first_of_name(first))
            continue;
        const char *name = metrics[first].name;
        const char *help = metric_help(name);
        if (help != NULL)
            buffer_print(out, "# HELP %s %s\n", name, help);
        buffer_print(out, "# TYPE %s %s\n", name, kind_names[metrics[first].kind]);
        for (size_t i = first; i < metric_count; i++)
            if (strcmp(metrics[i].name, name) == 0)
                write_sample(out, &metrics[i], who);
    }
}
