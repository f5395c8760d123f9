"""A receiver of webhooks: an HTTP server that keeps what it is sent and answers as it is told."""

import base64
import hashlib
import hmac
import http.server
import json
import re
import ssl
import threading

from world import ROOT, free_port


def documented_check():
    """The check of a signature that deploy/SUBSCRIBING.md gives other agencies."""
    names = {}
    exec(re.search(r"^```python\n(.*?)^```$", (ROOT / "deploy/SUBSCRIBING.md").read_text(), re.M | re.S)[1], names)
    return names["is_from_minglu"]


class Delivery:
    """One POST: its headers, its body, when it came among the others."""

    def __init__(self, headers, body):
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body
        self.event = json.loads(body)
        self.id = self.headers["webhook-id"]
        self.subject = self.event["subject"]

    def is_signed_by(self, secret):
        """As Standard Webhooks 1.0 has it: any of the signatures given."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        text = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        wanted = "v1," + base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
        return any(hmac.compare_digest(wanted, given) for given in self.headers["webhook-signature"].split())


class Receiver:
    """`answer(delivery)` gives a status, or (status, headers); called in a thread of the request's own."""

    def __init__(self, answer=lambda delivery: 204, certificate=None, host="localhost", body=b""):
        self.answer = answer
        self.body = body
        self.host = host
        self.certificate = certificate  # (certificate file, key file): it speaks TLS
        self.came = []                  # every POST
        self.taken = []                 # those answered 2xx, in that order
        self.news = threading.Condition()
        self.port = free_port()
        self.server = None

    def __enter__(self):
        self.open()
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def url(self):
        return f"{'https' if self.certificate else 'http'}://{self.host}:{self.port}/events"

    def open(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = receiver.take(Delivery(self.headers, body))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(receiver.body)))
                self.end_headers()
                self.wfile.write(receiver.body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):
                pass  # a peer that went away, or does not trust us

        self.server = Server((self.host, self.port), Handler)
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True,
                do_handshake_on_connect=False)  # in the request's own thread: one that hangs keeps nobody waiting
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        """Connections to it are refused from now on."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def take(self, delivery):
        with self.news:
            self.came.append(delivery)
            self.news.notify_all()
        said = self.answer(delivery)
        status, headers = said if isinstance(said, tuple) else (said, {})
        if 200 <= status < 300:
            with self.news:
                self.taken.append(delivery)
                self.news.notify_all()
        return status, headers

    def wait(self, wanted, seconds=30):
        """Until `wanted(receiver)` is true."""
        with self.news:
            if not self.news.wait_for(lambda: wanted(self), seconds):
                raise AssertionError(f"{len(self.came)} came, {len(self.taken)} taken: "
                                     f"{[(one.event['type'], one.subject) for one in self.came][-20:]}")

    def wait_taken(self, count, seconds=30):
        self.wait(lambda self: len(self.taken) >= count, seconds)
        return self.taken[:count]
