/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence is kept by what it belongs to; its bytes are with the gateway. */
#include "monitoring.h"

void evidence_keep(struct turn *turn, const char *about, const struct evidence_list *evidence)
{
    for (size_t i = 0; i < evidence->count; i++)
        put_add_attachment(turn, &(struct add_attachment){.about = about,
                                     .n = (int64_t)i + 1,
                                     .sha256 = evidence->items[i].sha256,
                                     .title = evidence->items[i].title});
}

struct text_list evidence_documents(struct turn *turn, const struct evidence_list *evidence)
{
    struct text_list documents = {
        .items = ARENA_MANY(turn_arena(turn), const char *, evidence->count)};
    for (size_t i = 0; i < evidence->count; i++)
        documents.items[documents.count++] = evidence->items[i].sha256;
    return documents;
}
