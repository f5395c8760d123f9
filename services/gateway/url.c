/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of webhooks: whether anything could be sent there, as far as the text tells. */
#include "webhook.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { HOST_MAX = 253 };

static const char *part_of(CURLU *url, CURLUPart part, struct arena *arena)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK)
        return NULL;
    const char *kept = arena_text(arena, text);
    curl_free(text);
    return kept;
}

/* A host that is an address already: [::1], 10.0.0.1. */
static bool literal(const char *host, struct sockaddr_storage *out)
{
    char text[64];
    size_t length = strlen(host);
    memset(out, 0, sizeof *out);
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        memcpy(out, &v4, sizeof v4);
        return true;
    }
    if (*host != '[' || length < 3 || length >= sizeof text)
        return false;
    memcpy(text, host + 1, length - 2);
    text[length - 2] = '\0';
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) != 1)
        return false;
    memcpy(out, &v6, sizeof v6);
    return true;
}

static bool is_host(const char *host)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_[]:";
    size_t length = strlen(host);
    return length <= HOST_MAX && strspn(host, allowed) == length;
}

static const char *parts_fault(const struct networks *networks, CURLU *url, struct arena *arena,
    const char **host, const char **fault_zh)
{
    const char *scheme = part_of(url, CURLUPART_SCHEME, arena);
    struct sockaddr_storage address;
    *host = part_of(url, CURLUPART_HOST, arena);
    bool is_plain = scheme != NULL && strcmp(scheme, "http") == 0;
    if (*host != NULL && !is_host(*host)) {
        *fault_zh = "主机名须为 ASCII 字符（中文域名请用 xn-- 形式），不超过 253 个";
        return "its host has to be ASCII (xn-- for others), 253 characters at most";
    }
    if (scheme == NULL || *host == NULL || (!is_plain && strcmp(scheme, "https") != 0)) {
        *fault_zh = "不是 http 或 https 地址";
        return "it is no http or https URL";
    }
    if (part_of(url, CURLUPART_USER, arena) != NULL ||
        part_of(url, CURLUPART_PASSWORD, arena) != NULL ||
        part_of(url, CURLUPART_FRAGMENT, arena) != NULL) {
        *fault_zh = "不得含用户名、口令或 # 片段";
        return "no user, password or fragment may stand in it";
    }
    if (is_plain && networks_none(networks)) {
        *fault_zh = "须使用 https";
        return "it has to be https";
    }
    if (!literal(*host, &address))
        return NULL;
    const struct sockaddr *at = (const struct sockaddr *)&address;
    if (is_plain ? networks_list(networks, at) : networks_reach(networks, at))
        return NULL;
    *fault_zh = "该网络地址不允许推送";
    return "its address is in no network webhooks may reach";
}

const char *url_fault(const struct networks *networks, const char *url, struct arena *arena,
    const char **host, const char **fault_zh)
{
    CURLU *parts = curl_url();
    if (parts == NULL)
        abort();
    const char *fault = NULL;
    *host = NULL;
    if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK) {
        *fault_zh = "不是完整的地址";
        fault = "it is no complete URL";
    } else
        fault = parts_fault(networks, parts, arena, host, fault_zh);
    curl_url_cleanup(parts);
    return fault;
}
