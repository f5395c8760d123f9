/* SPDX-License-Identifier: Apache-2.0 */
/* Token buckets by principal or address. The table has a fixed size: a bucket that has been full
 * again for longest makes room, so that inventing names buys memory from nobody. */
#include "gateway.h"

#include <stdlib.h>
#include <string.h>

enum { SETS = 2048, WAYS = 4 };

struct bucket {
    uint64_t who; /* 0: free */
    double tokens;
    int64_t at_us;
};

struct limiter {
    double per_us;
    double burst;
    struct bucket buckets[SETS][WAYS];
};

struct limiter *limiter_open(int64_t per_second, int64_t burst)
{
    struct limiter *limiter = calloc(1, sizeof *limiter);
    if (limiter == NULL)
        abort();
    limiter->per_us = (double)per_second / 1e6;
    limiter->burst = (double)burst;
    return limiter;
}

void limiter_close(struct limiter **limiter)
{
    free(*limiter);
    *limiter = NULL;
}

/* FNV-1a */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash == 0 ? 1 : hash;
}

/* The bucket of `who`, or the one of its set that was used longest ago, made his. */
static struct bucket *bucket_of(struct limiter *limiter, uint64_t who, int64_t now_us)
{
    struct bucket *set = limiter->buckets[who % SETS];
    struct bucket *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].who == who)
            return &set[i];
        if (set[i].at_us < oldest->at_us)
            oldest = &set[i];
    }
    *oldest = (struct bucket){.who = who, .tokens = limiter->burst, .at_us = now_us};
    return oldest;
}

bool limiter_take(struct limiter *limiter, const char *who, int64_t now_us, int *wait_s)
{
    struct bucket *bucket = bucket_of(limiter, hash_of(who), now_us);
    bucket->tokens += (double)(now_us - bucket->at_us) * limiter->per_us;
    bucket->at_us = now_us;
    if (bucket->tokens > limiter->burst)
        bucket->tokens = limiter->burst;
    if (bucket->tokens >= 1) {
        bucket->tokens -= 1;
        return true;
    }
    *wait_s = 1 + (int)((1 - bucket->tokens) / limiter->per_us / 1e6);
    return false;
}
