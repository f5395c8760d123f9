# SPDX-License-Identifier: Apache-2.0
"""The way into minglu: HTTP over connections that stay open, nothing but Python's own library."""

import concurrent.futures
import http.client
import json
import threading
import time
import urllib.parse
import uuid

PATIENCE = 8  # how often a request is repeated when the daemons say: not now


class Refused(Exception):
    """An answer that the play did not expect."""


class Door:
    """Asks one by one or several at once; each worker keeps its own connection."""

    def __init__(self, url, workers):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port or 80
        self.run = uuid.uuid4().hex
        self.own = threading.local()
        self.pool = concurrent.futures.ThreadPoolExecutor(workers)
        self.count = 0

    def close(self):
        self.pool.shutdown()

    def ask(self, ask):
        """Send one command or query, give its answer as Python has it."""
        self.number([ask])
        return self.send(ask)

    def ask_all(self, asks):
        """Those that draw a number go one after the other, so that the same seed draws the same numbers; the
        others go side by side. The answers are in the order of the asks."""
        self.number(asks)
        aside = {id(ask): self.pool.submit(self.send, ask) for ask in asks if ask.aside}
        return [aside[id(ask)].result() if ask.aside else self.send(ask) for ask in asks]

    def number(self, asks):
        for ask in asks:
            self.count += 1
            ask.key = f"demo-{self.run}-{self.count}"

    def send(self, ask):
        for attempt in range(PATIENCE):
            try:
                status, headers, body = self.exchange(ask)
            except (OSError, http.client.HTTPException):
                self.own.line = None
                if attempt + 1 == PATIENCE:
                    raise
                continue
            if status not in (429, 503):
                break
            time.sleep(float(headers.get("Retry-After") or 1))
        if status not in ask.expect:
            raise Refused(f"{ask.method} {ask.path}: {status} {body.decode(errors='replace')}")
        return json.loads(body) if body else {}

    def exchange(self, ask):
        line = getattr(self.own, "line", None)
        if line is None:
            line = self.own.line = http.client.HTTPConnection(self.host, self.port, timeout=120)
        headers = {"Authorization": f"Bearer {ask.who}"} if ask.who else {}
        if ask.method == "POST":
            headers.update({"Content-Type": ask.media, "Idempotency-Key": ask.key})
        line.request(ask.method, ask.path, ask.content, headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()


class Ask:
    """A request: who (a key), what, and whether it may go side by side with others."""

    def __init__(self, who, path, body=None, *, method="POST", content=None, media="application/json",
                 aside=False, expect=(200, 201)):
        self.who = who
        self.path = path
        self.method = method
        self.media = media
        self.content = content
        if method == "POST" and content is None:
            self.content = json.dumps({} if body is None else body, ensure_ascii=False).encode()
        self.aside = aside
        self.expect = expect
        self.key = None


def look(who, path, **query):
    """A query."""
    given = {name: value for name, value in query.items() if value is not None}
    asked = f"{path}?{urllib.parse.urlencode(given)}" if given else path
    return Ask(who, asked, method="GET", aside=True)
