/* SPDX-License-Identifier: Apache-2.0 */
/* What evidence may be: the media types a bureau's files come in, and how their bytes begin. A file
 * whose bytes are something else than it says is refused. */
#include "gateway.h"

#include <string.h>
#include <strings.h>

#define MAGIC(text) .magic = (text), .magic_length = sizeof(text) - 1

static const struct media allowed[] = {
    {"application/pdf", MAGIC("%PDF-")},
    {"image/png", MAGIC("\x89PNG\r\n\x1a\n")},
    {"image/jpeg", MAGIC("\xff\xd8\xff")},
    {"text/plain"},
    {"text/csv"},
    {"application/zip", MAGIC("PK\x03\x04")},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", MAGIC("PK\x03\x04")},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        MAGIC("PK\x03\x04")},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation",
        MAGIC("PK\x03\x04")},
    {"application/ofd", MAGIC("PK\x03\x04")},
};

const struct media *media_find(const char *content_type)
{
    if (content_type == NULL)
        return NULL;
    size_t length = strcspn(content_type, "; \t");
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strlen(allowed[i].name) == length &&
            strncasecmp(allowed[i].name, content_type, length) == 0)
            return &allowed[i];
    return NULL;
}

/* Text has no NUL; which encoding it is in is its reader's question. */
bool media_fits(const struct media *media, const char *bytes, size_t length)
{
    if (media->magic == NULL)
        return memchr(bytes, '\0', length) == NULL;
    return length > media->magic_length && memcmp(bytes, media->magic, media->magic_length) == 0;
}
