/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for Prometheus: counters, gauges, histograms of seconds and of sizes, written as its text
 * format. What each name means stands in one table (metrics.c): a name without a line there gets no
 * HELP. */
#pragma once

#include <stddef.h>

struct buffer;

/* See service.h for these five. */
void metric_add(const char *name, const char *labels, double amount);
void metric_set(const char *name, const char *labels, double value);
void metric_seconds(const char *name, const char *labels, double seconds);
void metric_size(const char *name, const char *labels, double size);
void metric_forget(const char *name);

double metric_value(const char *name); /* of all its labels together; 0 if there is none */

const char *metric_help(const char *name); /* NULL: not in the table */

/* All of them; every sample gets the labels service="…" and instance="…". */
void metrics_write(struct buffer *out, const char *service, const char *instance);
