/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines as a reader of the pipe gets them: whole, valid JSON, cut well when too long, and never
 * a reason to stand still. */
#include "log.h"

#include "clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 3 * PIPE_BUF };

/* stdout goes into a pipe for the time of a test. */
struct pipe_end {
    int reader;
    int stdout_before;
};

static struct pipe_end listen_in(void)
{
    int ends[2];
    fflush(stdout);
    assert_int_equal(pipe(ends), 0);
    assert_true(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    struct pipe_end end = {.reader = ends[0], .stdout_before = dup(STDOUT_FILENO)};
    assert_true(dup2(ends[1], STDOUT_FILENO) >= 0);
    close(ends[1]);
    return end;
}

static void stop_listening(struct pipe_end *end)
{
    dup2(end->stdout_before, STDOUT_FILENO);
    close(end->stdout_before);
    close(end->reader);
}

/* What was written so far. */
static size_t heard(const struct pipe_end *end, char out[ROOM])
{
    ssize_t length = read(end->reader, out, ROOM - 1);
    if (length < 0)
        length = 0;
    out[length] = '\0';
    return (size_t)length;
}

static void a_line_is_one_json_object(void **state)
{
    (void)state;
    char line[ROOM];
    log_open("intake", LOG_INFO);
    struct pipe_end end = listen_in();
    log_info("turn.slow", "00-ab", "A turn took \"long\".", LOG_NUMBER("ms", -12),
        LOG_TEXT("path", "a\\b\n\x01\x7F中文\xFF"), LOG_TEXT("none", NULL),
        LOG_TRUTH("yes", 5 > 4));
    heard(&end, line);
    stop_listening(&end);
    assert_memory_equal(line, "{\"time\":\"20", 11);
    assert_string_equal(strstr(line, ",\"level\""),
        ",\"level\":\"info\",\"service\":\"intake\",\"event.code\":\"turn.slow\",\"trace\":\"00-"
        "ab\","
        "\"text\":\"A turn took \\\"long\\\".\",\"ms\":-12,"
        "\"path\":\"a\\\\b\\u000a\\u0001\\u007f中文"
        "\xEF\xBF\xBD\",\"none\":null,\"yes\":true}\n");
}

static void below_the_level_nothing_is_said(void **state)
{
    (void)state;
    char line[ROOM];
    log_open("intake", LOG_WARN);
    struct pipe_end end = listen_in();
    log_debug("a", NULL, "no");
    log_info("b", NULL, "no");
    size_t silent = heard(&end, line);
    log_warn("c", NULL, "yes");
    size_t loud = heard(&end, line);
    stop_listening(&end);
    assert_int_equal(silent, 0);
    assert_true(loud > 0);
    assert_non_null(strstr(line, "\"event.code\":\"c\",\"trace\":\"\""));
}

static void a_level_falls_back_when_its_time_is_over(void **state)
{
    (void)state;
    log_open("intake", LOG_INFO);
    log_set_level(LOG_DEBUG, 0);
    assert_int_equal(log_current_level(), LOG_DEBUG);
    log_set_level(LOG_ERROR, 3600);
    assert_int_equal(log_current_level(), LOG_ERROR);
    int64_t end = monotonic_us() + 1000000; /* not later than the level's own end */
    log_set_level(LOG_DEBUG, 1);
    while (monotonic_us() < end)
        assert_true(log_current_level() == LOG_DEBUG || monotonic_us() >= end);
    while (log_current_level() == LOG_DEBUG && monotonic_us() < end + 10000000) {
    }
    assert_int_equal(log_current_level(), LOG_INFO);
}

static void a_long_line_is_cut_and_says_so(void **state)
{
    (void)state;
    char line[ROOM];
    char *text = calloc(1, 3 * 5000 + 1);
    for (size_t i = 0; i < 5000; i++)
        memcpy(text + 3 * i, "名", sizeof("名"));
    struct pipe_end end = listen_in();
    log_error("x", "t", "Long.", LOG_TEXT("value", text), LOG_NUMBER("lost", 1));
    size_t length = heard(&end, line);
    stop_listening(&end);
    free(text);
    assert_true(length <= PIPE_BUF && length > PIPE_BUF - 100);
    assert_non_null(strstr(line, "名\",\"cut\":true}\n"));
    assert_null(strstr(line, "lost"));
}

static void a_reader_that_stands_still_costs_lines_and_no_time(void **state)
{
    (void)state;
    char line[ROOM];
    log_open("intake", LOG_INFO);
    struct pipe_end end = listen_in();
    int64_t begin = monotonic_us();
    int lines = 0;
    /* a pipe holds 64 KiB; what comes after is dropped */
    for (; lines < 1000 && monotonic_us() - begin < 300000; lines++)
        log_info("fill", NULL, "0123456789012345678901234567890123456789012345678901234567890123");
    int64_t took = monotonic_us() - begin;
    while (heard(&end, line) > 0)
        continue;
    log_info("after", NULL, "The reader is back.");
    heard(&end, line);
    stop_listening(&end);
    assert_true(took < 400000);
    assert_true(lines > 300);
    assert_non_null(strstr(line, "\"event.code\":\"log.dropped\""));
    assert_non_null(strstr(line, "\"event.code\":\"after\""));
}

static void levels_have_names(void **state)
{
    (void)state;
    enum log_level level = LOG_INFO;
    assert_true(log_level_read("error", &level));
    assert_int_equal(level, LOG_ERROR);
    assert_string_equal(log_level_name(level), "error");
    assert_false(log_level_read("Error", &level));
    assert_false(log_level_read("", &level));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_one_json_object),
        cmocka_unit_test(below_the_level_nothing_is_said),
        cmocka_unit_test(a_level_falls_back_when_its_time_is_over),
        cmocka_unit_test(a_long_line_is_cut_and_says_so),
        cmocka_unit_test(a_reader_that_stands_still_costs_lines_and_no_time),
        cmocka_unit_test(levels_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
