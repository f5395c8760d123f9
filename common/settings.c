/* SPDX-License-Identifier: Apache-2.0 */
/* The settings table and its reader. */
#include "settings.h"

#include "arena.h"
#include "place.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum setting_kind {
    SETTING_TEXT,
    SETTING_NUMBER,
    SETTING_LEVEL,
    SETTING_CLOCK,
    SETTING_INSTANT,
};

struct setting {
    const char *name; /* the variable's, without MINGLU_ */
    enum setting_kind kind;
    size_t offset;
    const char *usual; /* NULL: has to be given; "" of a text: none */
    int64_t least;
    int64_t most;
    const char *help;
};

#define AT(member) offsetof(struct settings, member)

/* clang-format off */
static const struct setting table[] = {
    {"INSTANCE", SETTING_TEXT, AT(instance), "", 0, 0, "tells copies of a daemon apart; none: 1, on tcp the host's name"},
    {"BUS_DIR", SETTING_TEXT, AT(bus_directory), "", 0, 0, "directory of the ipc sockets"},
    {"BUS_ADDRESS", SETTING_TEXT, AT(bus_address), "", 0, 0, "tcp://*:PORT, where this daemon listens (its stream: PORT+1); none: ipc"},
    {"BUS_PEERS", SETTING_TEXT, AT(bus_peers), "", 0, 0, "tcp: all daemons, SERVICE:PORT or SERVICE=HOST:PORT, spaces between"},
    {"BUS_KEYS", SETTING_TEXT, AT(bus_keys), "", 0, 0, "tcp: directory of the CURVE keys made by minglu-keys"},
    {"DATABASE", SETTING_TEXT, AT(database), NULL, 0, 0, "PostgreSQL connection string"},
    {"SCHEMA", SETTING_TEXT, AT(schema), "", 0, 0, "schema; by default the service's name"},
    {"SHARE", SETTING_TEXT, AT(share), "", 0, 0, "directory of openapi.json and asyncapi.json"},
    {"LOG_LEVEL", SETTING_LEVEL, AT(log_level), "info", 0, 0, "debug, info, warn or error"},
    {"CLOCK", SETTING_CLOCK, AT(virtual_clock), "real", 0, 0, "real or virtual: what legal time follows"},
    {"CLOCK_START", SETTING_INSTANT, AT(clock_start), "", 0, 0, "first time of a virtual clock, RFC 3339"},
    {"KEY_FILE", SETTING_TEXT, AT(key_file), "", 0, 0, "keys that seal sensitive columns"},
    {"HTTP_ADDRESS", SETTING_TEXT, AT(http_address), "127.0.0.1", 0, 0, "gateway: where it listens"},
    {"HTTP_PORT", SETTING_NUMBER, AT(http_port), "8080", 0, 65535, "gateway: its port"},
    {"BOOTSTRAP_KEY_HASH", SETTING_TEXT, AT(bootstrap_key_hash), "", 0, 0, "gateway: SHA-256 of the first operator's key"},
    {"METRICS_KEY_HASH", SETTING_TEXT, AT(metrics_key_hash), "", 0, 0, "gateway: SHA-256 of a key that may read /metrics and no more"},
    {"PROXY_ADDRESS", SETTING_TEXT, AT(proxy_address), "", 0, 0, "gateway: whose X-Forwarded-For is believed"},
    {"TURN_MAX", SETTING_NUMBER, AT(turn_max), "200", 1, 10000, "messages in a turn"},
    {"QUERY_MAX", SETTING_NUMBER, AT(query_max), "1000", 1, 1000000, "queries that may wait"},
    {"COMMAND_MAX", SETTING_NUMBER, AT(command_max), "2000", 1, 1000000, "commands that may wait"},
    {"FRAME_MAX", SETTING_NUMBER, AT(frame_max), "4194304", 65536, 1073741824, "bytes of a frame on the bus"},
    {"BODY_MAX", SETTING_NUMBER, AT(body_max), "1048576", 1024, 1073741824, "gateway: bytes of a request's body"},
    {"EVIDENCE_MAX", SETTING_NUMBER, AT(evidence_max), "20971520", 1024, 1073741824, "gateway: bytes of an evidence file"},
    {"RATE_PER_SECOND", SETTING_NUMBER, AT(rate_per_second), "2000", 1, 10000000, "gateway: requests of one principal, sustained"},
    {"RATE_BURST", SETTING_NUMBER, AT(rate_burst), "4000", 1, 10000000, "gateway: requests of one principal at once"},
    {"COMMAND_TIMEOUT_MS", SETTING_NUMBER, AT(command_timeout_ms), "10000", 100, 600000, "gateway: patience with a daemon"},
    {"CATCH_UP_MS", SETTING_NUMBER, AT(catch_up_ms), "2000", 0, 60000, "how long a read waits for what its reader wrote"},
    {"IDEMPOTENCY_DAYS", SETTING_NUMBER, AT(idempotency_days), "8", 7, 3650, "how long answers are kept for repeats"},
    {"STALL_MS", SETTING_NUMBER, AT(stall_ms), "50", 1, 60000, "a loop that stood still longer is counted"},
    {"SSE_CLIENTS_MAX", SETTING_NUMBER, AT(sse_clients_max), "10000", 1, 1000000, "gateway: event streams open at once"},
    {"SSE_RING_BYTES", SETTING_NUMBER, AT(sse_ring_bytes), "4194304", 65536, 1073741824, "gateway: bytes kept ready per view"},
    {"WEBHOOK_NETWORKS", SETTING_TEXT, AT(webhook_networks), "", 0, 0, "gateway: networks webhooks may reach beside the public ones, like 10.8.0.0/16 fd00::/8"},
    {"WEBHOOK_CA", SETTING_TEXT, AT(webhook_ca), "", 0, 0, "gateway: file of the certificates that vouch for receivers; none, or an empty one: the system's"},
    {"WEBHOOK_TIMEOUT_MS", SETTING_NUMBER, AT(webhook_timeout_ms), "20000", 100, 600000, "gateway: patience with a receiver"},
    {"WEBHOOK_RETRY_MS", SETTING_NUMBER, AT(webhook_retry_ms), "5000", 10, 600000, "gateway: from a failure to the first new try; later tries wait up to 7200 times as long"},
    {"WEBHOOK_GIVE_UP_S", SETTING_NUMBER, AT(webhook_give_up_s), "432000", 1, 31536000, "gateway: how long an event is tried before its webhook is suspended"},
};

/* clang-format on */

enum { TABLE_SIZE = sizeof(table) / sizeof(*table), FILE_MAX = 8192, INSTANCE_MAX = 63 };

/* The first line of the file that MINGLU_X_FILE names. */
static const char *file_value(
    struct arena *arena, const char *variable, const char *path, const char **fault)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        *fault = arena_print(arena, "%s: cannot read %s: %s.", variable, path, strerror(errno));
        return NULL;
    }
    char *line = arena_take(arena, FILE_MAX);
    bool got = fgets(line, FILE_MAX, file) != NULL;
    fclose(file);
    if (!got) {
        *fault = arena_print(arena, "%s: %s is empty.", variable, path);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}

/* What the environment, or else the table, says. NULL: see *fault. */
static const char *value_of(const struct setting *setting, struct arena *arena, const char **fault)
{
    const char *variable = arena_print(arena, "MINGLU_%s", setting->name);
    const char *in_file = arena_print(arena, "%s_FILE", variable);
    const char *given = getenv(variable);
    const char *path = getenv(in_file);
    if (given != NULL && path != NULL) {
        *fault = arena_print(arena, "Both %s and %s are set; one is enough.", variable, in_file);
        return NULL;
    }
    if (path != NULL)
        return file_value(arena, in_file, path, fault);
    if (given != NULL)
        return arena_text(arena, given);
    if (setting->usual == NULL)
        *fault = arena_print(arena, "%s is not set: %s.", variable, setting->help);
    return setting->usual;
}

static bool number_read(const struct setting *setting, const char *text, int64_t *out)
{
    char *end = NULL;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || number < setting->least || number > setting->most)
        return false;
    *out = number;
    return true;
}

static bool clock_read(const char *text, bool *out)
{
    *out = strcmp(text, "virtual") == 0;
    return *out || strcmp(text, "real") == 0;
}

static const char *wanted(const struct setting *setting, struct arena *arena)
{
    switch (setting->kind) {
    case SETTING_TEXT:
        return "a text";
    case SETTING_NUMBER:
        return arena_print(arena, "a whole number from %lld to %lld", (long long)setting->least,
            (long long)setting->most);
    case SETTING_LEVEL:
        return "debug, info, warn or error";
    case SETTING_CLOCK:
        return "real or virtual";
    case SETTING_INSTANT:
        return "a time like 2025-01-01T00:00:00Z";
    }
    return "";
}

static bool store(const struct setting *setting, const char *text, struct settings *settings)
{
    void *member = (char *)settings + setting->offset;
    switch (setting->kind) {
    case SETTING_TEXT:
        *(const char **)member = text;
        return true;
    case SETTING_NUMBER:
        return number_read(setting, text, member);
    case SETTING_LEVEL:
        return log_level_read(text, member);
    case SETTING_CLOCK:
        return clock_read(text, member);
    case SETTING_INSTANT:
        return *text == '\0' || instant_read(text, member);
    }
    return false;
}

/* Part of file names, log lines and labels. */
static bool is_instance(const char *text)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t length = strlen(text);
    return length > 0 && length <= INSTANCE_MAX && strspn(text, allowed) == length;
}

static const char *usual_instance(struct arena *arena, bool is_tcp)
{
    char host[HOST_SIZE] = "";
    if (!is_tcp || gethostname(host, sizeof host - 1) != 0)
        return "1";
    host[strcspn(host, ".")] = '\0';
    return is_instance(host) ? arena_text(arena, host) : "1";
}

/* A bus that crosses a network: who is where, and nothing without keys. */
static bool check_tcp(struct settings *settings, const char **fault)
{
    struct place own;
    struct places places;
    struct arena *arena = settings->arena;
    const char *why = place_read(&own, settings->bus_address, arena);
    if (why != NULL) {
        *fault = arena_print(arena, "MINGLU_BUS_ADDRESS: %s.", why);
        return false;
    }
    why = *settings->bus_peers == '\0' ? "has to be given with MINGLU_BUS_ADDRESS"
                                       : places_read(&places, settings->bus_peers, arena);
    if (why != NULL) {
        *fault = arena_print(arena, "MINGLU_BUS_PEERS: %s.", why);
        return false;
    }
    if (*settings->bus_keys == '\0')
        *fault =
            "MINGLU_BUS_KEYS has to be given with MINGLU_BUS_ADDRESS: nothing crosses a network "
            "without keys (minglu-keys makes them).";
    return *settings->bus_keys != '\0';
}

/* What one setting alone does not tell. */
static bool complete(struct settings *settings, const char **fault)
{
    bool is_tcp = *settings->bus_address != '\0';
    if (*settings->schema == '\0')
        settings->schema = settings->service;
    if (*settings->instance == '\0')
        settings->instance = usual_instance(settings->arena, is_tcp);
    if (!is_instance(settings->instance)) {
        *fault = arena_print(settings->arena,
            "MINGLU_INSTANCE is \"%s\", but has to be 1 to %d letters, digits, _ and -.",
            settings->instance, INSTANCE_MAX);
        return false;
    }
    return !is_tcp || check_tcp(settings, fault);
}

struct settings *settings_read(const char *service, struct arena *arena, const char **fault)
{
    struct settings *settings = ARENA_NEW(arena, struct settings);
    settings->arena = arena;
    settings->service = service;
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        const char *text = value_of(&table[i], arena, fault);
        if (text == NULL)
            return NULL;
        if (store(&table[i], text, settings))
            continue;
        *fault = arena_print(arena, "MINGLU_%s is \"%s\", but has to be %s.", table[i].name, text,
            wanted(&table[i], arena));
        return NULL;
    }
    return complete(settings, fault) ? settings : NULL;
}

char *settings_help(const char *service, struct arena *arena)
{
    struct buffer help = {.arena = arena};
    buffer_print(&help,
        "%s %s, a daemon of minglu. Settings come from the environment;\n"
        "each may also be given as <NAME>_FILE, a file whose first line is the value.\n\n",
        service, MINGLU_VERSION);
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        const char *usual = table[i].usual;
        buffer_print(&help, "  MINGLU_%-20s %s", table[i].name, table[i].help);
        if (usual == NULL)
            buffer_text(&help, " (has to be given)");
        else if (*usual != '\0')
            buffer_print(&help, " [%s]", usual);
        buffer_text(&help, "\n");
    }
    return help.bytes;
}

static _Noreturn void leave(struct arena *arena, FILE *stream, const char *text, int status)
{
    fputs(text, stream);
    fflush(stream);
    arena_close(&arena);
    exit(status);
}

/* The command line knows three words, and none of them starts a daemon. True: --health. */
static bool answer_words(const char *service, int argc, char **argv, struct arena *arena)
{
    if (argc < 2)
        return false;
    if (argc == 2 && strcmp(argv[1], "--health") == 0)
        return true;
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        leave(arena, stdout, settings_help(service, arena), 0);
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        leave(arena, stdout, arena_print(arena, "%s %s\n", service, MINGLU_VERSION), 0);
    leave(arena, stderr,
        arena_print(arena,
            "%s: takes no arguments but --help, --version and --health; settings come from "
            "the environment.\n",
            service),
        2);
}

struct settings *settings_open(const char *service, int argc, char **argv)
{
    struct arena *arena = arena_open();
    const char *fault = NULL;
    bool health = answer_words(service, argc, argv, arena);
    struct settings *settings = settings_read(service, arena, &fault);
    if (settings == NULL)
        leave(arena, stderr, arena_print(arena, "%s: %s\n", service, fault), 2);
    settings->health = health;
    return settings;
}

void settings_close(struct settings **settings)
{
    if (*settings == NULL)
        return;
    struct arena *arena = (*settings)->arena;
    *settings = NULL;
    arena_close(&arena);
}
