/* SPDX-License-Identifier: Apache-2.0 */
/* Strictness about what stands before the body: evhttp is lenient where a proxy in front may read
 * the same bytes otherwise (two Hosts, two lengths, a body where none belongs). */
#include "gateway.h"

#include "proto/gateway.h"
#include "proto/problems.h"
#include "settings.h"

#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

enum { HEAD_MAX = 16 * 1024, HEADERS_MAX = 100 };

struct header_kind {
    const char *name;
    size_t offset;
    bool repeats; /* a list: of several the last counts */
};

#define AT(member) offsetof(struct head, member)

static const struct header_kind kinds[] = {
    {"host", AT(host)},
    {"authorization", AT(authorization)},
    {"idempotency-key", AT(idempotency_key)},
    {"content-type", AT(content_type)},
    {"content-length", AT(content_length)},
    {"transfer-encoding", AT(transfer_encoding)},
    {"accept", AT(accept), true},
    {"if-match", AT(if_match), true},
    {"if-none-match", AT(if_none_match), true},
    {"traceparent", AT(traceparent)},
    {"minglu-seen", AT(seen)},
    {"last-event-id", AT(last_event_id)},
    {"x-filename", AT(filename)},
    {"x-forwarded-for", AT(forwarded_for), true},
};

static bool is_token(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "!#$%&'*+-.^_`|~");
    return length > 0 && name[length] == '\0';
}

static bool has_control(const char *value)
{
    for (; *value != '\0'; value++)
        if (((unsigned char)*value < ' ' && *value != '\t') || *value == 0x7f)
            return true;
    return false;
}

/* Notes the header if it means something here. False: it stands twice and may not. */
static bool note(struct head *head, const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcasecmp(kinds[i].name, name) != 0)
            continue;
        const char **place = (const char **)((char *)head + kinds[i].offset);
        if (*place != NULL && !kinds[i].repeats)
            return false;
        *place = value;
        return true;
    }
    return true;
}

static bool lengths_agree(const struct exchange *exchange)
{
    const struct head *head = &exchange->head;
    if (head->content_length != NULL) {
        size_t digits = strspn(head->content_length, "0123456789");
        if (head->transfer_encoding != NULL || digits == 0 || head->content_length[digits] != '\0')
            return false;
    }
    if (head->transfer_encoding != NULL && strcasecmp(head->transfer_encoding, "chunked") != 0)
        return false;
    /* evhttp would take a GET's body for the next request */
    if (evhttp_request_get_command(exchange->request) == EVHTTP_REQ_POST)
        return true;
    return head->transfer_encoding == NULL &&
           (head->content_length == NULL ||
               strspn(head->content_length, "0") == strlen(head->content_length));
}

bool head_read(struct exchange *exchange)
{
    struct evkeyvalq *headers = evhttp_request_get_input_headers(exchange->request);
    const struct evkeyval *header;
    size_t size = strlen(evhttp_request_get_uri(exchange->request));
    int count = 0;
    TAILQ_FOREACH(header, headers, next)
    {
        size += strlen(header->key) + strlen(header->value) + 4;
        if (++count > HEADERS_MAX || size > HEAD_MAX)
            return reject(&exchange->why, &problem_headers_too_large, "", NULL);
        if (!is_token(header->key) || has_control(header->value))
            return reject(&exchange->why, &problem_bad_request, "", "header");
        if (!note(&exchange->head, header->key, header->value))
            return reject(&exchange->why, &problem_bad_request, "", header->key);
    }
    if (size > HEAD_MAX)
        return reject(&exchange->why, &problem_headers_too_large, "", NULL);
    if (exchange->head.host == NULL || *exchange->head.host == '\0')
        return reject(&exchange->why, &problem_bad_request, "", "Host");
    if (!lengths_agree(exchange))
        return reject(&exchange->why, &problem_bad_request, "", "Content-Length");
    return true;
}

bool media_is(const char *content_type, const char *media)
{
    size_t length = strlen(media);
    if (content_type == NULL || strncasecmp(content_type, media, length) != 0)
        return false;
    const char *rest = content_type + length;
    rest += strspn(rest, " \t");
    if (*rest == '\0')
        return true;
    if (*rest != ';')
        return false;
    rest += 1 + strspn(rest + 1, " \t");
    return strcasecmp(rest, "charset=utf-8") == 0 || strcasecmp(rest, "charset=\"utf-8\"") == 0;
}

bool head_accepts_stream(const struct exchange *exchange)
{
    const char *accept = exchange->head.accept;
    return accept != NULL && !exchange_is_head(exchange) &&
           strcasestr(accept, "text/event-stream") != NULL;
}
