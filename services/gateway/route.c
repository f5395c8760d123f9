/* SPDX-License-Identifier: Apache-2.0 */
/* Routes as a tree of path segments. A literal segment goes before a {part}. */
#include "gateway.h"

#include <assert.h>
#include <string.h>

struct node {
    const char *segment; /* NULL: a {part} */
    size_t length;
    struct node *next; /* sibling */
    struct node *child;
    struct node *part; /* the child that takes any segment */
    const struct route *by_method[METHOD_COUNT];
};

struct routes {
    struct arena *arena;
    struct node root;
};

static const char *const method_names[METHOD_COUNT] = {"GET, HEAD", "POST"};

struct routes *routes_open(struct arena *arena)
{
    struct routes *routes = ARENA_NEW(arena, struct routes);
    routes->arena = arena;
    return routes;
}

static struct node *find_child(const struct node *node, const char *segment, size_t length)
{
    for (struct node *child = node->child; child != NULL; child = child->next)
        if (child->length == length && memcmp(child->segment, segment, length) == 0)
            return child;
    return NULL;
}

static struct node *make_child(
    struct arena *arena, struct node *node, const char *segment, size_t length)
{
    if (*segment == '{') {
        if (node->part == NULL)
            node->part = ARENA_NEW(arena, struct node);
        return node->part;
    }
    struct node *child = find_child(node, segment, length);
    if (child != NULL)
        return child;
    child = ARENA_NEW(arena, struct node);
    *child = (struct node){.segment = segment, .length = length, .next = node->child};
    node->child = child;
    return child;
}

/* The names of the {parts} of a path. */
static void name_parts(struct arena *arena, struct route *route)
{
    size_t count = 0;
    const char *at = strchr(route->path, '{');
    for (; at != NULL && count < PARTS_MAX; at = strchr(at, '{')) {
        size_t length = strcspn(++at, "}");
        route->part_names[count++] = arena_copy(arena, at, length);
    }
    assert(at == NULL);
}

void routes_add(struct routes *routes, const struct route *given)
{
    struct route *route = ARENA_NEW(routes->arena, struct route);
    *route = *given;
    name_parts(routes->arena, route);
    struct node *node = &routes->root;
    for (const char *at = route->path; *at == '/';) {
        size_t length = strcspn(at + 1, "/");
        node = make_child(routes->arena, node, at + 1, length);
        at += 1 + length;
    }
    node->by_method[route->method] = route;
}

static const char *allowed(const struct node *node, struct arena *arena)
{
    struct buffer list = {.arena = arena};
    for (int i = 0; i < METHOD_COUNT; i++)
        if (node->by_method[i] != NULL)
            buffer_print(&list, "%s%s", list.length == 0 ? "" : ", ", method_names[i]);
    return list.length == 0 ? "" : list.bytes;
}

/* The node of a path, with its parts decoded; NULL: there is none. */
static const struct node *walk(
    const struct node *node, const char *path, struct arena *arena, const char **parts)
{
    size_t part_count = 0;
    while (*path == '/') {
        size_t length = strcspn(path + 1, "/");
        const struct node *child = find_child(node, path + 1, length);
        if (child == NULL) {
            child = node->part;
            if (child == NULL || length == 0 || part_count == PARTS_MAX)
                return NULL;
            parts[part_count] = percent_decode(arena, path + 1, length, false);
            if (parts[part_count++] == NULL)
                return NULL;
        }
        node = child;
        path += 1 + length;
    }
    return *path == '\0' ? node : NULL;
}

const struct route *routes_find(const struct routes *routes, int method, const char *path,
    struct arena *arena, const char **parts, const char **allow)
{
    *allow = "";
    const struct node *node = walk(&routes->root, path, arena, parts);
    if (node == NULL)
        return NULL;
    if (method >= 0 && method < METHOD_COUNT && node->by_method[method] != NULL)
        return node->by_method[method];
    *allow = allowed(node, arena);
    return NULL;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus_is_space)
{
    char *out = arena_take(arena, length + 1);
    size_t to = 0;
    for (size_t from = 0; from < length; from++, to++) {
        out[to] = text[from] == '+' && plus_is_space ? ' ' : text[from];
        if (text[from] != '%')
            continue;
        int high = from + 2 < length ? digit(text[from + 1]) : -1;
        int low = from + 2 < length ? digit(text[from + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0)
            return NULL;
        out[to] = (char)(high * 16 + low);
        from += 2;
    }
    out[to] = '\0';
    return out;
}
