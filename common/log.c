/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines: built whole in a fixed buffer no larger than a pipe takes in one piece, then written
 * at once, so that lines never mix and a reader that stands still costs us a line and not the loop.
 */
#include "log.h"

#include "clock.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    LINE_SIZE = PIPE_BUF, /* a write of so much to a pipe is all or nothing */
    HELD_SIZE = PIPE_BUF,
    LINE_TAIL = 64,   /* kept free to end the line well */
    PATIENCE_MS = 20, /* with a reader that is behind */
};

struct line {
    char bytes[LINE_SIZE];
    size_t length;
    bool cut; /* something did not fit */
};

static struct {
    const char *service;
    enum log_level level;
    enum log_level usual_level;
    int64_t back_at_us; /* when the level falls back; 0: not */
    int64_t dropped;
    int64_t held_lines;
    size_t held_length;
    bool holding;
    char held[HELD_SIZE];
} state = {.service = "-", .level = LOG_INFO, .usual_level = LOG_INFO};

static const char *const level_names[] = {"debug", "info", "warn", "error"};

const char *log_level_name(enum log_level level)
{
    return level_names[level];
}

bool log_level_read(const char *name, enum log_level *out)
{
    for (size_t i = 0; i < sizeof(level_names) / sizeof(*level_names); i++) {
        if (strcmp(name, level_names[i]) != 0)
            continue;
        *out = (enum log_level)i;
        return true;
    }
    return false;
}

void log_open(const char *service, enum log_level level)
{
    state.service = service;
    state.usual_level = level;
    state.level = level;
    state.back_at_us = 0;
}

void log_set_level(enum log_level level, int64_t seconds)
{
    state.level = level;
    state.back_at_us = seconds > 0 ? monotonic_us() + seconds * 1000000 : 0;
}

enum log_level log_current_level(void)
{
    if (state.back_at_us != 0 && monotonic_us() >= state.back_at_us) {
        state.level = state.usual_level;
        state.back_at_us = 0;
    }
    return state.level;
}

/* All of it or, when there is no room, nothing. */
static void add(struct line *line, const char *bytes, size_t length, size_t tail)
{
    if (line->length + length + tail > LINE_SIZE) {
        line->cut = true;
        return;
    }
    memcpy(line->bytes + line->length, bytes, length);
    line->length += length;
}

static void add_text(struct line *line, const char *text)
{
    add(line, text, strlen(text), LINE_TAIL);
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes of the character that starts here; 0 if it is not UTF-8. */
static size_t character_length(const char *text)
{
    unsigned char first = (unsigned char)text[0];
    size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first > 0xF4)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(text[i]))
            return 0;
    }
    return length;
}

/* One character as it stands inside a JSON string; gives the bytes consumed. */
static size_t add_character(struct line *line, const char *text)
{
    unsigned char first = (unsigned char)text[0];
    char escape[8];
    if (first == '"' || first == '\\') {
        add(line, (const char[]){'\\', (char)first}, 2, LINE_TAIL);
        return 1;
    }
    if (first < 0x20 || first == 0x7F) {
        snprintf(escape, sizeof(escape), "\\u%04x", first);
        add(line, escape, 6, LINE_TAIL);
        return 1;
    }
    size_t length = character_length(text);
    if (length == 0) {
        add(line, "\xEF\xBF\xBD", 3, LINE_TAIL);
        return 1;
    }
    add(line, text, length, LINE_TAIL);
    return length;
}

/* How much of it stands in a JSON string as it is. */
static size_t plain_length(const char *text)
{
    size_t length = 0;
    while (
        text[length] >= ' ' && text[length] < 0x7F && text[length] != '"' && text[length] != '\\')
        length++;
    return length;
}

/* Quoted and escaped; what does not fit is cut at a character. */
static void add_string(struct line *line, const char *text)
{
    add(line, "\"", 1, LINE_TAIL);
    while (*text != '\0' && !line->cut) {
        size_t plain = plain_length(text);
        if (plain > 0 && line->length + plain + LINE_TAIL <= LINE_SIZE) {
            add(line, text, plain, LINE_TAIL);
            text += plain;
        } else
            text += add_character(line, text);
    }
    add(line, "\"", 1, 0);
}

static void add_number(struct line *line, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%lld", (long long)number);
    add_text(line, digits);
}

static void add_value(struct line *line, const struct log_field *field)
{
    switch (field->kind) {
    case LOG_FIELD_NONE:
        return;
    case LOG_FIELD_TEXT:
        if (field->text == NULL)
            add_text(line, "null");
        else
            add_string(line, field->text);
        return;
    case LOG_FIELD_NUMBER:
        add_number(line, field->number);
        return;
    case LOG_FIELD_TRUTH:
        add_text(line, field->number ? "true" : "false");
        return;
    }
}

static void time_text(char *out, size_t size)
{
    int64_t us = wall_now().us;
    time_t seconds = (time_t)(us / 1000000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t length = strftime(out, size, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(out + length, size - length, ".%06dZ", (int)(us % 1000000));
}

static void add_member(struct line *line, const char *name, const char *value)
{
    add_text(line, line->length == 0 ? "{" : ",");
    add_string(line, name);
    add_text(line, ":");
    add_string(line, value);
}

/* Whether a member as long as this surely fits, so that none is cut after its name. */
static bool has_room(const struct line *line, const struct log_field *field)
{
    return !line->cut && line->length + strlen(field->name) + (size_t)2 * LINE_TAIL < LINE_SIZE;
}

static void json_line(struct line *line, enum log_level level, const char *code, const char *trace,
    const char *text, const struct log_field *fields, size_t count)
{
    char now[40];
    time_text(now, sizeof(now));
    add_member(line, "time", now);
    add_member(line, "level", level_names[level]);
    add_member(line, "service", state.service);
    add_member(line, "event.code", code);
    add_member(line, "trace", trace == NULL ? "" : trace);
    add_member(line, "text", text);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].kind == LOG_FIELD_NONE || !has_room(line, &fields[i]))
            continue;
        add_text(line, ",");
        add_string(line, fields[i].name);
        add_text(line, ":");
        add_value(line, &fields[i]);
    }
    static const char was_cut[] = ",\"cut\":true";
    if (line->cut)
        add(line, was_cut, sizeof(was_cut) - 1, 2);
    add(line, "}\n", 2, 0);
}

static void readable_line(struct line *line, enum log_level level, const char *code,
    const char *trace, const char *text, const struct log_field *fields, size_t count)
{
    char now[40];
    time_text(now, sizeof(now));
    add(line, now + 11, 12, LINE_TAIL); /* the time of day, in milliseconds */
    const char *words[] = {level_names[level], state.service, code, text};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        add_text(line, " ");
        add_text(line, words[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (fields[i].kind == LOG_FIELD_NONE || !has_room(line, &fields[i]))
            continue;
        add_text(line, " ");
        add_text(line, fields[i].name);
        add_text(line, "=");
        add_value(line, &fields[i]);
    }
    if (trace != NULL && *trace != '\0') {
        add_text(line, " trace=");
        add_text(line, trace);
    }
    add(line, "\n", 1, 0);
}

static bool send_bytes(const char *bytes, size_t length)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (poll(&out, 1, PATIENCE_MS) != 1)
        return false;
    return write(STDOUT_FILENO, bytes, length) == (ssize_t)length;
}

static void send_held(void)
{
    if (state.held_length > 0 && !send_bytes(state.held, state.held_length))
        state.dropped += state.held_lines;
    state.held_length = 0;
    state.held_lines = 0;
}

/* Whole lines only; what a pipe takes in one piece. */
static bool send_line(const struct line *line)
{
    if (!state.holding)
        return send_bytes(line->bytes, line->length);
    if (state.held_length + line->length > HELD_SIZE)
        send_held();
    memcpy(state.held + state.held_length, line->bytes, line->length);
    state.held_length += line->length;
    state.held_lines++;
    return true;
}

void log_hold(bool hold)
{
    state.holding = hold;
    if (!hold)
        send_held();
}

/* After a gap, say how many lines are missing. */
static bool tell_dropped(void)
{
    if (state.dropped == 0)
        return true;
    struct line line = {0};
    const struct log_field field = LOG_NUMBER("lines", state.dropped);
    json_line(&line, LOG_WARN, "log.dropped", NULL, "Log lines were dropped.", &field, 1);
    if (!send_line(&line))
        return false;
    state.dropped = 0;
    return true;
}

static bool is_terminal(void)
{
    static int known = -1;
    if (known < 0)
        known = isatty(STDOUT_FILENO);
    return known == 1;
}

void log_write(enum log_level level, const char *code, const char *trace, const char *text,
    const struct log_field *fields, size_t count)
{
    if (level < log_current_level())
        return;
    struct line line;
    line.length = 0;
    line.cut = false;
    if (is_terminal())
        readable_line(&line, level, code, trace, text, fields, count);
    else
        json_line(&line, level, code, trace, text, fields, count);
    if (!tell_dropped() || !send_line(&line))
        state.dropped++;
}
