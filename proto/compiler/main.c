/* SPDX-License-Identifier: Apache-2.0 */
/* schema-compiler PROTO OUT: reads the folder proto/ and writes OUT/proto/<unit>.{h,c},
 * OUT/openapi.json and OUT/asyncapi.json. Nothing is written when anything in proto/ is at fault;
 * every fault is told at once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler.h"

static bool write_file(struct proto *proto, const char *out, const char *file, const char *text)
{
    const char *path = arena_print(proto->arena, "%s/%s", out, file);
    FILE *stream = fopen(path, "w");
    bool written = stream != NULL && fputs(text, stream) >= 0;
    if (stream != NULL && fclose(stream) != 0)
        written = false;
    if (!written)
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return written;
}

static bool write_unit(
    struct proto *proto, struct symbols *symbols, const struct unit *unit, const char *out)
{
    struct buffer header = {.arena = proto->arena};
    struct buffer source = {.arena = proto->arena};
    write_header(proto, symbols, unit, &header);
    write_source(proto, symbols, unit, &source);
    return write_file(
               proto, out, arena_print(proto->arena, "proto/%s.h", unit->name), header.bytes) &&
           write_file(
               proto, out, arena_print(proto->arena, "proto/%s.c", unit->name), source.bytes);
}

static char *dump(struct proto *proto, json_t *json, size_t flags)
{
    char *text = json_dumps(json, flags);
    if (text == NULL)
        abort();
    char *copy = arena_text(proto->arena, text);
    free(text);
    return copy;
}

static bool write_documents(struct proto *proto, const char *out)
{
    json_t *openapi = openapi_make(proto);
    json_t *asyncapi = asyncapi_make(proto);
    struct buffer header = {.arena = proto->arena};
    struct buffer source = {.arena = proto->arena};
    write_all_header(&header);
    write_all_source(
        proto, dump(proto, openapi, JSON_COMPACT), dump(proto, asyncapi, JSON_COMPACT), &source);
    bool written = write_file(proto, out, "openapi.json", dump(proto, openapi, JSON_INDENT(2))) &&
                   write_file(proto, out, "asyncapi.json", dump(proto, asyncapi, JSON_INDENT(2))) &&
                   write_file(proto, out, "proto/all.h", header.bytes) &&
                   write_file(proto, out, "proto/all.c", source.bytes);
    json_decref(openapi);
    json_decref(asyncapi);
    return written;
}

static bool write_out(struct proto *proto, struct symbols *symbols, const char *out)
{
    const char *folder = arena_print(proto->arena, "%s/proto", out);
    if ((mkdir(out, 0777) != 0 && errno != EEXIST) ||
        (mkdir(folder, 0777) != 0 && errno != EEXIST)) {
        fprintf(stderr, "%s: %s\n", folder, strerror(errno));
        return false;
    }
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next)
        if (!write_unit(proto, symbols, unit, out))
            return false;
    return write_documents(proto, out);
}

static bool compile(struct proto *proto, const char *directory, const char *out)
{
    struct symbols *symbols = proto_read(proto, directory) ? symbols_make(proto) : NULL;
    if (symbols != NULL && proto->loader.fault_count == 0)
        return write_out(proto, symbols, out);
    fprintf(stderr, "%s%zu faults in %s\n", proto->loader.faults.bytes, proto->loader.fault_count,
        directory);
    return false;
}

static void close_documents(struct proto *proto)
{
    json_decref(proto->common.root);
    json_decref(proto->envelope.root);
    for (struct unit *unit = proto->units; unit != NULL; unit = unit->next) {
        json_decref(unit->document.root);
        for (struct said *said = unit->said; said != NULL; said = said->next)
            json_decref(said->document.root);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: schema-compiler PROTO OUT\n");
        return 2;
    }
    struct arena *arena = arena_open();
    struct proto proto = {.arena = arena};
    bool done = compile(&proto, argv[1], argv[2]);
    close_documents(&proto);
    arena_close(&arena);
    return done ? 0 : 1;
}
