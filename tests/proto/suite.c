/* SPDX-License-Identifier: Apache-2.0 */
/* suite [--all] FOLDER: runs a folder of the JSON-Schema-Test-Suite (draft 2020-12) through the
 * loader and the engine. Groups whose schema is outside our profile are counted and left out; with
 * --all that is a failure. Our own samples may say more than the official shape: a group `refused`
 * (the loader's words), a test `faults` ([pointer, code] each, all of them). Ends with "N passed, N
 * failed, N groups outside the profile". */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "message.h"
#include "problem.h"
#include "schema.h"

struct suite {
    bool all;
    const char *file;
    int passed;
    int failed;
    int outside;
};

static void count(
    struct suite *suite, bool good, const char *group, const char *test, const char *what)
{
    if (good)
        suite->passed++;
    else
        suite->failed++;
    if (!good)
        printf("FAILED %s: %s: %s: %s\n", suite->file, group, test, what);
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text != NULL ? text : "";
}

/* What the engine found is what the sample says: each pointer with its code, in this order. */
static bool same_faults(const json_t *expected, const struct problem *why)
{
    if (json_array_size(expected) != why->count)
        return false;
    for (size_t i = 0; i < why->count; i++) {
        const json_t *one = json_array_get(expected, i);
        const char *pointer = json_string_value(json_array_get(one, 0));
        const char *code = json_string_value(json_array_get(one, 1));
        if (pointer == NULL || code == NULL || strcmp(pointer, why->faults[i].pointer) != 0 ||
            strcmp(code, why->faults[i].kind->code) != 0)
            return false;
    }
    return true;
}

static void run_test(
    struct suite *suite, const struct schema *schema, const char *group, const json_t *test)
{
    struct arena *arena = arena_open();
    struct problem why = {.arena = arena};
    char *text = json_dumps(json_object_get(test, "data"), JSON_ENCODE_ANY);
    bool valid = message_parse(schema, text, strlen(text), UNKNOWN_REFUSED, arena, NULL, &why);
    bool wanted = json_is_true(json_object_get(test, "valid"));
    const json_t *faults = json_object_get(test, "faults");
    const char *found = why.count > 0 ? problem_body(&why, arena, NULL) : "no fault";
    count(suite, valid == wanted, group, text_of(test, "description"), found);
    if (faults != NULL)
        count(suite, same_faults(faults, &why), group, text_of(test, "description"), found);
    free(text);
    arena_close(&arena);
}

static void run_refused(struct suite *suite, const json_t *group, const char *error)
{
    const char *name = text_of(group, "description");
    const char *wanted = json_string_value(json_object_get(group, "refused"));
    if (wanted != NULL)
        count(suite, strstr(error, wanted) != NULL, name, "refused", error);
    else if (suite->all)
        count(suite, false, name, "not loaded", error);
    else
        suite->outside++;
}

static void run_group(struct suite *suite, const json_t *group)
{
    struct arena *arena = arena_open();
    char *text = json_dumps(json_object_get(group, "schema"), JSON_ENCODE_ANY);
    const char *error = "";
    const struct schema *schema = schema_load(arena, text, NULL, &error);
    size_t i;
    json_t *test;
    if (schema == NULL) {
        run_refused(suite, group, error);
    } else if (json_object_get(group, "refused") != NULL) {
        count(suite, false, text_of(group, "description"), "refused", "it was loaded");
    } else {
        json_array_foreach (json_object_get(group, "tests"), i, test)
            run_test(suite, schema, text_of(group, "description"), test);
    }
    free(text);
    arena_close(&arena);
}

static void run_file(struct suite *suite, const char *folder, const char *file)
{
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    suite->file = file;
    json_t *groups = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (groups == NULL)
        count(suite, false, path, "not read", error.text);
    size_t i;
    json_t *group;
    json_array_foreach (groups, i, group)
        run_group(suite, group);
    json_decref(groups);
}

/* format.json holds that formats are annotations only; in our profile they are asserted. */
static int is_wanted(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".json") == 0 && strcmp(entry->d_name, "format.json") != 0;
}

static bool run_folder(struct suite *suite, const char *folder)
{
    struct dirent **entries;
    int found = scandir(folder, &entries, is_wanted, alphasort);
    for (int i = 0; i < found; i++) {
        run_file(suite, folder, entries[i]->d_name);
        free(entries[i]);
    }
    if (found >= 0)
        free(entries);
    return found > 0;
}

int main(int argc, char **argv)
{
    struct suite suite = {.all = argc == 3 && strcmp(argv[1], "--all") == 0};
    if (argc != (suite.all ? 3 : 2)) {
        fprintf(stderr, "usage: suite [--all] FOLDER\n");
        return 2;
    }
    bool found = run_folder(&suite, argv[argc - 1]);
    printf("%d passed, %d failed, %d groups outside the profile\n", suite.passed, suite.failed,
        suite.outside);
    return found && suite.passed > 0 && suite.failed == 0 ? 0 : 1;
}
