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
