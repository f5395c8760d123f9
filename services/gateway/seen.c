/* SPDX-License-Identifier: Apache-2.0 */
/* What each principal has written lately, by stream: its next reads wait until the daemon asked has
 * heard as much. A minute is enough, and lets a number from before a restore die. The table is
 * bounded. */
#include "gateway.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096, DIGITS_MAX = 18 };

static const int64_t kept_us = 60 * 1000000L;

struct slot {
    uint64_t who;
    int64_t at_us;
    int64_t seq[SERVICE_COUNT];
};

struct seen {
    struct slot slots[SLOTS];
};

struct seen *seen_open(void)
{
    struct seen *seen = calloc(1, sizeof *seen);
    if (seen == NULL)
        abort();
    return seen;
}

void seen_close(struct seen **seen)
{
    free(*seen);
    *seen = NULL;
}

static uint64_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* "intake:12" up to a separator; what follows it, or NULL when malformed. */
static const char *read_one(const char *text, int *service, int64_t *seq)
{
    size_t name = strcspn(text, ":");
    *service = service_index(text, name);
    if (*service < 0 || text[name] != ':')
        return NULL;
    const char *digits = text + name + 1;
    size_t length = strspn(digits, "0123456789");
    if (length == 0 || length > DIGITS_MAX)
        return NULL;
    *seq = strtoll(digits, NULL, 10);
    return digits + length;
}

static bool read_all(const char *text, int64_t seq[SERVICE_COUNT])
{
    for (text += strspn(text, " ,"); *text != '\0'; text += strspn(text, " ,")) {
        int service = -1;
        int64_t one = 0;
        text = read_one(text, &service, &one);
        if (text == NULL || strchr(" ,", *text) == NULL)
            return false;
        if (one > seq[service])
            seq[service] = one;
    }
    return true;
}

void seen_note(struct seen *seen, const char *principal, const char *position, int64_t now_us)
{
    uint64_t who = hash_of(principal);
    struct slot *slot = &seen->slots[who % SLOTS];
    if (slot->who != who || now_us - slot->at_us > kept_us)
        *slot = (struct slot){.who = who};
    slot->at_us = now_us;
    (void)read_all(position, slot->seq);
}

const char *seen_text(const struct seen *seen, const char *principal, const char *header,
    int64_t now_us, struct arena *arena)
{
    int64_t seq[SERVICE_COUNT] = {0};
    uint64_t who = hash_of(principal);
    const struct slot *slot = &seen->slots[who % SLOTS];
    if (slot->who == who && now_us - slot->at_us <= kept_us)
        memcpy(seq, slot->seq, sizeof seq);
    if (header != NULL && !read_all(header, seq))
        return NULL;
    struct buffer text = {.arena = arena};
    for (int i = 0; i < SERVICE_COUNT; i++)
        if (seq[i] > 0)
            buffer_print(&text, "%s%s:%lld", text.length == 0 ? "" : " ", service_names[i],
                (long long)seq[i]);
    return text.length == 0 ? "" : text.bytes;
}
