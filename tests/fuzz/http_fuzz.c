/* SPDX-License-Identifier: Apache-2.0 */
/* The way of an HTTP request up to its daemon, without sockets: route, path parts, query string or
 * body, the check against the schema; and the header values that are read by hand. An input is
 * "METHOD target\n" and the body. What comes out accepted must be JSON of the message: the engine
 * takes it again. */
#include "gateway.h"

#include "schema.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct gateway gateway;

static void open_once(void)
{
    if (gateway.arena != NULL)
        return;
    gateway.arena = arena_open();
    gateway.routes = routes_open(gateway.arena);
    gateway.seen = seen_open();
    table_fill(&gateway);
}

/* Values that come in headers. */
static void read_headers(struct arena *arena, const char *text)
{
    static const struct epoch epochs[] = {{"aaaaaaaaaaaa", 0}, {"bbbbbbbbbbbb", 100}};
    int64_t position = 0;
    struct pulse pulse;
    if (cursor_read(text, epochs, 2, 200, &position) == CURSOR_FINE)
        assert(position >= 0 && position <= 200);
    const char *seen = seen_text(gateway.seen, "a", text, 0, arena);
    assert(seen == NULL || seen_text(gateway.seen, "b", seen, 0, arena) != NULL);
    assert(!trace_is_valid(text) || strlen(text) == TRACE_SIZE - 1);
    (void)pulse_read(text, &pulse);
    (void)media_find(text);
    (void)media_is(text, "application/json");
    (void)roles_read(text);
    (void)filter_patterns(&(struct filter){.types = text}, arena);
}

static bool make(const struct route *route, const char **parts, const char *query, const char *body,
    size_t length, struct buffer *out, struct problem *why)
{
    if (route->method == METHOD_GET)
        return body_of_query(route, parts, query, out, why);
    if (route->message->raw_body != NULL)
        body_wrap(route, parts, body, length, out);
    else
        body_splice(route, parts, body, length, out);
    return true;
}

static void serve(struct arena *arena, int method, char *target, const char *body, size_t length)
{
    const char *parts[PARTS_MAX] = {0};
    const char *allow = "";
    struct problem why = {.arena = arena};
    struct buffer out = {.arena = arena};
    char *query = strchr(target, '?');
    if (query != NULL)
        *query++ = '\0';
    const struct route *route = routes_find(gateway.routes, method, target, arena, parts, &allow);
    if (route == NULL || route->message == NULL)
        return;
    bool fine = make(route, parts, query == NULL ? "" : query, body, length, &out, &why);
    const struct schema *schema = route->message->body;
    if (fine && message_parse(schema, out.bytes, out.length, UNKNOWN_REFUSED, arena, NULL, &why)) {
        void *message = NULL;
        fine = message_parse(schema, out.bytes, out.length, UNKNOWN_REFUSED, arena, &message, &why);
        assert(fine && message != NULL);
        return;
    }
    assert(why.count > 0);
    size_t problem_length = 0;
    const char *problem = problem_body(&why, arena, &problem_length);
    assert(problem[0] == '{' && problem_status(&why) >= 400);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    open_once();
    struct arena *arena = arena_open();
    const char *input = arena_copy(arena, (const char *)data, size);
    const char *line_end = memchr(input, '\n', size);
    size_t line = line_end == NULL ? size : (size_t)(line_end - input);
    char *first = arena_copy(arena, input, line);
    read_headers(arena, first);
    char *space = strchr(first, ' ');
    if (space != NULL && line_end != NULL) {
        int method = strncmp(first, "GET", 3) == 0 ? METHOD_GET : METHOD_POST;
        serve(arena, method, space + 1, line_end + 1, size - line - 1);
    }
    arena_close(&arena);
    return 0;
}
