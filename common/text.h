/* SPDX-License-Identifier: Apache-2.0 */
/* Whether bytes are a text that PostgreSQL and JSON take: UTF-8 as in RFC 3629, without NUL. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

bool text_is_utf8(const char *bytes, size_t length);
