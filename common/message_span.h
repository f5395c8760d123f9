/* The very bytes of a member in a JSON text, so that what is only passed on stays as it came. */
#pragma once

#include "schema.h"

/* `text` has been parsed already: it is JSON. NULL when the way to it has items or escaped names.
 */
const char *message_span(const char *text, size_t length, const struct path *path, size_t *span);
