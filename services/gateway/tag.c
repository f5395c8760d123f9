/* SPDX-License-Identifier: Apache-2.0 */
/* Entity tags. A version is counted up when somebody acts on a thing; what is shown of it also
 * changes with what stands beside it (a flag, an appeal, a standing). So the tag of what is shown
 * is the version, which an If-Match is compared by, and a hash of the bytes, which alone says that
 * nothing is new. */
#include "gateway.h"

#include "crypto.h"
#include "proto/gateway.h"

#include <string.h>

enum { TAG_HASH_BYTES = 12 };

static bool is_known(const char *wanted, const char *etag)
{
    if (wanted == NULL)
        return false;
    if (strcmp(wanted, "*") == 0)
        return true;
    size_t length = strlen(etag);
    for (const char *at = strstr(wanted, etag); at != NULL; at = strstr(at + 1, etag))
        if (at > wanted && at[-1] == '"' && at[length] == '"')
            return true;
    return false;
}

static const char *make_tag(struct arena *arena, const struct reply *reply)
{
    uint8_t digest[SHA256_SIZE];
    sha256(reply->body, reply->length, digest);
    const char *hash = hex_write(arena, digest, TAG_HASH_BYTES);
    bool has_version = reply->etag != NULL && *reply->etag != '\0';
    return has_version ? arena_print(arena, "%s.%s", reply->etag, hash) : hash;
}

void tag_shown(const struct exchange *exchange, struct reply *reply)
{
    const struct route *route = exchange->route;
    if (route == NULL || route->method != METHOD_GET || reply->status != 200 ||
        reply->media == NULL || strcmp(reply->media, "application/json") != 0)
        return;
    reply->etag = make_tag(exchange->arena, reply);
    if (is_known(exchange->head.if_none_match, reply->etag))
        *reply = (struct reply){.status = 304, .etag = reply->etag, .position = reply->position};
}

const char *tag_version(const struct exchange *exchange)
{
    const char *tag = exchange->head.if_match;
    if (tag == NULL || strcmp(tag, "*") == 0)
        return NULL;
    size_t length = strlen(tag);
    bool is_quoted = length > 2 && tag[0] == '"' && tag[length - 1] == '"';
    size_t version = is_quoted ? strcspn(tag + 1, ".\"") : 0;
    if (version > 0)
        return arena_copy(exchange->arena, tag + 1, version);
    /* what names no version is nothing's version, and must not pass for no condition */
    return *tag == '\0' ? "\"\"" : tag;
}

bool tag_may_be_asked(struct exchange *exchange)
{
    if (exchange->head.if_match == NULL || exchange->route->method != METHOD_POST ||
        exchange->route->message->if_match)
        return true;
    return reject(&exchange->why, &problem_if_match_unknown, "", NULL);
}
