/* SPDX-License-Identifier: Apache-2.0 */
/* UUIDv7 (RFC 9562): ids that sort by time, to the quarter of a microsecond (rand_a carries the
 * fraction of the millisecond, method 3), with 62 random bits behind. */
#pragma once

#include "moment.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum { UUID_LENGTH = 36 };

/* An id of that instant, which the caller's clock gives (1970 or later). Random by the kernel. */
char *uuid_new(struct arena *arena, struct instant at);

/* The same from given random bytes: pure. */
char *uuid_make(struct arena *arena, struct instant at, const uint8_t random[8]);

/* Canonical form, lower case, version 7. */
bool uuid_is(const char *text);

/* When it was made, to the microsecond. `text` is one. */
struct instant uuid_instant(const char *text);
