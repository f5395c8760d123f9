/* SPDX-License-Identifier: Apache-2.0 */
/* Errands to receivers: libcurl on the daemon's loop. No redirects, no proxy, no plain http but
 * into networks the operators named; the address is looked at when the socket is made, whatever the
 * name said before. What a receiver answers beyond its status is read and thrown away. */
#include "webhook.h"

#include "clock.h"
#include "crypto.h"
#include "settings.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CONNECT_MS = 5000,
    CONNECTIONS_KEPT = 64,
    ANSWER_MAX = 1024 * 1024,
    WAIT_MAX_S = 24 * 3600,
    OK_FROM = 200,
    OK_TO = 299,
    REFUSED_FROM = 400,
    REFUSED_TO = 499,
    STATUS_TIMEOUT = 408,
    STATUS_GONE = 410,
    STATUS_TOO_MANY = 429
};

struct courier {
    struct event_base *base;
    const struct networks *networks;
    const char *ca; /* NULL: the system's */
    long timeout_ms;
    CURLM *multi;
    struct event *timer;
    struct errand *errands;
};

struct errand {
    struct errand *next;
    struct errand **link; /* what points at it */
    struct courier *courier;
    CURL *easy;
    struct curl_slist *headers;
    struct arena *arena;
    errand_came *came;
    void *arg;
    size_t answered; /* bytes */
    bool plain;      /* http */
    bool forbidden;  /* no address it has is one webhooks may reach */
    bool allowed;    /* one was */
    char error[CURL_ERROR_SIZE];
};

/* ---- what comes back ---- */
static void errand_free(struct errand *errand)
{
    *errand->link = errand->next;
    if (errand->next != NULL)
        errand->next->link = errand->link;
    (void)curl_multi_remove_handle(errand->courier->multi, errand->easy);
    curl_easy_cleanup(errand->easy);
    curl_slist_free_all(errand->headers);
    struct arena *arena = errand->arena;
    arena_close(&arena);
}

void errand_drop(struct errand *errand)
{
    errand_free(errand);
}

static enum errand_end end_of(CURLcode code, long status)
{
    bool is_taken = status >= OK_FROM && status <= OK_TO;
    if (is_taken && (code == CURLE_OK || code == CURLE_WRITE_ERROR)) /* more than we read */
        return ERRAND_DELIVERED;
    if (code != CURLE_OK)
        return ERRAND_FAILED;
    if (status == STATUS_GONE)
        return ERRAND_GONE;
    bool is_refusal = status >= REFUSED_FROM && status <= REFUSED_TO && status != STATUS_TIMEOUT &&
                      status != STATUS_TOO_MANY;
    return is_refusal ? ERRAND_REFUSED : ERRAND_FAILED;
}

static const char *fault_of(const struct errand *errand, CURLcode code, long status)
{
    if (errand->forbidden)
        return "its address is in no network webhooks may reach";
    if (code != CURLE_OK)
        return *errand->error != '\0' ? errand->error : curl_easy_strerror(code);
    return status >= OK_FROM && status <= OK_TO ? ""
                                                : arena_print(errand->arena, "status %ld", status);
}

static void errand_end(struct errand *errand, CURLcode code)
{
    long status = 0;
    curl_off_t wait_s = 0;
    curl_off_t took_us = 0;
    (void)curl_easy_getinfo(errand->easy, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(errand->easy, CURLINFO_RETRY_AFTER, &wait_s);
    (void)curl_easy_getinfo(errand->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    const struct errand_result result = {
        .end = end_of(code, status),
        .wait_s = wait_s > WAIT_MAX_S ? WAIT_MAX_S : (int64_t)wait_s,
        .seconds = (double)took_us / 1e6,
        .fault = fault_of(errand, code, status),
    };
    errand->came(errand->arg, &result);
    errand_free(errand);
}

static void look_for_ends(struct courier *courier)
{
    int left = 0;
    CURLMsg *message = NULL;
    while ((message = curl_multi_info_read(courier->multi, &left)) != NULL) {
        struct errand *errand = NULL;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&errand);
        errand_end(errand, code);
    }
}

/* ---- libcurl's sockets and timer are the loop's ---- */
static void on_ready(evutil_socket_t fd, short what, void *arg)
{
    struct courier *courier = arg;
    int running = 0;
    int flags = ((what & EV_READ) != 0 ? CURL_CSELECT_IN : 0) |
                ((what & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
    (void)curl_multi_socket_action(courier->multi, fd, flags, &running);
    look_for_ends(courier);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct courier *courier = arg;
    int running = 0;
    (void)curl_multi_socket_action(courier->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    look_for_ends(courier);
}

static int want_timer(CURLM *multi, long timeout_ms, void *arg)
{
    (void)multi;
    struct courier *courier = arg;
    const struct timeval after = {
        .tv_sec = timeout_ms / 1000, .tv_usec = (timeout_ms % 1000) * 1000};
    if (timeout_ms < 0)
        event_del(courier->timer);
    else
        event_add(courier->timer, &after);
    return 0;
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *kept)
{
    (void)easy;
    struct courier *courier = arg;
    if (kept != NULL)
        event_free(kept);
    struct event *watch = NULL;
    if (what != CURL_POLL_REMOVE) {
        short wanted = (short)(((what & CURL_POLL_IN) != 0 ? EV_READ : 0) |
                               ((what & CURL_POLL_OUT) != 0 ? EV_WRITE : 0) | EV_PERSIST);
        watch = event_new(courier->base, fd, wanted, on_ready, courier);
        event_add(watch, NULL);
    }
    (void)curl_multi_assign(courier->multi, fd, watch);
    return 0;
}

/* ---- one errand ---- */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct errand *errand = arg;
    const struct networks *networks = errand->courier->networks;
    bool may = errand->plain ? networks_list(networks, &address->addr)
                             : networks_reach(networks, &address->addr);
    errand->allowed = errand->allowed || may;
    errand->forbidden = !errand->allowed;
    if (!may)
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_answer(char *bytes, size_t size, size_t count, void *arg)
{
    (void)bytes;
    struct errand *errand = arg;
    errand->answered += size * count;
    return errand->answered > ANSWER_MAX ? 0 : size * count;
}

/* v1,<base64 of HMAC-SHA256 over "<id>.<timestamp>.<body>">, by each secret. */
static const char *signatures(struct arena *arena, const struct errand_plan *plan, const char *at)
{
    struct buffer text = {.arena = arena};
    struct buffer out = {.arena = arena};
    buffer_print(&text, "%s.%s.", plan->id, at);
    buffer_add(&text, plan->body, plan->length);
    for (size_t i = 0; i < 2 && plan->secrets[i] != NULL; i++) {
        const char *digits = plan->secrets[i] + strlen("whsec_");
        void *key = NULL;
        size_t size = 0;
        uint8_t mac[SHA256_SIZE];
        if (!base64_read(arena, digits, strlen(digits), &key, &size))
            continue;
        hmac_sha256(key, size, text.bytes, text.length, mac);
        buffer_print(
            &out, "%sv1,%s", out.length > 0 ? " " : "", base64_write(arena, mac, sizeof mac));
    }
    return out.length == 0 ? "" : out.bytes;
}

static void add_header(struct errand *errand, const char *name, const char *value)
{
    const char *line = *value == '\0' ? arena_print(errand->arena, "%s:", name)
                                      : arena_print(errand->arena, "%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(errand->headers, line);
    if (longer == NULL)
        abort();
    errand->headers = longer;
}

static void add_headers(struct errand *errand, const struct errand_plan *plan)
{
    const char *at = arena_print(errand->arena, "%lld", (long long)(wall_now().us / 1000000));
    add_header(errand, "Content-Type", "application/cloudevents+json; charset=utf-8");
    add_header(errand, "webhook-id", plan->id);
    add_header(errand, "webhook-timestamp", at);
    add_header(errand, "webhook-signature", signatures(errand->arena, plan, at));
    add_header(errand, "minglu-cursor", plan->cursor);
    if (*plan->trace != '\0')
        add_header(errand, "traceparent", plan->trace);
    add_header(errand, "Expect", "");
}

static void set_up(struct errand *errand, const struct errand_plan *plan)
{
    CURL *easy = errand->easy;
    const char *body = arena_copy(errand->arena, plan->body, plan->length);
    curl_easy_setopt(easy, CURLOPT_URL, plan->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "minglu/" MINGLU_VERSION);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, errand->courier->timeout_ms);
    if (errand->courier->ca != NULL)
        curl_easy_setopt(easy, CURLOPT_CAINFO, errand->courier->ca);
    /* the file alone vouches; and only so is it read once, not for every connection */
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    /* a name that is still being looked up when time is over is not waited for */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, errand);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, errand);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, errand->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)errand);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)plan->length);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, errand->headers);
}

struct errand *courier_send(
    struct courier *courier, const struct errand_plan *plan, errand_came *came, void *arg)
{
    struct arena *arena = arena_open();
    struct errand *errand = ARENA_NEW(arena, struct errand);
    errand->arena = arena;
    errand->courier = courier;
    errand->came = came;
    errand->arg = arg;
    errand->plain = strncmp(plan->url, "http:", 5) == 0;
    errand->easy = curl_easy_init();
    if (errand->easy == NULL)
        abort();
    errand->next = courier->errands;
    errand->link = &courier->errands;
    if (errand->next != NULL)
        errand->next->link = &errand->next;
    courier->errands = errand;
    add_headers(errand, plan);
    set_up(errand, plan);
    if (curl_multi_add_handle(courier->multi, errand->easy) == CURLM_OK)
        return errand;
    errand_free(errand);
    return NULL;
}

/* ---- the courier ---- */
/* The containers always mount something there: with nothing to say, /dev/null. */
static const char *ca_of(const struct settings *settings)
{
    struct stat file;
    const char *path = settings->webhook_ca;
    if (*path == '\0' || stat(path, &file) != 0)
        return *path == '\0' ? NULL : path;
    return S_ISREG(file.st_mode) && file.st_size > 0 ? path : NULL;
}

struct courier *courier_open(
    struct event_base *base, const struct settings *settings, const struct networks *networks)
{
    struct courier *courier = calloc(1, sizeof *courier);
    if (courier == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        (courier->multi = curl_multi_init()) == NULL)
        abort();
    courier->base = base;
    courier->networks = networks;
    courier->ca = ca_of(settings);
    courier->timeout_ms = (long)settings->webhook_timeout_ms;
    courier->timer = evtimer_new(base, on_timer, courier);
    curl_multi_setopt(courier->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
    curl_multi_setopt(courier->multi, CURLMOPT_SOCKETDATA, courier);
    curl_multi_setopt(courier->multi, CURLMOPT_TIMERFUNCTION, want_timer);
    curl_multi_setopt(courier->multi, CURLMOPT_TIMERDATA, courier);
    curl_multi_setopt(courier->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
    return courier;
}

void courier_close(struct courier **courier)
{
    while ((*courier)->errands != NULL)
        errand_free((*courier)->errands);
    (void)curl_multi_cleanup((*courier)->multi);
    event_free((*courier)->timer);
    curl_global_cleanup();
    free(*courier);
    *courier = NULL;
}
