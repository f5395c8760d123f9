/* SPDX-License-Identifier: Apache-2.0 */
/* CURVE keys in files: 40 characters of Z85, as ZeroMQ's own tools write them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { CURVE_TEXT = 41, CURVE_RAW = 32 };

/* The key in a file. NULL: it is there; else one sentence about what is wrong, in `said`. */
const char *curve_key_read(const char *path, char out[CURVE_TEXT], char *said, size_t room);

/* "own.secret" has to be nobody else's. The same. */
const char *curve_secret_read(const char *path, char out[CURVE_TEXT], char *said, size_t room);
