/* SPDX-License-Identifier: Apache-2.0 */
/* The loader's tables, and the schema compiler run on small folders: what it makes compiles, what
 * is not of the profile is refused with file and pointer, and nothing is written then. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "arena.h"
#include "message.h"
#include "problem.h"
#include "proto/all.h"
#include "proto/common.h"
#include "schema.h"

static struct arena *arena;
static char folder[] = "/tmp/schema-test-XXXXXX";

/* ---- the loader ---- */

static void a_table_tells_its_fields(void **state)
{
    (void)state;
    const char *error = NULL;
    const struct schema *schema = schema_load(arena,
        "{\"type\": \"object\", \"required\": [\"a\"], \"properties\": {\"a\": {\"type\": "
        "\"integer\"},"
        " \"b\": {\"type\": \"boolean\"}, \"c\": {\"$ref\": \"common.json#/$defs/day\"},"
        " \"d\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}, \"e\": {\"type\": "
        "\"number\"}}}",
        "{\"$defs\": {\"day\": {\"type\": \"string\", \"format\": \"date\"}}}", &error);

    static const enum schema_kind kinds[] = {
        SCHEMA_INTEGER, SCHEMA_TRUTH, SCHEMA_DATE, SCHEMA_LIST, SCHEMA_NUMBER};

    static const char *const names[] = {"a", "b", "c", "d", "e"};
    assert_non_null(schema);
    assert_int_equal(schema_field_count(schema), 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(schema_field_name(schema, i), names[i]);
        assert_int_equal(schema_field_kind(schema, i), kinds[i]);
        assert_int_equal(schema_field_required(schema, i), i == 0);
    }
    assert_null(schema_find(schema, "f"));
}

static void every_fault_of_a_schema_is_told(void **state)
{
    (void)state;
    const char *error = NULL;
    assert_null(schema_load(
        arena, "{\"not\": {}, \"properties\": {\"a/b\": {\"minLength\": \"3\"}}}", NULL, &error));
    assert_string_equal(error,
        "/: keyword \"not\" is not in the profile\n"
        "/properties/a~1b: keyword \"minLength\" has a value of the wrong form\n");
    assert_null(schema_load(arena, "{\"type\": 1, \"type\": 2}", NULL, &error));
    assert_string_equal(error, "not JSON, or a key twice\n");
    assert_null(schema_load(arena, "{\"$ref\": \"common.json#/$defs/x\"}", NULL, &error));
    assert_string_equal(error, "/: $ref \"common.json#/$defs/x\" leads nowhere in the profile\n");
}

/* ---- what was compiled from proto/ ---- */

static void roles_have_bits(void **state)
{
    (void)state;
    assert_int_equal(role_bit("public"), ROLE_PUBLIC);
    assert_int_equal(role_bit("operator"), ROLE_OPERATOR);
    assert_int_equal(role_bit("emperor"), 0);
    assert_string_equal(role_names[0], "public");
    assert_int_equal(role_names_count, 9);
}

static void messages_are_whole(void **state)
{
    (void)state;
    assert_true(all_messages_count > 0);
    for (size_t i = 0; i < all_messages_count; i++) {
        const struct message *message = all_messages[i];
        assert_non_null(message->body);
        assert_non_null(message->clauses);
        assert_string_equal(message->body->name, message->name);
        if (message->role == MESSAGE_EVENT)
            assert_non_null(strstr(message->type, message->name));
        else
            assert_null(message->type);
        if (message->path != NULL)
            assert_true(message->roles != 0 && message->status >= 200 && message->status < 300);
    }
    assert_null(all_messages[all_messages_count]);
}

static void documents_are_json_and_name_every_message(void **state)
{
    (void)state;
    const char *error = NULL;
    const struct schema *object = schema_load(arena, "{\"type\": \"object\"}", NULL, &error);
    message_set_limit(64 * 1024 * 1024);
    const char *documents[] = {openapi_json, asyncapi_json};
    for (size_t i = 0; i < 2; i++) {
        struct problem why = {.arena = arena};
        assert_true(message_parse(
            object, documents[i], strlen(documents[i]), UNKNOWN_REFUSED, arena, NULL, &why));
    }
    for (size_t i = 0; i < all_messages_count; i++) {
        const char *quoted = arena_print(arena, "\"%s\"", all_messages[i]->name);
        bool is_route = all_messages[i]->path != NULL;
        if (is_route || all_messages[i]->role == MESSAGE_EVENT)
            assert_non_null(strstr(is_route ? openapi_json : asyncapi_json, quoted));
    }
    message_set_limit(1024 * 1024);
}

/* ---- the compiler ---- */

static void put(const char *file, const char *text)
{
    char *path = arena_print(arena, "%s/proto/%s", folder, file);
    for (char *slash = strchr(path + strlen(folder) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static const char *beside_this_program(const char *name)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    assert_true(length > 0);
    path[length] = '\0';
    *strrchr(path, '/') = '\0';
    return arena_print(arena, "%s/%s", path, name);
}

static int run(const char *command, const char **said)
{
    struct buffer out = {.arena = arena};
    char piece[4096];
    size_t length;
    FILE *stream = popen(command, "r");
    assert_non_null(stream);
    buffer_text(&out, "");
    while ((length = fread(piece, 1, sizeof piece, stream)) > 0)
        buffer_add(&out, piece, length);
    *said = out.bytes;
    int status = pclose(stream);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int compile(const char **said)
{
    return run(arena_print(arena, "%s %s/proto %s/gen 2>&1", beside_this_program("schema-compiler"),
                   folder, folder),
        said);
}

#define OBJECT "\"type\":\"object\",\"additionalProperties\":false"
#define SAYS "\"x-says\":{\"zh\":\"代码\",\"en\":\"a code\"}"
#define TEXT "{\"type\":\"string\",\"maxLength\":9}"
#define ROUTE(path)                                                                                \
    "\"x-http\":{\"method\":\"POST\",\"path\":\"" path "\"},\"x-roles\":[\"officer\"]"

static const char good_command[] = "{\"title\":\"do_it\"," ROUTE(
    "/v1/things/{thing}/do") ",\"x-clause\":[\"M2\"],\"x-informant\":true,"
                             "\"x-secret-answer\":true," OBJECT
                             ",\"required\":[\"thing\",\"case\",\"what\"],"
                             "\"$defs\":{\"node\":{" OBJECT ",\"properties\":{\"name\":" TEXT
                             ",\"children\":{\"type\":\"array\",\"maxItems\":3,"
                             "\"items\":{\"$ref\":\"#/$defs/node\"}}}}},"
                             "\"properties\":{\"thing\":" TEXT ",\"case\":" TEXT
                             ",\"with-hyphen\":{\"type\":\"integer\",\"minimum\":-"
                             "9223372036854775807,\"maximum\":9223372036854775807},"
                             "\"what\":{\"oneOf\":[{" OBJECT
                             ",\"required\":[\"kind\"],\"properties\":{\"kind\":{\"const\":"
                             "\"first\"}}},"
                             "{" OBJECT
                             ",\"required\":[\"kind\"],\"properties\":{\"kind\":{\"const\":\"for\"}"
                             ",\"at\":{\"$ref\":\"common.json#/$defs/place\"}}}]},"
                             "\"tree\":{\"$ref\":\"#/$defs/"
                             "node\"},\"places\":{\"type\":\"array\",\"maxItems\":2,\"items\":{\"$"
                             "ref\":\"common.json#/$defs/place\"}},"
                             "\"rows\":{\"type\":\"array\",\"maxItems\":2,\"uniqueItems\":true,"
                             "\"items\":{" OBJECT ",\"properties\":{\"share\":{\"type\":\"number\","
                             "\"multipleOf\":0.01}}}},"
                             "\"sure\":{\"type\":\"boolean\",\"const\":true},\"grade\":{\"type\":"
                             "\"integer\",\"enum\":[1,3]},\"hidden\":{\"type\":\"string\","
                             "\"maxLength\":9,\"x-private\":true},"
                             "\"rest\":{},\"when\":{\"type\":\"string\",\"format\":\"date-time\"},"
                             "\"quoted\":{\"type\":\"string\",\"maxLength\":9," SAYS
                             ",\"pattern\":\"^\\\"\\\\\\\\?\\\\?/$\"}},"
                             "\"dependentRequired\":{\"tree\":[\"places\",\"rows\"]},"
                             "\"x-answer\":{" OBJECT ",\"properties\":{\"number\":" TEXT "}}}";

static void make_good(void)
{
    put("common.json",
        "{\"title\":\"common\",\"$defs\":{"
        "\"role\":{\"type\":\"string\",\"enum\":[\"public\",\"officer\"]},"
        "\"clause\":{\"type\":\"string\",\"maxLength\":5," SAYS ",\"pattern\":\"^[RMTA][0-9.]+$\"},"
        "\"colour\":{\"type\":\"string\",\"enum\":[\"red\",\"blue\"],\"x-words\":{\"red\":"
        "{\"zh\":\"红\",\"en\":\"red\"},\"blue\":{\"zh\":\"蓝\",\"en\":\"blue\"}}},"
        "\"arithmetic\":{\"x-verbatim\":true,\"type\":[\"object\",\"null\"]},"
        "\"place\":{" OBJECT ",\"required\":[\"street\"],\"properties\":{\"street\":" TEXT "}}}}");
    put("problems.json",
        "{\"not_found\":{\"status\":404,\"zh\":\"无\",\"en\":\"None \\\"{}\\\".\",\"title_zh\":"
        "\"无\",\"title_en\":\"None.\",\"words\":\"colour\"}}");
    put("intake/commands/do_it.json", good_command);
    put("intake/events/it_done.json",
        "{\"title\":\"it_done\",\"x-audience\":\"parties\",\"x-version\":2," OBJECT
        ",\"properties\":{\"a\":" TEXT ",\"answer_by\":{\"type\":\"string\",\"format\":\"date\","
        "\"x-term\":\"/x\"},\"answer_by_arithmetic\":{\"$ref\":\"common.json#/$defs/"
        "arithmetic\"}}}");
    put("intake/queries/things.json",
        "{\"title\":\"things\",\"x-http\":{\"method\":\"GET\",\"path\":\"/v1/"
        "things\"},\"x-roles\":[\"public\"]," OBJECT
        ",\"properties\":{\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9}},\"x-"
        "answer\":{" OBJECT ",\"properties\":{\"next\":{\"type\":[\"string\",\"null\"]}}}}");
}

static void what_is_compiled_is_good_c(void **state)
{
    (void)state;
    const char *said;
    make_good();
    if (compile(&said) != 0)
        fail_msg("%s", said);
    const char *cc = arena_print(arena,
        "for file in %s/gen/proto/*.c; do cc -std=gnu17 -Wall -Wextra -Werror "
        "-Wno-missing-field-initializers -fsyntax-only -Icommon -I%s/gen \"$file\" || exit 1; done "
        "2>&1",
        folder, folder);
    if (run(cc, &said) != 0)
        fail_msg("%s", said);
}

static void names_follow_the_rules(void **state)
{
    (void)state;
    static const char *const expected[] = {"struct do_it {", "const char *case_;",
        "struct maybe_integer with_hyphen;", "struct do_it_what what;",
        "struct do_it_what_first *first;", "struct do_it_what_for *for_;",
        "struct do_it_node *tree;", "struct do_it_node_list children;", "struct place_list places;",
        "struct do_it_rows_list rows;", "struct maybe_number share;", "struct do_it_answer {",
        "struct instant when;", "const char *rest;", "bool sure;",
        "say_it_done(struct turn *turn, const char *subject, const char *parties,",
        "answer_do_it(struct turn *turn, const struct do_it_answer *answer)",
        "const char *answer_by_arithmetic;", ".zh = \"代码\", .en = \"a code\""};
    const char *said;
    make_good();
    assert_int_equal(compile(&said), 0);
    assert_int_equal(
        run(arena_print(arena, "cat %s/gen/proto/intake.h %s/gen/proto/intake.c", folder, folder),
            &said),
        0);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        if (strstr(said, expected[i]) == NULL)
            fail_msg("not found: %s", expected[i]);
    assert_non_null(strstr(said, "\"minglu.intake.it_done.v2\""));
    assert_non_null(strstr(said, "offsetof(struct do_it, hidden), false, true"));
}

struct refusal {
    const char *file;
    const char *text;
    const char *fault;
};

#define COMMAND(rest) "{\"title\":\"bad\"," rest "}"
#define QUERY(rest)                                                                                \
    "{\"title\":\"bad\",\"x-http\":{\"method\":\"GET\",\"path\":\"/v1/bad\"},\"x-roles\":["        \
    "\"public\"]," OBJECT ",\"properties\":{}" rest "}"
#define BODY OBJECT ",\"properties\":{}"

static const struct refusal refusals[] = {
    {"intake/commands/bad.json", COMMAND(OBJECT ",\"properties\":{\"a\":{\"type\":\"string\"}}"),
        "intake/commands/bad.json: /properties/a: a string needs maxLength"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT ",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1}}"),
        "bad.json: /properties/a: an integer needs minimum and maximum"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT ",\"properties\":{\"a\":{\"type\":\"array\",\"items\":" TEXT "}}"),
        "bad.json: /properties/a: an array needs maxItems"},
    {"intake/commands/bad.json", COMMAND("\"type\":\"object\",\"properties\":{}"),
        "bad.json: /: an object needs additionalProperties false"},
    {"intake/commands/bad.json", COMMAND(OBJECT ",\"properties\":{\"a\":{\"maxLength\":3}}"),
        "bad.json: /properties/a: keyword \"type\" is missing"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT ",\"properties\":{\"a\":{\"type\":[\"string\",\"null\"],\"maxLength\":3}}"),
        "bad.json: /properties/a: keyword \"type\" must be one type, and not null"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT ",\"properties\":{\"a\":{\"type\":\"boolean\",\"maxLength\":3}}"),
        "bad.json: /properties/a: keyword \"maxLength\" does not belong to this type"},
    {"intake/commands/bad.json", COMMAND(BODY ",\"allOf\":[]"),
        "bad.json: /: keyword \"allOf\" is not in the profile"},
    {"intake/commands/bad.json", COMMAND(BODY ",\"x-privat\":true"),
        "bad.json: /: keyword \"x-privat\" is not in the profile"},
    {"intake/commands/bad.json", COMMAND(BODY ",\"x-private\":true"),
        "bad.json: /: keyword \"x-private\" belongs to a property"},
    {"intake/commands/bad.json", COMMAND(BODY ",\"required\":[\"x\"]"),
        "bad.json: /: required \"x\" is not in properties"},
    {"intake/commands/bad.json", COMMAND(BODY "," ROUTE("/v1/bad/{x}")),
        "bad.json: /x-http: path part {x} is not a required property"},
    {"intake/commands/bad.json", COMMAND(BODY "," ROUTE("/bad")),
        "bad.json: /x-http: path must start with /v1/"},
    {"intake/commands/bad.json", COMMAND(BODY "," ROUTE("/v1/things/{thing}/do")),
        "bad.json: /x-http: path part {thing} is not a required property"},
    {"intake/commands/bad.json",
        COMMAND(
            BODY ",\"x-http\":{\"method\":\"PUT\",\"path\":\"/v1/bad\"},\"x-roles\":[\"public\"]"),
        "bad.json: /x-http: method must be POST"},
    {"intake/commands/bad.json",
        COMMAND(
            BODY ",\"x-http\":{\"method\":\"POST\",\"path\":\"/v1/bad\"},\"x-roles\":[\"king\"]"),
        "bad.json: /x-roles: unknown role \"king\""},
    {"intake/commands/bad.json",
        COMMAND(BODY ",\"x-http\":{\"method\":\"POST\",\"path\":\"/v1/bad\"}"),
        "bad.json: /x-roles: a route needs roles"},
    {"intake/commands/bad.json", COMMAND(BODY ",\"x-clause\":[\"Z9\"]"),
        "bad.json: /x-clause: \"Z9\" is no clause"},
    {"intake/commands/bad.json", COMMAND(BODY ",\"x-audience\":\"public\""),
        "bad.json: /x-audience: does not belong to this kind of message"},
    {"intake/commands/bad.json",
        COMMAND(BODY ",\"x-raw\":{\"media\":\"text/csv\",\"property\":\"csv\"}"),
        "bad.json: /x-raw: needs media and property"},
    {"intake/commands/bad.json", COMMAND("\"type\":\"string\",\"maxLength\":3"),
        "bad.json: /: must be an object written out here"},
    {"intake/commands/bad.json", COMMAND(OBJECT ",\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"}}"),
        "bad.json: /properties/a: $ref \"#/$defs/a\" leads nowhere in the profile"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT
            ",\"properties\":{\"a\":{\"$ref\":\"common.json#/$defs/place\",\"maxProperties\":1}}"),
        "bad.json: /properties/a: keyword \"maxProperties\" beside $ref"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT ",\"properties\":{\"a\":{\"oneOf\":[{" BODY "},{" BODY "}]}}"),
        "bad.json: /properties/a: oneOf needs a discriminator"},
    {"intake/commands/bad.json", "{\"title\":\"other\"," BODY "}",
        "bad.json: /title: must be \"bad\", as the file"},
    {"intake/commands/bad.json", "{\"title\":\"bad\",\"title\":\"bad\"}",
        "intake/commands/bad.json: /: line 1: duplicate object key"},
    {"intake/commands/it_done.json", "{\"title\":\"it_done\"," BODY "}",
        "intake/events/it_done.json: /title: the name is taken by intake/commands/it_done.json"},
    {"sanctions/commands/bad.json",
        COMMAND(OBJECT ",\"required\":[\"other\"],\"properties\":{\"other\":" TEXT
                       "}," ROUTE("/v1/things/{other}/do")),
        "sanctions/commands/bad.json: /x-http: the route is taken by intake/commands/do_it.json"},
    {"intake/events/bad.json", "{\"title\":\"bad\"," BODY "}",
        "bad.json: /x-audience: must be public, agencies, parties or bureau"},
    {"intake/events/bad.json",
        "{\"title\":\"bad\",\"x-audience\":\"public\"," OBJECT ",\"properties\":{\"in\":{" OBJECT
        ",\"properties\":{\"a\":{\"type\":\"string\",\"maxLength\":3,\"x-private\":true}}}}}",
        "intake/events/bad.json: /properties: an event with a private member"},
    {"intake/events/bad.json",
        "{\"title\":\"bad\",\"x-audience\":\"public\"," ROUTE("/v1/bad") "," BODY "}",
        "bad.json: /x-http: does not belong to this kind of message"},
    {"intake/queries/bad.json", "{\"title\":\"bad\"," BODY "}",
        "bad.json: /x-http: a query needs a route"},
    {"intake/queries/bad.json",
        "{\"title\":\"bad\",\"x-http\":{\"method\":\"GET\",\"path\":\"/v1/"
        "bad\"},\"x-roles\":[\"public\"]," OBJECT
        ",\"properties\":{\"a\":{\"$ref\":\"common.json#/$defs/place\"}},\"x-answer\":{" BODY "}}",
        "bad.json: /properties: query parameter \"a\" is no plain value"},
    {"intake/problems.json", "{\"not_found\":{\"status\":404,\"zh\":\"无\",\"en\":\"None.\"}}",
        "intake/problems.json: /not_found: duplicate problem code"},
    {"intake/problems.json", "{\"odd\":{\"status\":200,\"zh\":\"无\",\"en\":\"None.\"}}",
        "intake/problems.json: /odd: a problem has a status from 400 to 599"},
    {"intake/commands/place.json", "{\"title\":\"place\"," BODY "}", "two structs named place"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT
            ",\"properties\":{\"a\":{\"type\":\"string\",\"maxLength\":3,\"pattern\":\"^x$\"}}"),
        "bad.json: /properties/a: a pattern needs x-says"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT ",\"properties\":{\"a\":{\"type\":\"string\",\"enum\":[\"x\",\"y\"]}}"),
        "bad.json: /properties: an enum of x, … needs x-words"},
    {"intake/commands/bad.json",
        COMMAND(OBJECT ",\"properties\":{\"a\":{\"enum\":[\"x\",\"y\"],\"x-words\":{\"x\":{\"zh\":"
                       "\"一\",\"en\":\"one\"}}}}"),
        "bad.json: /properties/a: x-words has no zh and en for \"y\""},
    {"intake/commands/bad.json",
        COMMAND(OBJECT ",\"properties\":{\"a\":{\"enum\":[\"x\"],\"x-words\":{\"x\":{\"zh\":\"一\","
                       "\"en\":\"one\"},\"y\":{}}}}"),
        "bad.json: /properties/a: x-words has words for what is not in the enum"},
    {"intake/queries/bad.json", QUERY(""), "bad.json: /: a query needs x-answer, or x-media"},
    {"intake/queries/bad.json", QUERY(",\"x-answer\":{\"type\":\"object\",\"properties\":{}}"),
        "bad.json: /x-answer: an object needs additionalProperties false"},
    {"intake/events/bad.json",
        "{\"title\":\"bad\",\"x-audience\":\"public\"," OBJECT
        ",\"properties\":{\"pay_by\":{\"type\":\"string\",\"format\":\"date\",\"x-term\":\"/x\"}}}",
        "bad.json: /properties: the day pay_by has no pay_by_arithmetic beside it"},
    {"intake/problems.json", "{\"odd\":{\"status\":404,\"zh\":\"无{}\",\"en\":\"None.\"}}",
        "problems.json: /odd: texts with a hole, and only those, need title_zh and title_en"},
    {"intake/problems.json",
        "{\"odd\":{\"status\":404,\"zh\":\"无\",\"en\":\"None.\",\"words\":\"place\"}}",
        "problems.json: /odd: words must name an enum of common.json with x-words"},
    {"intake/problems.json", "{\"odd\":{\"status\":404,\"zh\":\"无{x}\",\"en\":\"None.\"}}",
        "problems.json: /odd: a hole is {} or {s}"},
};

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

static void clear_folder(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    mkdir(folder, 0700);
}

static void what_does_not_fit_is_refused_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const char *said;
        clear_folder();
        make_good();
        put(refusals[i].file, refusals[i].text);
        int status = compile(&said);
        if (status != 1 || strstr(said, refusals[i].fault) == NULL)
            fail_msg("expected: %s\nsaid (%d): %s", refusals[i].fault, status, said);
        assert_int_not_equal(access(arena_print(arena, "%s/gen", folder), F_OK), 0);
    }
}

static int open_all(void **state)
{
    (void)state;
    arena = arena_open();
    memset(folder + strlen(folder) - 6, 'X', 6);
    return mkdtemp(folder) == NULL;
}

static int close_all(void **state)
{
    (void)state;
    arena_close(&arena);
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_table_tells_its_fields),
        TEST(every_fault_of_a_schema_is_told), TEST(roles_have_bits), TEST(messages_are_whole),
        TEST(documents_are_json_and_name_every_message), TEST(what_is_compiled_is_good_c),
        TEST(names_follow_the_rules), TEST(what_does_not_fit_is_refused_with_its_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
