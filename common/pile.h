/* SPDX-License-Identifier: Apache-2.0 */
/* Several messages in one frame: a row of header and body, each with its length before it. What is
 * said in one go travels as one message on the bus; a replay is the same. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct pile {
    char *bytes;
    size_t length;
    size_t room;
    size_t count;
};

void pile_add(struct pile *pile, const char *header, size_t header_length, const char *body,
    size_t body_length);
void pile_empty(struct pile *pile); /* keeps its room */
void pile_free(struct pile *pile);

/* Header and body inside a frame; nothing is copied. */
struct piece {
    const char *header;
    size_t header_length;
    const char *body;
    size_t body_length;
};

/* The next one, and *at after it. False: the end, or garbage. */
bool pile_next(const char **at, const char *end, struct piece *piece);
