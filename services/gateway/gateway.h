/* SPDX-License-Identifier: Apache-2.0 */
/* The gateway: the only door. HTTP in, commands and queries to the daemons, their answers out; who
 * is asking; the journal of all events and its feeds. Types and prototypes, grouped by file. */
#pragma once

#include "arena.h"
#include "message.h"
#include "moment.h"
#include "problem.h"
#include "service.h"
#include "turn.h"

#include <event2/buffer.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evhttp;
struct evhttp_request;
struct settings;
struct gateway;
struct exchange;
struct route;
struct routes;
struct limiter;
struct seen;
struct keys;
struct feed;
struct sse;
struct wal;
struct networks;
struct webhooks;

enum { PARTS_MAX = 6, TRACE_SIZE = 56, ID_SIZE = 33, CURSOR_SIZE = 48, SERVICE_COUNT = 5 };

/* ---- gateway.c: what there is one of ---- */
struct gateway {
    struct service *service;
    const struct settings *settings;
    struct db *side;
    struct evhttp *http;
    struct evhttp_bound_socket *door;
    struct arena *arena; /* lives as long as the daemon: routes, texts */
    struct routes *routes;
    struct limiter *limiter;
    struct limiter *misses; /* look-ups of unknown keys */
    struct seen *seen;
    struct keys *keys;
    struct feed *feed;
    struct sse *sse;
    struct wal *wal;
    const struct networks *networks; /* where webhooks may go */
    struct webhooks *webhooks;
    struct exchange *spare; /* exchanges to use again */
    uint64_t random[2];     /* of trace ids, which are no secrets */
    bool advancing;         /* a clock advance is under way */
    size_t open;            /* exchanges */
    bool stopping;
    size_t sending;         /* answers given since then that are not yet out */
    int64_t quiet_since_us; /* nothing was open since then */
};

bool gateway_start(struct service *service);
void gateway_ready(struct service *service);
void gateway_stop(struct service *service);
bool gateway_stopped(const struct service *service);
extern const char *const service_names[SERVICE_COUNT];
int service_index(const char *name, size_t length); /* -1: no such daemon */

/* ---- exchange.c: one request and its answer ---- */
/* The headers that mean something here; NULL when absent. */
struct head {
    const char *host;
    const char *authorization;
    const char *idempotency_key;
    const char *content_type;
    const char *content_length;
    const char *transfer_encoding;
    const char *accept;
    const char *if_match;
    const char *if_none_match;
    const char *traceparent;
    const char *seen;
    const char *last_event_id;
    const char *filename;
    const char *forwarded_for;
};

struct exchange {
    struct gateway *gateway;
    struct evhttp_request *request;
    struct arena *arena;
    struct exchange *next; /* among the spare ones */
    struct problem why;
    struct head head;
    const struct route *route;
    const char *query;
    const char *parts[PARTS_MAX]; /* of the path, decoded */
    const char *address;          /* of the client, as far as it is known */
    bool from_proxy;
    struct actor actor;
    struct instant expires_at; /* of its key */
    bool keyed;                /* a key was given and is good */
    char trace[TRACE_SIZE];
    int64_t began_us;
};

struct reply {
    int status;
    const char *media;
    const char *etag;     /* the version, without quotes; "" or NULL: none */
    const char *position; /* "intake:13" */
    const char *allow;
    const char *body;
    size_t length;
};

struct exchange *exchange_open(struct gateway *gateway, struct evhttp_request *request);
/* After it the exchange is gone. Every exchange ends in exactly one of these. */
void exchange_answer(struct exchange *exchange, const struct reply *reply);
void exchange_json(struct exchange *exchange, int status, const struct buffer *body);
void exchange_refuse(struct exchange *exchange); /* by what is in `why` */
void exchange_refuse_for(struct exchange *exchange, const struct problem_kind *kind,
    const char *pointer, const char *value);
/* The refusal with one more member in front: `"head":"…",`. */
void exchange_refuse_with(struct exchange *exchange, const char *members);
void exchange_close(struct exchange *exchange); /* the answer was given otherwise */
/* Header fields every answer carries. */
void exchange_common_headers(struct exchange *exchange);
/* The body, contiguous; borrowed until the exchange ends. */
const char *exchange_body(struct exchange *exchange, size_t *length);
bool exchange_is_head(const struct exchange *exchange); /* HEAD: no body in the answer */
bool exchange_has_role(const struct exchange *exchange, uint32_t roles);
void exchange_free_spare(struct gateway *gateway);

/* ---- head.c: strictness about what stands before the body ---- */
bool head_read(
    struct exchange *exchange); /* false: `why` says it, the connection is to be closed */
bool media_is(const char *content_type, const char *media); /* parameters: charset=utf-8 alone */
bool head_accepts_stream(const struct exchange *exchange);

/* ---- tag.c: ETag, If-None-Match, If-Match ---- */
/* The tag of a JSON answer to a GET, and 304 instead of it where the client has these bytes. */
void tag_shown(const struct exchange *exchange, struct reply *reply);
/* The version an If-Match names; NULL: none is asked for. */
const char *tag_version(const struct exchange *exchange);
/* False: an If-Match where nothing is compared with it; `why` says so. */
bool tag_may_be_asked(struct exchange *exchange);

/* ---- http.c: the server and the way of a request ---- */
bool http_open(struct gateway *gateway);
void http_stop(struct gateway *gateway); /* no new connections */
/* Refuses by what is in `why`; who comes too often hears only that. */
void http_turn_away(struct exchange *exchange);

/* ---- route.c ---- */
enum method { METHOD_GET, METHOD_POST, METHOD_COUNT };

struct route {
    enum method method;
    const char *path;              /* /v1/complaints/{case}/acceptance */
    uint32_t roles;                /* bits; 0: anybody, no key is looked at */
    const struct message *message; /* NULL: no schema */
    void (*serve)(struct exchange *exchange);
    bool any_media;                    /* the body is not held to application/json */
    const char *part_names[PARTS_MAX]; /* filled by routes_add, which keeps a copy */
};

struct routes *routes_open(struct arena *arena);
void routes_add(struct routes *routes, const struct route *route);
/* NULL: none; *allow then names the methods the path has, "" if there is no such path. Parts are
 * decoded into the arena. */
const struct route *routes_find(const struct routes *routes, int method, const char *path,
    struct arena *arena, const char **parts, const char **allow);
/* Percent-decoding; NULL: malformed, or holds NUL. */
char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus_is_space);

/* ---- table.c: which routes there are ---- */
void table_fill(struct gateway *gateway);

/* ---- body.c: a request becomes the JSON of a message ---- */
/* The path parts, put in front of the members of the JSON object `body` (empty: an object of them
 * alone). */
void body_splice(const struct route *route, const char *const *parts, const char *body,
    size_t length, struct buffer *out);
/* A body that is no JSON, as base64 in the property the schema names. */
void body_wrap(const struct route *route, const char *const *parts, const char *body, size_t length,
    struct buffer *out);
/* The path parts and the query string, by the kinds of the message's fields. */
bool body_of_query(const struct route *route, const char *const *parts, const char *query,
    struct buffer *out, struct problem *why);

/* ---- ask.c: commands and queries to the daemons ---- */
void serve_command(struct exchange *exchange);
void serve_query(struct exchange *exchange);
/* The message of a route served here: checked and in its struct. NULL: refused already. */
const void *exchange_message(struct exchange *exchange);

/* ---- identity.c: who is asking ---- */
struct keys *keys_open(const struct settings *settings);
bool key_is_for_metrics(const struct actor *actor); /* the one that reads /metrics and no more */
void keys_close(struct keys **keys);
void keys_load(struct gateway *gateway);                        /* all of them from the database */
void keys_refresh(struct gateway *gateway, const char *key_id); /* one of them */
/* A key was issued or revoked here. */
void keys_learn(struct gateway *gateway, const char *hash, const struct actor *actor,
    struct instant expires_at);
void keys_revoke(struct gateway *gateway, const char *key_id);
/* Calls `then` once it is known who asks (at once if it can), or refuses. */
void identify(struct exchange *exchange, void (*then)(struct exchange *exchange));
bool keys_are_loaded(const struct gateway *gateway);

/* ---- roles.c ---- */
uint32_t roles_read(const char *text); /* as bits: "officer decider" */
const char *roles_write(struct arena *arena, const struct text_list *roles);
uint32_t roles_of(const struct text_list *roles);
/* May somebody with the roles `mine` issue or revoke a key with the roles `theirs`? */
bool may_grant(uint32_t mine, uint32_t theirs);
/* Refuse somebody who has none of these roles, and say who has: 403, or 401 to who showed no key.
 */
void roles_refuse(struct exchange *exchange, uint32_t roles);
extern const uint32_t roles_that_see_all;

/* ---- limit.c: token buckets, a bounded number of them ---- */
struct limiter *limiter_open(int64_t per_second, int64_t burst);
void limiter_close(struct limiter **limiter);
/* false: too many; *wait_s: seconds until there is room again. */
bool limiter_take(struct limiter *limiter, const char *who, int64_t now_us, int *wait_s);

/* ---- seen.c: what a principal has written, so that it reads it ---- */
struct seen *seen_open(void);
void seen_close(struct seen **seen);
void seen_note(struct seen *seen, const char *principal, const char *position, int64_t now_us);
/* "intake:12 matching:7", from what was noted and from `header` (NULL: none). NULL: the header is
 * malformed. */
const char *seen_text(const struct seen *seen, const char *principal, const char *header,
    int64_t now_us, struct arena *arena);

/* ---- trace.c: W3C traceparent ---- */
bool trace_is_valid(const char *text);
void trace_make(uint64_t random[2], char out[TRACE_SIZE]);

/* ---- side.c: the database outside turns ---- */
struct named {
    const char *name;
    const char *value; /* NULL: null */
    int length;        /* of binary; 0: text */
};

void side_prepare(struct gateway *gateway);
/* Queues a text of sql/queries; every parameter it names must be among `values`. */
void side_add(struct gateway *gateway, const char *query, const struct named *values, size_t count);
/* The same about evidence, with who asks for it. */
void side_add_asked(struct exchange *exchange, const char *query, struct named what);

/* ---- cited.c: evidence that commands name ---- */
bool cited_may_be(const struct exchange *exchange);
/* Calls `then` when all evidence the message names is here for who sends it, or refuses. */
void cited_check(
    struct exchange *exchange, const void *message, void (*then)(void *arg), void *arg);

/* ---- cursor.c, filter.c: a place in the journal, and who sees what ---- */
enum view_class { VIEW_PUBLIC, VIEW_ORGANISATION, VIEW_AGENCY, VIEW_ALL };

/* What of the journal somebody sees and wants. Same key, same events. */
struct filter {
    enum view_class view;
    const char *organisation; /* "" unless the view is VIEW_ORGANISATION */
    const char *types;        /* patterns, separated by commas; "" all */
    const char *subject;      /* "" all */
    const char *key;
};

struct entry {
    int64_t position;
    const char *type;
    const char *subject;
    const char *parties;
    enum audience audience;
    const char *body;
    size_t length;
};

/* Borrows the texts; what somebody may see goes by his roles. */
struct filter filter_of(
    const struct actor *actor, const char *types, const char *subject, struct arena *arena);
bool type_is_known(const char *pattern); /* some event's type fits */
bool filter_read(
    struct exchange *exchange, const char *types, const char *subject, struct filter *out);
struct filter *filter_keep(struct arena *arena, const struct filter *filter);
bool filter_passes(const struct filter *filter, const struct entry *entry);
const char *filter_patterns(
    const struct filter *filter, struct arena *arena); /* as a text[] of LIKE */
const char *view_name(enum view_class view);

enum cursor_fault { CURSOR_FINE, CURSOR_MALFORMED, CURSOR_AHEAD, CURSOR_GONE };

struct epoch {
    char id[16];
    int64_t from; /* the position after which it begins */
};

enum cursor_fault cursor_read(
    const char *text, const struct epoch *epochs, size_t count, int64_t head, int64_t *position);
void cursor_write(char out[CURSOR_SIZE], const struct epoch *epoch, int64_t position);

/* ---- feed.c: the journal as others read it ---- */
struct feed *feed_open(struct gateway *gateway);
void feed_stop(struct feed *feed); /* who waits is told to come again */
void feed_close(struct feed **feed);
void feed_load(struct gateway *gateway); /* epochs and head */
bool feed_is_ready(const struct gateway *gateway);
int64_t feed_head(const struct gateway *gateway);
void feed_cursor(const struct gateway *gateway, int64_t position, char out[CURSOR_SIZE]);
/* An entry has been committed. */
void feed_tell(struct gateway *gateway, const struct entry *entry);
void serve_events(struct exchange *exchange);
/* A place as a cursor or `latest` names it. */
enum cursor_fault feed_read(const struct gateway *gateway, const char *cursor, int64_t *position);
/* Where an exchange wants to begin; false: refused already. */
bool feed_place(struct exchange *exchange, const char *cursor, int64_t usual, int64_t *position);

/* ---- page.c: a stretch of the journal from the database ---- */
struct page_row {
    int64_t position;
    int64_t prev;
    const char *type;
    const char *body;
    size_t length;
};

struct page {
    bool fine;    /* false: the database was not there */
    int64_t upto; /* everything up to here is in the rows or not for this view */
    bool more;    /* there is something after `upto` */
    const struct page_row *rows;
    size_t count;
};

typedef void page_came(void *arg, const struct page *page);
/* Of what stands up to `head`, which the caller knows to be written. */
void page_ask(struct gateway *gateway, const struct filter *filter, int64_t after, int64_t head,
    int limit, page_came *came, void *arg);
/* The last position up to `upto` that the view shows; 0: none; -1: the database was not there. */
void page_before(struct gateway *gateway, const struct filter *filter, int64_t upto,
    void (*came)(void *arg, int64_t position), void *arg);
/* The event's JSON with its place spliced in front. */
void event_write(
    struct buffer *out, int64_t position, int64_t prev, const char *body, size_t length);

/* ---- ring.c: framed bytes of a view, bounded ---- */
struct ring;
struct ring *ring_open(size_t bytes);
void ring_close(struct ring **ring);
void ring_clear(struct ring *ring, int64_t position); /* empty: knows nothing up to `position` */
/* The frame that would have to go to make room for `length` bytes; false: there is room. */
bool ring_full(const struct ring *ring, size_t length);
/* Takes the oldest frame out. */
void ring_drop(struct ring *ring);
/* Puts a frame in; the caller made room. A frame that is larger than the ring empties it. */
void ring_add(struct ring *ring, int64_t position, const char *bytes, size_t length);
uint64_t ring_from(const struct ring *ring);  /* offset of the oldest byte */
uint64_t ring_to(const struct ring *ring);    /* offset after the newest */
int64_t ring_before(const struct ring *ring); /* it holds everything after this position */
bool ring_knows(const struct ring *ring, int64_t position);
uint64_t ring_after(
    const struct ring *ring, int64_t position); /* offset of the first frame after it */
/* The frame that holds the byte at `offset`: where it begins and ends, and its position. */
bool ring_frame(
    const struct ring *ring, uint64_t offset, uint64_t *begin, uint64_t *end, int64_t *position);
/* The bytes from `offset` to the end, in at most two pieces. */
struct iovec;
int ring_pieces(const struct ring *ring, uint64_t offset, uint64_t end, struct iovec pieces[2]);

/* ---- sse.c: who listens, and what each of them has got ---- */
struct sse *sse_open(struct gateway *gateway);
void sse_stop(struct sse *sse); /* all streams end */
void sse_close(struct sse **sse);
void sse_tell(struct sse *sse, const struct entry *entry);
void sse_hole(struct sse *sse, int64_t head); /* entries up to `head` were not told: read them */
void sse_revoke(struct sse *sse, const char *key_id);
size_t sse_count(const struct sse *sse);
/* Takes the connection of the exchange over; the exchange ends. */
void sse_serve(struct exchange *exchange, const struct filter *filter, int64_t position);

/* ---- wal.c: whether PostgreSQL's WAL gets to the archive ---- */
struct wal *wal_open(struct gateway *gateway);
void wal_look(struct wal *wal); /* now; it looks by itself every ten seconds */
void wal_stop(struct wal *wal);
void wal_close(struct wal **wal);

/* ---- webhooks.c: events that are sent to receivers (webhook.h) ---- */
struct webhooks *webhooks_open(struct gateway *gateway);
void webhooks_begin_again(struct webhooks *webhooks); /* the database connection is a new one */
void webhooks_stir(struct webhooks *webhooks);        /* the table of webhooks has changed */
void webhooks_revoke(struct webhooks *webhooks, const char *key_id);
void webhooks_tell(struct webhooks *webhooks, const struct entry *entry);
void webhooks_hole(struct webhooks *webhooks); /* entries were not told: look */
void webhooks_stop(struct webhooks *webhooks);
void webhooks_close(struct webhooks **webhooks);

/* ---- gather.c: the same control request to several, and all their answers together ---- */
enum { EVERY_SERVICE = -1, COPIES_MAX = 128 /* of all daemons together */ };

struct question {
    int service;     /* index, or EVERY_SERVICE */
    bool every_copy; /* else one of each */
    const char *name;
    const char *body; /* NULL: none */
    int wait_ms;
};

/* What a copy said. */
struct part {
    int service;
    int status;       /* 503: nobody is there, or did not answer in time */
    const char *body; /* NUL-terminated */
    size_t length;
    const char *media;
};

/* By daemon; of every daemon asked there is at least one. */
struct gathered {
    const struct part *parts;
    size_t count;
};

/* One control request to one copy of a daemon, in the name of who asks: `came` gets the exchange.
 */
void control(struct exchange *exchange, const char *service, const char *name, const char *body,
    int wait_ms, void (*came)(void *arg, const struct answer *answer));

typedef void gather_came(void *arg, const struct gathered *all);
void gather(struct gateway *gateway, const struct question *question, gather_came *came, void *arg);

/* ---- pulse.c: what a daemon says of itself, and whether all is quiet ---- */
struct pulse_heard {
    int stream; /* index of a daemon */
    int64_t seq;
};

struct pulse {
    int service; /* index; not read, for the caller to say */
    bool idle;
    int64_t head;
    struct pulse_heard heard[SERVICE_COUNT];
    size_t heard_count;
    struct instant next_due;
    struct instant now;
};

bool pulse_read(const char *text, struct pulse *out);
/* Of all copies of all daemons: copies of one share a stream, which is as far as the furthest
 * knows. */
bool pulses_quiet(const struct pulse *pulses, size_t count);
/* The earliest due instant of all; none if nothing is due. */
struct instant pulses_next_due(const struct pulse *pulses, size_t count);

/* ---- advance.c, operations.c, pages.c, evidence.c, download.c: routes answered here ---- */
void serve_advance_clock(struct exchange *exchange);
void serve_clock(struct exchange *exchange);
void serve_status(struct exchange *exchange);
void serve_parked(struct exchange *exchange);
void serve_parked_one(struct exchange *exchange);
void serve_parked_retry(struct exchange *exchange);
void serve_parked_drop(struct exchange *exchange);
void serve_level(struct exchange *exchange);
void serve_audit(struct exchange *exchange);
void serve_metrics(struct exchange *exchange);
void serve_live(struct exchange *exchange);
void serve_ready(struct exchange *exchange);
void serve_openapi(struct exchange *exchange);
void serve_asyncapi(struct exchange *exchange);
void serve_upload(struct exchange *exchange);
void serve_download(struct exchange *exchange);

/* ---- media.c: what evidence may be ---- */
struct media {
    const char *name; /* application/pdf */
    const char *magic;
    size_t magic_length;
};

/* NULL: not a media type evidence may have. */
const struct media *media_find(const char *content_type);
bool media_fits(const struct media *media, const char *bytes, size_t length);

/* ---- release.c: who may read the documents that an event names ---- */
void release_load(struct turn *turn, const struct event_told *event);
bool release_evidence(struct turn *turn, const struct event_told *event, struct problem *why);

/* ---- messages heard ---- */
extern const struct handler on_issue_key;
extern const struct handler on_revoke_key;
extern const struct handler on_subscribe_webhook;
extern const struct handler on_rotate_webhook_secret;
extern const struct handler on_suspend_webhook;
extern const struct handler on_resume_webhook;
extern const struct handler on_skip_webhook_delivery;
extern const struct handler on_cancel_webhook;
extern const struct handler on_any_event;
