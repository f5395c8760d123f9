/* SPDX-License-Identifier: Apache-2.0 */
/* samples [--all] FOLDER: good and bad samples of the messages: FOLDER/<message>/good-*.json is a
 * body that is taken; bad-*.json is {"body": …, "faults": [[pointer, code], …]}, the exact refusal.
 * With --all a folder that names no message, a file that is no sample, and a command or event
 * without a good and a bad sample are failures. Ends with "N passed, N failed". */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "message.h"
#include "problem.h"
#include "proto/all.h"

struct samples {
    bool all;
    const char *folder;
    int passed;
    int failed;
};

static void count(struct samples *samples, bool good, const char *path, const char *what)
{
    if (good)
        samples->passed++;
    else
        samples->failed++;
    if (!good)
        printf("FAILED %s: %s\n", path, what);
}

static const struct message *message_named(const char *name)
{
    for (size_t i = 0; i < all_messages_count; i++)
        if (strcmp(all_messages[i]->name, name) == 0)
            return all_messages[i];
    return NULL;
}

/* Every fault as "pointer code", in order of speech. */
static const char *faults_of(struct arena *arena, const struct problem *why)
{
    struct buffer all = {.arena = arena};
    buffer_text(&all, "");
    for (size_t i = 0; i < why->count; i++)
        buffer_print(&all, "%s %s; ", why->faults[i].pointer, why->faults[i].kind->code);
    return all.bytes == NULL ? "" : all.bytes;
}

static const char *expected_of(struct arena *arena, const json_t *faults)
{
    struct buffer all = {.arena = arena};
    buffer_text(&all, "");
    size_t i;
    const json_t *fault;
    json_array_foreach (faults, i, fault)
        buffer_print(&all, "%s %s; ", json_string_value(json_array_get(fault, 0)),
            json_string_value(json_array_get(fault, 1)));
    return all.bytes == NULL ? "" : all.bytes;
}

static void run_sample(
    struct samples *samples, const struct message *message, const char *path, bool good)
{
    struct arena *arena = arena_open();
    struct problem why = {.arena = arena};
    json_t *sample = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    const json_t *body = good ? sample : json_object_get(sample, "body");
    char *text = body == NULL ? NULL : json_dumps(body, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *expected = good ? "" : expected_of(arena, json_object_get(sample, "faults"));
    if (text == NULL || (!good && expected[0] == '\0')) {
        count(samples, false, path, "not a sample");
    } else {
        void *out = NULL;
        bool taken =
            message_parse(message->body, text, strlen(text), UNKNOWN_REFUSED, arena, &out, &why);
        const char *got = faults_of(arena, &why);
        count(samples, taken == good && strcmp(got, expected) == 0, path,
            arena_print(arena, "'%s' instead of '%s'", got, expected));
    }
    free(text);
    json_decref(sample);
    arena_close(&arena);
}

static bool is_good(const char *file)
{
    return strncmp(file, "good-", 5) == 0;
}

static bool is_bad(const char *file)
{
    return strncmp(file, "bad-", 4) == 0;
}

static int is_named(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void run_message(struct samples *samples, const char *name)
{
    struct arena *arena = arena_open();
    const char *folder = arena_print(arena, "%s/%s", samples->folder, name);
    const struct message *message = message_named(name);
    if (message == NULL && samples->all)
        count(samples, false, folder, "no message has this name");
    struct dirent **entries = NULL;
    int found = message == NULL ? 0 : scandir(folder, &entries, is_named, alphasort);
    for (int i = 0; i < found; i++) {
        const char *file = entries[i]->d_name;
        const char *path = arena_print(arena, "%s/%s", folder, file);
        if (is_good(file) || is_bad(file))
            run_sample(samples, message, path, is_good(file));
        else
            count(samples, !samples->all, path, "neither good- nor bad-");
        free(entries[i]);
    }
    free(entries);
    arena_close(&arena);
}

/* Whoever reads a schema finds what is said by it, and what is not. */
static void demand(struct samples *samples, const struct message *message)
{
    struct arena *arena = arena_open();
    const char *folder = arena_print(arena, "%s/%s", samples->folder, message->name);
    struct dirent **entries = NULL;
    bool good = false;
    bool bad = false;
    int found = scandir(folder, &entries, is_named, NULL);
    for (int i = 0; i < found; i++) {
        good = good || is_good(entries[i]->d_name);
        bad = bad || is_bad(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    count(samples, good && bad, folder, "a good and a bad sample are wanted");
    arena_close(&arena);
}

int main(int argc, char **argv)
{
    struct samples samples = {.all = argc == 3 && strcmp(argv[1], "--all") == 0};
    if (argc != (samples.all ? 3 : 2)) {
        fprintf(stderr, "usage: samples [--all] FOLDER\n");
        return 2;
    }
    samples.folder = argv[argc - 1];
    struct dirent **names = NULL;
    int found = scandir(samples.folder, &names, is_named, alphasort);
    for (int i = 0; i < found; i++) {
        run_message(&samples, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    for (size_t i = 0; samples.all && i < all_messages_count; i++)
        if (all_messages[i]->role != MESSAGE_QUERY)
            demand(&samples, all_messages[i]);
    printf("%d passed, %d failed\n", samples.passed, samples.failed);
    return samples.passed > 0 && samples.failed == 0 ? 0 : 1;
}
