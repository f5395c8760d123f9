/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for Prometheus: counters, gauges and histograms of seconds, written as its text format.
 */
#pragma once

#include <stddef.h>

struct buffer;

/* See service.h for metric_add, metric_set, metric_seconds. */
void metric_add(const char *name, const char *labels, double amount);
void metric_set(const char *name, const char *labels, double value);
void metric_seconds(const char *name, const char *labels, double seconds);

double metric_value(const char *name); /* of all its labels together; 0 if there is none */

/* All of them; every sample gets the label service="…". */
void metrics_write(struct buffer *out, const char *service);
