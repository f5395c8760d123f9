/* SPDX-License-Identifier: Apache-2.0 */
/* Several messages in one frame. */
#include "pile.h"

#include <assert.h>
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH = 4 /* bytes, big-endian, before each part */ };

static void add_part(struct pile *pile, const char *bytes, size_t length)
{
    size_t room = pile->length + LENGTH + length;
    if (room > pile->room) {
        pile->room = room * 2;
        pile->bytes = realloc(pile->bytes, pile->room);
        assert(pile->bytes != NULL);
    }
    uint32_t big = htobe32((uint32_t)length);
    memcpy(pile->bytes + pile->length, &big, LENGTH);
    if (length > 0)
        memcpy(pile->bytes + pile->length + LENGTH, bytes, length);
    pile->length = room;
}

void pile_add(struct pile *pile, const char *header, size_t header_length, const char *body,
    size_t body_length)
{
    add_part(pile, header, header_length);
    add_part(pile, body, body_length);
    pile->count++;
}

void pile_empty(struct pile *pile)
{
    pile->length = 0;
    pile->count = 0;
}

void pile_free(struct pile *pile)
{
    free(pile->bytes);
    *pile = (struct pile){0};
}

static bool next_part(const char **at, const char *end, const char **part, size_t *length)
{
    uint32_t big = 0;
    if (end - *at < LENGTH)
        return false;
    memcpy(&big, *at, LENGTH);
    *length = be32toh(big);
    if ((size_t)(end - *at) - LENGTH < *length)
        return false;
    *part = *at + LENGTH;
    *at += LENGTH + *length;
    return true;
}

bool pile_next(const char **at, const char *end, struct piece *piece)
{
    return next_part(at, end, &piece->header, &piece->header_length) &&
           next_part(at, end, &piece->body, &piece->body_length);
}
