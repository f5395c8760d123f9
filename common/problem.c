/* SPDX-License-Identifier: Apache-2.0 */
/* Faults are gathered, then told at once as an RFC 9457 document. */
#include "problem.h"

#include <assert.h>
#include <string.h>

#include "arena.h"
#include "proto/problems.h"

enum { FIRST_ROOM = 8, STATUS_SEVERAL = 422 };

static void make_room(struct problem *why)
{
    if (why->count < why->room)
        return;
    size_t room = why->room == 0 ? FIRST_ROOM : why->room * 2;
    struct fault *faults = ARENA_MANY(why->arena, struct fault, room);
    if (why->count > 0)
        memcpy(faults, why->faults, why->count * sizeof *faults);
    why->faults = faults;
    why->room = room;
}

bool reject(
    struct problem *why, const struct problem_kind *kind, const char *pointer, const char *value)
{
    assert(why->arena != NULL);
    make_room(why);
    why->faults[why->count++] = (struct fault){.kind = kind,
        .pointer = pointer == NULL ? "" : arena_text(why->arena, pointer),
        .value = arena_text(why->arena, value)};
    return false;
}

bool retry(struct problem *why, const char *message)
{
    why->temporary = true;
    why->message = why->arena == NULL ? message : arena_text(why->arena, message);
    return false;
}

/* The kind of the whole: the only one there is, else `invalid`. */
static const struct problem_kind *whole(const struct problem *why)
{
    if (why->temporary)
        return &problem_unavailable;
    if (why->count == 0)
        return &problem_internal;
    for (size_t i = 1; i < why->count; i++)
        if (why->faults[i].kind != why->faults[0].kind)
            return &problem_invalid;
    return why->faults[0].kind;
}

int problem_status(const struct problem *why)
{
    return whole(why)->status;
}

static const char *fill(struct arena *arena, const char *text, const char *value)
{
    struct buffer out = {.arena = arena};
    const char *hole;
    while ((hole = strstr(text, "{}")) != NULL) {
        buffer_add(&out, text, (size_t)(hole - text));
        buffer_text(&out, value);
        text = hole + 2;
    }
    buffer_text(&out, text);
    return out.bytes;
}

static void add_member(struct buffer *out, const char *name, const char *text)
{
    buffer_print(out, "\"%s\":", name);
    buffer_json(out, text);
}

static void add_fault(struct buffer *out, const struct fault *fault)
{
    const char *value = fault->value != NULL ? fault->value : "…";
    buffer_text(out, "{");
    add_member(out, "pointer", fault->pointer);
    buffer_text(out, ",");
    add_member(out, "code", fault->kind->code);
    buffer_text(out, ",");
    add_member(out, "zh", fill(out->arena, fault->kind->zh, value));
    buffer_text(out, ",");
    add_member(out, "en", fill(out->arena, fault->kind->en, value));
    buffer_text(out, "}");
}

static void add_details(struct buffer *out, const struct problem *why)
{
    const char *value = why->count == 1 && !why->temporary ? why->faults[0].value : NULL;
    if (value == NULL)
        return;
    buffer_text(out, ",");
    add_member(out, "detail", fill(out->arena, whole(why)->en, value));
    buffer_text(out, ",");
    add_member(out, "detail_zh", fill(out->arena, whole(why)->zh, value));
}

const char *problem_body(const struct problem *why, struct arena *arena, size_t *length)
{
    const struct problem_kind *kind = whole(why);
    size_t count = why->temporary ? 0 : why->count;
    struct buffer out = {.arena = arena};
    buffer_print(&out, "{\"type\":\"/problems/%s\",", kind->code);
    add_member(&out, "title", fill(arena, kind->en, "…"));
    buffer_text(&out, ",");
    add_member(&out, "title_zh", fill(arena, kind->zh, "…"));
    buffer_print(&out, ",\"status\":%d", kind->status);
    add_details(&out, why);
    buffer_text(&out, ",\"faults\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_text(&out, i > 0 ? "," : "");
        add_fault(&out, &why->faults[i]);
    }
    buffer_text(&out, "]}");
    if (length != NULL)
        *length = out.length;
    return out.bytes;
}
