/* SPDX-License-Identifier: Apache-2.0 */
/* What nearly every message is: JSON without escapes, fractions or doubled keys. jansson reads byte
 * by byte; this reads the same tree in one pass, and whatever is less plain than that is left to
 * jansson, whose word on faults is the only one. That both read the same:
 * tests/fuzz/message_fuzz.c, tests/unit/message_plain_test.c. */
#pragma once

#include <jansson.h>
#include <stddef.h>

/* At most so many levels. NULL: not plain, or no JSON at all; nothing is known about it. */
json_t *message_plain(const char *text, size_t length, int depth_max);
