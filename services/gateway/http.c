/* SPDX-License-Identifier: Apache-2.0 */
/* The server, and the way of a request: is it well formed, is there such a place, who is asking,
 * not too often, may they; then the route serves it. */
#include "gateway.h"

#include "clock.h"
#include "log.h"
#include "proto/common.h"
#include "proto/gateway.h"
#include "proto/problems.h"
#include "settings.h"

#include <arpa/inet.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    IDLE_S = 75,
    EVHTTP_HEADERS_MAX = 64 * 1024 /* head.c refuses earlier and with a problem */
};

/* HEAD goes the way of GET; what answers leaves out the body. */
static int method_of(const struct evhttp_request *request)
{
    switch (evhttp_request_get_command(request)) {
    case EVHTTP_REQ_GET:
    case EVHTTP_REQ_HEAD:
        return METHOD_GET;
    case EVHTTP_REQ_POST:
        return METHOD_POST;
    default:
        return METHOD_COUNT;
    }
}

/* False: refused, he came too often. */
static bool may_come(struct exchange *exchange)
{
    int wait_s = 0;
    const char *who = exchange->keyed ? exchange->actor.principal : exchange->address;
    if (limiter_take(exchange->gateway->limiter, who, exchange->began_us, &wait_s))
        return true;
    (void)evhttp_add_header(evhttp_request_get_output_headers(exchange->request), "Retry-After",
        arena_print(exchange->arena, "%d", wait_s));
    exchange->why = (struct problem){.arena = exchange->arena};
    exchange_refuse_for(exchange, &problem_rate_limited, "", NULL);
    return false;
}

void http_turn_away(struct exchange *exchange)
{
    if (may_come(exchange))
        exchange_refuse(exchange);
}

static void serve(struct exchange *exchange)
{
    const struct route *route = exchange->route;
    if (!may_come(exchange))
        return;
    if (exchange_has_role(exchange, route->roles))
        route->serve(exchange);
    else
        roles_refuse(exchange, route->roles);
}

/* The address the client has: the peer's, or what a trusted proxy says it is. */
static void find_address(struct exchange *exchange)
{
    char *peer = NULL;
    ev_uint16_t port = 0;
    evhttp_connection_get_peer(evhttp_request_get_connection(exchange->request), &peer, &port);
    exchange->address = peer == NULL ? "" : peer;
    const char *forwarded = exchange->head.forwarded_for;
    exchange->from_proxy = forwarded != NULL;
    const char *proxy = exchange->gateway->settings->proxy_address;
    if (forwarded == NULL || *proxy == '\0' || strcmp(proxy, exchange->address) != 0)
        return;
    const char *comma = strrchr(forwarded, ',');
    const char *last = comma == NULL ? forwarded : comma + 1;
    last += strspn(last, " \t");
    struct in6_addr six;
    struct in_addr four;
    if (inet_pton(AF_INET, last, &four) == 1 || inet_pton(AF_INET6, last, &six) == 1)
        exchange->address = last;
}

static bool find_route(struct exchange *exchange)
{
    const char *allow = "";
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(exchange->request);
    const char *path = uri == NULL ? NULL : evhttp_uri_get_path(uri);
    const char *query = uri == NULL ? NULL : evhttp_uri_get_query(uri);
    exchange->query = query == NULL ? "" : query;
    exchange->route = routes_find(exchange->gateway->routes, method_of(exchange->request),
        path == NULL ? "" : path, exchange->arena, exchange->parts, &allow);
    if (exchange->route != NULL)
        return true;
    if (*allow == '\0')
        return reject(&exchange->why, &problem_route_unknown, "", path == NULL ? "" : path);
    (void)evhttp_add_header(evhttp_request_get_output_headers(exchange->request), "Allow", allow);
    return reject(&exchange->why, &problem_method_not_allowed, "", NULL);
}

static bool check_body(struct exchange *exchange)
{
    const struct route *route = exchange->route;
    const struct settings *settings = exchange->gateway->settings;
    size_t length = evbuffer_get_length(evhttp_request_get_input_buffer(exchange->request));
    int64_t most = route->any_media ? settings->evidence_max : settings->body_max;
    if ((int64_t)length > most)
        return reject(&exchange->why, &problem_too_large, "",
            arena_print(exchange->arena, "%lld", (long long)most));
    if (length == 0 || route->any_media || route->method == METHOD_GET)
        return true;
    bool is_raw = route->message != NULL && route->message->raw_body != NULL;
    const char *media = is_raw ? route->message->raw_body : "application/json";
    /* a raw body says itself in which encoding it is */
    bool fits = is_raw ? exchange->head.content_type != NULL &&
                             strncasecmp(exchange->head.content_type, media, strlen(media)) == 0
                       : media_is(exchange->head.content_type, media);
    return fits || reject(&exchange->why, &problem_unsupported_media, "", media);
}

/* An informant's matter is not joined to anything else the client does. */
static void find_trace(struct exchange *exchange)
{
    const struct message *message = exchange->route == NULL ? NULL : exchange->route->message;
    const char *given = exchange->head.traceparent;
    if ((message == NULL || !message->private_trace) && trace_is_valid(given))
        memcpy(exchange->trace, given, TRACE_SIZE);
    else
        trace_make(exchange->gateway->random, exchange->trace);
}

static void on_request(struct evhttp_request *request, void *arg)
{
    struct exchange *exchange = exchange_open(arg, request);
    bool fine = head_read(exchange);
    find_address(exchange);
    if (!fine)
        (void)evhttp_add_header(evhttp_request_get_output_headers(request), "Connection", "close");
    fine = fine && find_route(exchange);
    find_trace(exchange);
    if (fine && exchange->gateway->stopping)
        exchange_refuse_for(exchange, &problem_unavailable, "", NULL);
    else if (!fine || !check_body(exchange) || !tag_may_be_asked(exchange))
        http_turn_away(exchange);
    else if (exchange->route->roles == 0)
        exchange->route->serve(exchange);
    else
        identify(exchange, serve);
}

/* A connection. evhttp keeps a whole body in its input; nobody may send more than one ahead of its
 * turn. */
static struct bufferevent *on_connection(struct event_base *base, void *arg)
{
    const struct gateway *gateway = arg;
    struct bufferevent *stream = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (stream == NULL)
        abort();
    bufferevent_setwatermark(
        stream, EV_READ, 0, (size_t)gateway->settings->evidence_max + EVHTTP_HEADERS_MAX);
    return stream;
}

bool http_open(struct gateway *gateway)
{
    const struct settings *settings = gateway->settings;
    gateway->http = evhttp_new(service_base(gateway->service));
    if (gateway->http == NULL)
        abort();
    evhttp_set_gencb(gateway->http, on_request, gateway);
    evhttp_set_bevcb(gateway->http, on_connection, gateway);
    evhttp_set_timeout(gateway->http, IDLE_S);
    evhttp_set_max_headers_size(gateway->http, EVHTTP_HEADERS_MAX);
    evhttp_set_max_body_size(gateway->http, (ev_ssize_t)settings->evidence_max);
    /* who sends too much is heard to the end, or he would not hear the answer */
    (void)evhttp_set_flags(gateway->http, EVHTTP_SERVER_LINGERING_CLOSE);
    evhttp_set_default_content_type(gateway->http, NULL);
    evhttp_set_allowed_methods(gateway->http,
        EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
            EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH);
    gateway->door = evhttp_bind_socket_with_handle(
        gateway->http, settings->http_address, (ev_uint16_t)settings->http_port);
    if (gateway->door == NULL) {
        log_error("http.bind", NULL, "The address cannot be listened on.",
            LOG_TEXT("address", settings->http_address), LOG_NUMBER("port", settings->http_port));
        return false;
    }
    log_info("http.open", NULL, "Listening.", LOG_TEXT("address", settings->http_address),
        LOG_NUMBER("port", settings->http_port));
    return true;
}

void http_stop(struct gateway *gateway)
{
    if (gateway->door != NULL)
        evhttp_del_accept_socket(gateway->http, gateway->door);
    gateway->door = NULL;
}
