/* SPDX-License-Identifier: Apache-2.0 */
/* A number has a fixed shape, so what follows it is the secret. */
#include "receipt.h"

#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "charset.h"

static const char shape[] = "TS0000-000000-"; /* of the number and the dash behind it */

enum { NUMBER_LENGTH = sizeof shape - 2, SECRET_LEAST = 16 };

const char *receipt_make(struct arena *arena, const char *case_no, const char *secret)
{
    return arena_print(arena, "%s-%s", case_no, secret);
}

const char *receipt_read(struct arena *arena, const char *typed)
{
    return text_fold(arena, typed);
}

const char *receipt_case(struct arena *arena, const char *receipt)
{
    if (strlen(receipt) < sizeof shape - 1 + SECRET_LEAST)
        return NULL;
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        bool digit = receipt[i] >= '0' && receipt[i] <= '9';
        if (shape[i] == '0' ? !digit : receipt[i] != shape[i])
            return NULL;
    }
    return arena_copy(arena, receipt, NUMBER_LENGTH);
}
