/* SPDX-License-Identifier: Apache-2.0 */
/* Faults are gathered, then told at once as an RFC 9457 document. */
#include "problem.h"

#include <assert.h>
#include <string.h>

#include "arena.h"
#include "proto/problems.h"
#include "schema.h"

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
    return reject_said(why, kind, pointer, value, NULL);
}

bool reject_said(struct problem *why, const struct problem_kind *kind, const char *pointer,
    const char *value, const char *value_zh)
{
    assert(why->arena != NULL);
    make_room(why);
    why->faults[why->count++] = (struct fault){.kind = kind,
        .pointer = pointer == NULL ? "" : arena_text(why->arena, pointer),
        .value = arena_text(why->arena, value),
        .value_zh = arena_text(why->arena, value_zh)};
    return false;
}

bool reject_below(struct problem *why, const char *pointer, const struct problem *inner)
{
    for (size_t i = 0; i < inner->count; i++) {
        const struct fault *fault = &inner->faults[i];
        const char *at = arena_print(why->arena, "%s%s", pointer, fault->pointer);
        (void)reject_said(why, fault->kind, at, fault->value, fault->value_zh);
    }
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

/* The text with the value in its holes; one value needs no plural. */
static const char *fill(struct arena *arena, const char *text, const char *value)
{
    struct buffer out = {.arena = arena};
    for (const char *hole; (hole = strchr(text, '{')) != NULL;) {
        buffer_add(&out, text, (size_t)(hole - text));
        text = strchr(hole, '}') + 1;
        if (hole[1] == '}')
            buffer_text(&out, value);
        else
            buffer_text(&out, strcmp(value, "1") == 0 ? "" : "s");
    }
    buffer_text(&out, text);
    return out.bytes;
}

/* A fault in words: with its value, or, when it has none to tell, as such faults are called. */
static const char *words_zh(const struct fault *fault, struct arena *arena)
{
    const struct problem_kind *kind = fault->kind;
    const struct schema_word *word = schema_word(kind->words, fault->value);
    if (fault->value == NULL)
        return kind->title_zh;
    return fill(arena, kind->zh,
        word != NULL              ? word->zh
        : fault->value_zh != NULL ? fault->value_zh
                                  : fault->value);
}

static const char *words_en(const struct fault *fault, struct arena *arena)
{
    const struct problem_kind *kind = fault->kind;
    const struct schema_word *word = schema_word(kind->words, fault->value);
    if (fault->value == NULL)
        return kind->title_en;
    return fill(arena, kind->en, word != NULL ? word->en : fault->value);
}

static void add_member(struct buffer *out, const char *name, const char *text)
{
    buffer_print(out, "\"%s\":", name);
    buffer_json(out, text);
}

static void add_fault(struct buffer *out, const struct fault *fault)
{
    buffer_text(out, "{");
    add_member(out, "pointer", fault->pointer);
    buffer_text(out, ",");
    add_member(out, "code", fault->kind->code);
    buffer_text(out, ",");
    add_member(out, "zh", words_zh(fault, out->arena));
    buffer_text(out, ",");
    add_member(out, "en", words_en(fault, out->arena));
    buffer_text(out, "}");
}

static void add_details(struct buffer *out, const struct problem *why)
{
    if (why->temporary || why->count != 1 || why->faults[0].value == NULL)
        return;
    buffer_text(out, ",");
    add_member(out, "detail", words_en(&why->faults[0], out->arena));
    buffer_text(out, ",");
    add_member(out, "detail_zh", words_zh(&why->faults[0], out->arena));
}

const char *problem_body(const struct problem *why, struct arena *arena, size_t *length)
{
    const struct problem_kind *kind = whole(why);
    size_t count = why->temporary ? 0 : why->count;
    struct buffer out = {.arena = arena};
    buffer_print(&out, "{\"type\":\"/problems/%s\",", kind->code);
    add_member(&out, "title", kind->title_en);
    buffer_text(&out, ",");
    add_member(&out, "title_zh", kind->title_zh);
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
