/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as Prometheus reads them: one TYPE per name, cumulative buckets, bounded whatever is
 * asked. */
#include "metrics.h"

#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* All there is by now, as text in the arena. */
static const char *written(struct arena *arena)
{
    struct buffer out = {.arena = arena};
    metrics_write(&out, "intake", "1");
    return out.bytes == NULL ? "" : out.bytes;
}

static size_t times(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what))
        count++;
    return count;
}

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    struct arena *arena = *state;
    arena_close(&arena);
    return 0;
}

static void counters_add_up_and_gauges_are_set(void **state)
{
    metric_add("test_total", "", 1);
    metric_add("test_total", "", 2.5);
    metric_set("test_level", "", 7);
    metric_set("test_level", "", -3);
    const char *text = written(*state);
    assert_non_null(strstr(
        text, "# TYPE test_total counter\ntest_total{service=\"intake\",instance=\"1\"} 3.5\n"));
    assert_non_null(strstr(
        text, "# TYPE test_level gauge\ntest_level{service=\"intake\",instance=\"1\"} -3\n"));
    assert_true(metric_value("test_total") > 3.4 && metric_value("test_total") < 3.6);
    assert_true(metric_value("test_nothing") == 0);
}

static void labels_stand_together_under_one_type(void **state)
{
    metric_set("test_lag", "{stream=\"intake\"}", 1);
    metric_set("test_other", "", 9);
    metric_set("test_lag", "{stream=\"matching\"}", 2);
    const char *text = written(*state);
    assert_int_equal(times(text, "# TYPE test_lag gauge\n"), 1);
    assert_non_null(
        strstr(text, "test_lag{service=\"intake\",instance=\"1\",stream=\"intake\"} 1\n"
                     "test_lag{service=\"intake\",instance=\"1\",stream=\"matching\"} 2\n"));
    assert_true(metric_value("test_lag") == 3);
}

static void a_histogram_is_cumulative_up_to_infinity(void **state)
{
    static const double seconds[] = {0.0005, 0.0006, 0.05, 2.5, 3, 1000};
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
        metric_seconds("test_seconds", "{what=\"x\"}", seconds[i]);
    const char *text = written(*state);
    static const char *const lines[] = {"le=\"0.0005\"} 1\n", "le=\"0.001\"} 2\n",
        "le=\"0.05\"} 3\n", "le=\"1\"} 3\n", "le=\"2.5\"} 4\n", "le=\"+Inf\"} 6\n",
        "test_seconds_count{service=\"intake\",instance=\"1\",what=\"x\"} 6\n",
        "test_seconds_sum{service=\"intake\",instance=\"1\",what=\"x\"} 1005.55"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_non_null(strstr(text, lines[i]));
}

static void a_histogram_of_sizes_has_bounds_of_its_own(void **state)
{
    static const double sizes[] = {1, 3, 3, 200, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        metric_size("test_messages", "", sizes[i]);
    const char *text = written(*state);
    static const char *const lines[] = {"# TYPE test_messages histogram\n",
        "test_messages_bucket{service=\"intake\",instance=\"1\",le=\"1\"} 1\n",
        "test_messages_bucket{service=\"intake\",instance=\"1\",le=\"4\"} 3\n",
        "test_messages_bucket{service=\"intake\",instance=\"1\",le=\"256\"} 4\n",
        "test_messages_bucket{service=\"intake\",instance=\"1\",le=\"4096\"} 4\n",
        "test_messages_bucket{service=\"intake\",instance=\"1\",le=\"+Inf\"} 5\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_non_null(strstr(text, lines[i]));
    assert_int_equal(times(text, "test_messages_bucket"), 13);
}

/* Labels are often written into the same room again: the place alone does not tell them apart. */
static void labels_at_one_place_are_told_apart(void **state)
{
    char labels[32];
    for (int i = 0; i < 3; i++) {
        (void)snprintf(labels, sizeof labels, "{n=\"%d\"}", i);
        metric_set("test_place", labels, i);
    }
    const char *text = written(*state);
    assert_non_null(strstr(text, "test_place{service=\"intake\",instance=\"1\",n=\"0\"} 0\n"));
    assert_non_null(strstr(text, "test_place{service=\"intake\",instance=\"1\",n=\"2\"} 2\n"));
}

static void what_it_means_stands_before_its_type(void **state)
{
    metric_set("minglu_parked", "", 2);
    const char *text = written(*state);
    assert_non_null(strstr(text, "# HELP minglu_parked Events and terms that are parked now.\n"
                                 "# TYPE minglu_parked gauge\n"
                                 "minglu_parked{service=\"intake\",instance=\"1\"} 2\n"));
    assert_null(strstr(text, "# HELP test_"));
    assert_null(metric_help("test_level"));
}

static void a_name_or_label_too_long_is_cut_and_counted_once(void **state)
{
    char name[200];
    char labels[300];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    (void)snprintf(labels, sizeof labels, "{x=\"%.*s\"}", 199, name);
    for (int i = 0; i < 1000; i++)
        metric_add("test_long_total", labels, 1);
    for (int i = 0; i < 1000; i++)
        metric_add(name, "", 1);
    const char *text = written(*state);
    assert_int_equal(times(text, "test_long_total{"), 1);
    assert_int_equal(times(text, "} 1000\n"), 2);
}

static void what_is_forgotten_is_told_no_more(void **state)
{
    metric_set("test_gone", "{n=\"1\"}", 1);
    metric_set("test_stays", "", 2);
    metric_set("test_gone", "{n=\"2\"}", 3);
    metric_forget("test_gone");
    metric_forget("test_never_there");
    assert_int_equal(times(written(*state), "test_gone"), 0);
    assert_true(metric_value("test_stays") == 2);
    metric_set("test_gone", "{n=\"2\"}", 4);
    assert_int_equal(times(written(*state), "test_gone{"), 1);
    assert_true(metric_value("test_gone") == 4);
}

static void there_is_an_end_to_them(void **state)
{
    char labels[40];
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(labels, sizeof labels, "{n=\"%d\"}", i);
        metric_add("test_many_total", labels, 1);
    }
    assert_true(times(written(*state), "test_many_total{") <= 1024);
    assert_true(metric_value("test_many_total") == 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            counters_add_up_and_gauges_are_set, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            labels_stand_together_under_one_type, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            a_histogram_is_cumulative_up_to_infinity, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            a_histogram_of_sizes_has_bounds_of_its_own, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            labels_at_one_place_are_told_apart, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            what_it_means_stands_before_its_type, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            a_name_or_label_too_long_is_cut_and_counted_once, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_is_forgotten_is_told_no_more, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(there_is_an_end_to_them, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
