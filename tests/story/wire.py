"""Bytes on the wire: HTTP as a client that does not behave writes it, and event streams line by line."""

import json
import re
import socket
from urllib.parse import urlencode


def connect(port, receive_buffer=None):
    wire = socket.socket()
    if receive_buffer:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    wire.settimeout(20)
    wire.connect(("127.0.0.1", port))
    return wire


def raw(port, data):
    """What the server says to these bytes until it closes or a whole answer is there: status, headers, body."""
    with connect(port) as wire:
        try:
            wire.sendall(data)
        except OSError:
            pass  # refused before it had read everything
        return read_answer(wire)


def read_answer(wire):
    got = b""
    while b"\r\n\r\n" not in got:
        piece = wire.recv(65536)
        if not piece:
            return None, {}, got
        got += piece
    head, body = got.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
    while len(body) < int(headers.get("content-length", 0)):
        piece = wire.recv(65536)
        if not piece:
            break
        body += piece
    return int(lines[0].split()[1]), headers, body


class Stream:
    """A subscriber of /v1/events that reads when it is asked to."""

    def __init__(self, world, client=None, last=None, receive_buffer=None, **query):
        query = {name: value for name, value in query.items() if value is not None}
        key = getattr(client, "key", None)
        head = [f"GET /v1/events?{urlencode(query)} HTTP/1.1", "Host: localhost", "Accept: text/event-stream"]
        head += [f"Authorization: Bearer {key}"] if key else []
        head += [f"Last-Event-ID: {last}"] if last else []
        self.wire = connect(world.port, receive_buffer)
        self.wire.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        self.rest = b""
        self.last = None
        self.status = None
        while b"\r\n\r\n" not in self.rest:
            self.fill()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        self.status = int(re.match(rb"HTTP/1.1 (\d+)", head).group(1))
        self.head = head.decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wire.close()

    def fill(self):
        piece = self.wire.recv(65536)
        if not piece:
            raise EOFError("the stream ended")
        self.rest += piece

    def block(self):
        """The lines up to an empty one."""
        while b"\n\n" not in self.rest:
            self.fill()
        block, self.rest = self.rest.split(b"\n\n", 1)
        return block.decode().split("\n")

    def event(self):
        """The next event; its cursor is in `last`."""
        while True:
            fields = dict(line.split(": ", 1) for line in self.block() if ": " in line)
            self.last = fields.get("id", self.last)
            if "data" in fields:
                event = json.loads(fields["data"])
                assert fields["event"] == event["type"]
                assert fields["id"].endswith(f".{event['position']}")
                return event

    def events(self, count):
        return [self.event() for _ in range(count)]
