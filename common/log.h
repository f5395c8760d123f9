/* SPDX-License-Identifier: Apache-2.0 */
/* One line per thing worth knowing: a JSON object on stdout, readable text when stdout is a
 * terminal. Members: time, level, service, event.code, trace, text, then the fields. No personal
 * data: that is the caller's duty. A line is one write(2); what a full pipe does not take at once
 * is dropped, counted, and the count is told in the next line that gets through. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

enum log_field_kind { LOG_FIELD_NONE, LOG_FIELD_TEXT, LOG_FIELD_NUMBER, LOG_FIELD_TRUTH };

struct log_field {
    const char *name;
    enum log_field_kind kind;
    const char *text;
    int64_t number;
};

#define LOG_TEXT(field_name, value)                                                                \
    ((struct log_field){.name = (field_name), .kind = LOG_FIELD_TEXT, .text = (value)})
#define LOG_NUMBER(field_name, value)                                                              \
    ((struct log_field){.name = (field_name), .kind = LOG_FIELD_NUMBER, .number = (int64_t)(value)})
#define LOG_TRUTH(field_name, value)                                                               \
    ((struct log_field){.name = (field_name), .kind = LOG_FIELD_TRUTH, .number = (value) ? 1 : 0})

/* `service` must outlive the log. Until this is called, lines carry the service "-" at level info.
 */
void log_open(const char *service, enum log_level level);

/* Change the level; after `seconds` it falls back to that of log_open. 0: until the next change. */
void log_set_level(enum log_level level, int64_t seconds);
enum log_level log_current_level(void);
bool log_level_read(const char *name, enum log_level *out); /* debug, info, warn, error */
const char *log_level_name(enum log_level level);

/* `trace` may be NULL. Fields of kind NONE are left out. */
void log_write(enum log_level level, const char *code, const char *trace, const char *text,
    const struct log_field *fields, size_t count);

/* While held, lines are gathered and written a few kilobytes at a time; letting go writes the rest.
 * For a stretch that ends in the same loop turn. */
void log_hold(bool hold);

/* log_info("turn.slow", trace, "A turn took long.", LOG_NUMBER("ms", ms), LOG_TEXT("path", path))
 */
#define LOG_LINE(level, code, trace, text, ...)                                                    \
    log_write((level), (code), (trace), (text), (const struct log_field[]){{0}, ##__VA_ARGS__},    \
        sizeof((const struct log_field[]){{0}, ##__VA_ARGS__}) / sizeof(struct log_field))
#define log_debug(code, trace, text, ...) LOG_LINE(LOG_DEBUG, code, trace, text, ##__VA_ARGS__)
#define log_info(code, trace, text, ...) LOG_LINE(LOG_INFO, code, trace, text, ##__VA_ARGS__)
#define log_warn(code, trace, text, ...) LOG_LINE(LOG_WARN, code, trace, text, ##__VA_ARGS__)
#define log_error(code, trace, text, ...) LOG_LINE(LOG_ERROR, code, trace, text, ##__VA_ARGS__)
