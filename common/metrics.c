/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for Prometheus. A process has few of them; they are found by a linear look. */
#include "metrics.h"

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { METRICS_MAX = 256, BUCKETS = 12 };

enum kind { KIND_COUNTER, KIND_GAUGE, KIND_HISTOGRAM };

struct metric {
    char name[64];
    char labels[96];
    enum kind kind;
    double value;
    uint64_t count;
    uint64_t buckets[BUCKETS];
};

static const double bounds[BUCKETS] = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5};
static const char *const kind_names[] = {"counter", "gauge", "histogram"};

static struct metric metrics[METRICS_MAX];
static size_t metric_count;

static struct metric *find(const char *name, const char *labels, enum kind kind)
{
    for (size_t i = 0; i < metric_count; i++)
        if (strncmp(metrics[i].name, name, sizeof metrics->name - 1) == 0 &&
            strncmp(metrics[i].labels, labels, sizeof metrics->labels - 1) == 0)
            return &metrics[i];
    if (metric_count == METRICS_MAX)
        return &metrics[METRICS_MAX - 1];
    struct metric *metric = &metrics[metric_count++];
    (void)snprintf(metric->name, sizeof metric->name, "%s", name);
    (void)snprintf(metric->labels, sizeof metric->labels, "%s", labels);
    metric->kind = kind;
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

void metric_seconds(const char *name, const char *labels, double seconds)
{
    struct metric *metric = find(name, labels, KIND_HISTOGRAM);
    metric->value += seconds;
    metric->count++;
    for (int i = 0; i < BUCKETS; i++)
        if (seconds <= bounds[i])
            metric->buckets[i]++;
}

double metric_value(const char *name)
{
    double sum = 0;
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metrics[i].name, name) == 0)
            sum += metrics[i].value;
    return sum;
}

/* {a="b"} becomes {service="x",a="b"}; `more` comes last. */
static void write_labels(
    struct buffer *out, const char *labels, const char *service, const char *more)
{
    buffer_print(out, "{service=\"%s\"", service);
    size_t length = strlen(labels);
    if (length > 2)
        buffer_print(out, ",%.*s", (int)length - 2, labels + 1);
    buffer_print(out, "%s} ", more);
}

static void write_histogram(struct buffer *out, const struct metric *metric, const char *service)
{
    char le[48];
    for (int i = 0; i < BUCKETS; i++) {
        (void)snprintf(le, sizeof le, ",le=\"%g\"", bounds[i]);
        buffer_print(out, "%s_bucket", metric->name);
        write_labels(out, metric->labels, service, le);
        buffer_print(out, "%llu\n", (unsigned long long)metric->buckets[i]);
    }
    buffer_print(out, "%s_bucket", metric->name);
    write_labels(out, metric->labels, service, ",le=\"+Inf\"");
    buffer_print(out, "%llu\n%s_sum", (unsigned long long)metric->count, metric->name);
    write_labels(out, metric->labels, service, "");
    buffer_print(out, "%.6f\n%s_count", metric->value, metric->name);
    write_labels(out, metric->labels, service, "");
    buffer_print(out, "%llu\n", (unsigned long long)metric->count);
}

static bool is_first_of_name(size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(metrics[i].name, metrics[index].name) == 0)
            return false;
    return true;
}

void metrics_write(struct buffer *out, const char *service)
{
    for (size_t first = 0; first < metric_count; first++) {
        if (!is_first_of_name(first))
            continue;
        buffer_print(out, "# TYPE %s %s\n", metrics[first].name, kind_names[metrics[first].kind]);
        for (size_t i = first; i < metric_count; i++) {
            const struct metric *metric = &metrics[i];
            if (strcmp(metric->name, metrics[first].name) != 0)
                continue;
            if (metric->kind == KIND_HISTOGRAM) {
                write_histogram(out, metric, service);
                continue;
            }
            buffer_text(out, metric->name);
            write_labels(out, metric->labels, service, "");
            buffer_print(out, "%.15g\n", metric->value);
        }
    }
}
