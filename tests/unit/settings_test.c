/* SPDX-License-Identifier: Apache-2.0 */
/* What the environment says is taken, what it does not say has its usual value, and what makes no
 * sense is refused in one sentence. */
#include "settings.h"

#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int begin(void **state)
{
    clearenv();
    setenv("MINGLU_DATABASE", "dbname=x", 1);
    *state = arena_open();
    return 0;
}

static int end(void **state)
{
    struct arena *arena = *state;
    arena_close(&arena);
    return 0;
}

static void usual_values_hold(void **state)
{
    const char *fault = NULL;
    struct settings *settings = settings_read("intake", *state, &fault);
    assert_non_null(settings);
    assert_null(fault);
    assert_string_equal(settings->service, "intake");
    assert_string_equal(settings->schema, "intake");
    assert_string_equal(settings->instance, "1");
    assert_string_equal(settings->database, "dbname=x");
    assert_int_equal(settings->log_level, LOG_INFO);
    assert_false(settings->virtual_clock);
    assert_int_equal(settings->clock_start.us, 0);
    assert_int_equal(settings->turn_max, 200);
    assert_int_equal(settings->body_max, 1 << 20);
    assert_int_equal(settings->idempotency_days, 8);
}

static void the_environment_is_taken(void **state)
{
    const char *fault = NULL;
    setenv("MINGLU_SCHEMA", "intake_two", 1);
    setenv("MINGLU_CLOCK", "virtual", 1);
    setenv("MINGLU_CLOCK_START", "2025-01-01T00:00:00Z", 1);
    setenv("MINGLU_LOG_LEVEL", "debug", 1);
    setenv("MINGLU_HTTP_PORT", "18080", 1);
    struct settings *settings = settings_read("intake", *state, &fault);
    assert_non_null(settings);
    assert_string_equal(settings->schema, "intake_two");
    assert_true(settings->virtual_clock);
    assert_int_equal(settings->clock_start.us, 1735689600000000);
    assert_int_equal(settings->log_level, LOG_DEBUG);
    assert_int_equal(settings->http_port, 18080);
}

static void what_makes_no_sense_is_refused(void **state)
{
    static const char *const cases[][3] = {
        {"MINGLU_TURN_MAX", "0",
            "MINGLU_TURN_MAX is \"0\", but has to be a whole number from 1 to 10000."},
        {"MINGLU_TURN_MAX", "", "MINGLU_TURN_MAX is \"\", but has to be a whole number"},
        {"MINGLU_TURN_MAX", "12x", "MINGLU_TURN_MAX is \"12x\""},
        {"MINGLU_TURN_MAX", "-5", "MINGLU_TURN_MAX is \"-5\""},
        {"MINGLU_TURN_MAX", " 5", "MINGLU_TURN_MAX is \" 5\""},
        {"MINGLU_TURN_MAX", "99999999999999999999", "MINGLU_TURN_MAX is"},
        {"MINGLU_IDEMPOTENCY_DAYS", "6", "a whole number from 7 to 3650"},
        {"MINGLU_LOG_LEVEL", "loud", "has to be debug, info, warn or error."},
        {"MINGLU_CLOCK", "sun", "has to be real or virtual."},
        {"MINGLU_CLOCK_START", "yesterday", "has to be a time like 2025-01-01T00:00:00Z."},
        {"MINGLU_DATABASE_FILE", "/nowhere",
            "Both MINGLU_DATABASE and MINGLU_DATABASE_FILE are set"},
        {"MINGLU_KEY_FILE_FILE", "/nowhere/at-all", "cannot read /nowhere/at-all: No such file"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *fault = NULL;
        setenv(cases[i][0], cases[i][1], 1);
        assert_null(settings_read("intake", *state, &fault));
        assert_non_null(strstr(fault, cases[i][2]));
        unsetenv(cases[i][0]);
    }
}

/* A bus over tcp: all three settings or none, each of them sound. */
static void a_network_needs_keys_and_peers(void **state)
{
    static const char *const cases[][4] = {
        {"tcp://*:7300", "", "/keys", "MINGLU_BUS_PEERS: has to be given with MINGLU_BUS_ADDRESS."},
        {"tcp://*:7300", "intake:7300", "",
            "MINGLU_BUS_KEYS has to be given with MINGLU_BUS_ADDRESS: nothing crosses a network "
            "without keys (minglu-keys makes them)."},
        {"7300", "intake:7300", "/keys", "MINGLU_BUS_ADDRESS: \"7300\" is no address"},
        {"tcp://*:7300", "intake:7300 x", "/keys", "MINGLU_BUS_PEERS: \"x\" is no place"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *fault = NULL;
        setenv("MINGLU_BUS_ADDRESS", cases[i][0], 1);
        setenv("MINGLU_BUS_PEERS", cases[i][1], 1);
        setenv("MINGLU_BUS_KEYS", cases[i][2], 1);
        assert_null(settings_read("intake", *state, &fault));
        assert_non_null(strstr(fault, cases[i][3]));
    }
    const char *fault = NULL;
    setenv("MINGLU_BUS_PEERS", "intake:7300", 1);
    setenv("MINGLU_BUS_KEYS", "/keys", 1);
    assert_non_null(settings_read("intake", *state, &fault));
}

/* Copies on a network have equal settings; the name of the host tells them apart. */
static void an_instance_is_named_after_its_host_on_a_network(void **state)
{
    char host[256] = "";
    const char *fault = NULL;
    assert_int_equal(gethostname(host, sizeof host - 1), 0);
    host[strcspn(host, ".")] = '\0';
    setenv("MINGLU_BUS_ADDRESS", "tcp://*:7300", 1);
    setenv("MINGLU_BUS_PEERS", "intake:7300", 1);
    setenv("MINGLU_BUS_KEYS", "/keys", 1);
    assert_string_equal(settings_read("intake", *state, &fault)->instance, host);
    setenv("MINGLU_INSTANCE", "two-b_3", 1);
    assert_string_equal(settings_read("intake", *state, &fault)->instance, "two-b_3");
    static const char *const bad[] = {"a b", "a/b", "a.b", "\"",
        "0123456789012345678901234567890123456789012345678901234567890123"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv("MINGLU_INSTANCE", bad[i], 1);
        assert_null(settings_read("intake", *state, &fault));
        assert_non_null(strstr(fault, "has to be 1 to 63 letters, digits, _ and -."));
    }
}

static void what_has_to_be_given_is_missed(void **state)
{
    const char *fault = NULL;
    unsetenv("MINGLU_DATABASE");
    assert_null(settings_read("intake", *state, &fault));
    assert_string_equal(fault, "MINGLU_DATABASE is not set: PostgreSQL connection string.");
}

static void a_secret_comes_from_a_file(void **state)
{
    const char *fault = NULL;
    char path[] = "/tmp/minglu-setting-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "dbname=secret\nmore\n", 19), 19);
    close(fd);
    unsetenv("MINGLU_DATABASE");
    setenv("MINGLU_DATABASE_FILE", path, 1);
    struct settings *settings = settings_read("intake", *state, &fault);
    unlink(path);
    assert_non_null(settings);
    assert_string_equal(settings->database, "dbname=secret");
}

static void help_names_every_setting(void **state)
{
    const char *help = settings_help("intake", *state);
    static const char *const lines[] = {"MINGLU_DATABASE             PostgreSQL connection string "
                                        "(has to be given)\n",
        "MINGLU_TURN_MAX             messages in a turn [200]\n", "MINGLU_SSE_RING_BYTES"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        assert_non_null(strstr(help, lines[i]));
}

/* The status a process ends with that opens its settings. */
static int status_of(int argc, char **argv)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
            _exit(99);
        struct settings *settings = settings_open("intake", argc, argv);
        settings_close(&settings);
        _exit(settings == NULL ? 7 : 8);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status);
}

static void a_process_ends_with_2_when_refused(void **state)
{
    (void)state;
    char name[] = "intake", ask[] = "--help", wrong[] = "--fast";
    char *plain[] = {name, NULL};
    char *help[] = {name, ask, NULL};
    char *other[] = {name, wrong, NULL};
    assert_int_equal(status_of(1, plain), 7);
    assert_int_equal(status_of(2, help), 0);
    assert_int_equal(status_of(2, other), 2);
    setenv("MINGLU_TURN_MAX", "none", 1);
    assert_int_equal(status_of(1, plain), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(usual_values_hold, begin, end),
        cmocka_unit_test_setup_teardown(the_environment_is_taken, begin, end),
        cmocka_unit_test_setup_teardown(what_makes_no_sense_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_network_needs_keys_and_peers, begin, end),
        cmocka_unit_test_setup_teardown(
            an_instance_is_named_after_its_host_on_a_network, begin, end),
        cmocka_unit_test_setup_teardown(what_has_to_be_given_is_missed, begin, end),
        cmocka_unit_test_setup_teardown(a_secret_comes_from_a_file, begin, end),
        cmocka_unit_test_setup_teardown(help_names_every_setting, begin, end),
        cmocka_unit_test_setup_teardown(a_process_ends_with_2_when_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
