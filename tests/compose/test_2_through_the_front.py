"""A provider's whole life over TLS through the front, and what the front adds: HTTP/2, headers, events unbuffered."""

import json
import socket
import ssl
import threading
import time

import httpx

import stack as kit

HEADERS = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer"}


def test_a_providers_whole_life_through_the_front(stack):
    done = stack.story("test_a_providers_whole_life")
    assert done.returncode == 0, done.stdout + done.stderr


def trusting(stack):
    return ssl.create_default_context(cafile=str(stack.certificate))


def test_the_certificate_is_checked_and_http_2_is_spoken(stack):
    context = trusting(stack)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with context.wrap_socket(socket.create_connection(("localhost", stack.port)), server_hostname="localhost") as wire:
        assert wire.selected_alpn_protocol() == "h2" and wire.version() == "TLSv1.3"
    assert kit.run("curl", "--silent", "--fail", "--http2", "--cacert", stack.certificate, "--output", "/dev/null", "--write-out",
                   "%{http_version} %{http_code}", f"{stack.url}/v1/register").stdout == "2 200"
    old = kit.run("curl", "--silent", "--show-error", "--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", "--cacert",
                  stack.certificate, f"{stack.url}/v1/register", check=False)
    assert old.returncode == 35 and "alert protocol version" in old.stderr, old.stderr


def test_every_answer_has_its_headers(stack):
    with stack.world() as world:
        for path, status in (("/v1/register", 200), ("/v1/nothing", 404), ("/v1/keys", 401)):
            answer = world.anonymous().get(path)
            assert answer.status_code == status
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
            assert answer.headers["server"] == "nginx" and "strict-transport-security" not in answer.headers
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        big = world.operator.send("/v1/evidence", b"%PDF-1.4 " + b"x" * (22 << 20), "application/pdf")
        assert big.status_code == 413 and big.json()["type"] == "/problems/too_large" and big.json()["title_zh"]
        redirected = kit.run("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code} %{redirect_url}",
                             f"http://localhost:{stack.port}/v1/register?q=a").stdout
        assert redirected == f"308 https://localhost:{stack.port}/v1/register?q=a"


class Listener(threading.Thread):
    """An event stream through TLS; the times at which events came."""

    def __init__(self, stack, key):
        super().__init__(daemon=True)
        self.wire = trusting(stack).wrap_socket(socket.create_connection(("localhost", stack.port)), server_hostname="localhost")
        self.wire.sendall(f"GET /v1/events HTTP/1.1\r\nHost: localhost:{stack.port}\r\nAccept: text/event-stream\r\n"
                          f"Authorization: Bearer {key}\r\n\r\n".encode())
        self.came, self.open = [], threading.Event()

    def run(self):
        for line in self.wire.makefile("r", encoding="utf-8", newline="\n"):
            self.open.set()
            if line.startswith("data: "):
                self.came.append((time.monotonic(), json.loads(line[6:])))


def test_events_pass_as_they_come(stack):
    with stack.world() as world:
        listener = Listener(stack, world.operator.key)
        listener.start()
        assert listener.open.wait(20)
        for number in range(5):
            said = world.anonymous().post("/v1/complaints", kit.complaint(f"第{number}次"), key=f"front-sse-{number}-0123456789")
            assert said.status_code == 201, said.text
            at = time.monotonic()
            kit.await_true("the event in the stream", lambda count=number: len(listener.came) > count, 10)
            assert listener.came[number][0] - at < 1, "an event was held back"
        assert {event["type"] for _, event in listener.came} == {"minglu.intake.complaint_filed.v1"}
        listener.wire.shutdown(socket.SHUT_RDWR)


def test_the_front_ends_in_time_and_well_while_somebody_hears_events(stack):
    with stack.world() as world:
        listener = Listener(stack, world.operator.key)
        listener.start()
        assert listener.open.wait(20)
        front, = kit.containers("front")
        began = time.monotonic()
        kit.docker("stop", front)
        took = time.monotonic() - began
        assert kit.inspect(front)[0]["State"]["ExitCode"] == 0 and took < 10, f"{took:.1f} s"
        listener.join(5)
        assert not listener.is_alive(), "the stream is cut"
    kit.docker("start", front)
    kit.await_healthy()


def asked_by_tools(url, *words):
    """The status that another container gets, with an address of its own."""
    said = kit.compose("run", "--rm", "--no-deps", "-T", "--entrypoint", "curl", "tools", "--silent", "--insecure", "--output", "/dev/null",
                       "--write-out", "%{http_code}", *words, url).stdout
    return int(said.strip()[:3])


def test_everybody_has_an_address_of_his_own(stack):
    """The limit per address is the client's, not the front's; what a client says of its address is not believed."""
    few = {"MINGLU_RATE_PER_SECOND": "1", "MINGLU_RATE_BURST": "20"}
    kit.compose("up", "-d", "--no-build", "--no-deps", "gateway", **few)
    try:
        kit.await_healthy()
        with stack.world() as world:
            anybody = world.anonymous()
            kit.await_true("the limit", lambda: anybody.get("/v1/register").status_code == 429, 30)
            for said in ("203.0.113.9", "127.0.0.1", "198.18.75.2"):
                assert anybody.get("/v1/register", headers={"X-Forwarded-For": said}).status_code == 429
        assert asked_by_tools("https://front:8443/v1/register") == 200, "another address has its own measure"
        # beside the front nobody is believed: a container of the same network, straight to the gateway
        words = ["--header", "X-Forwarded-For: 203.0.113.7"]
        assert asked_by_tools("http://gateway:8080/metrics", *words) == 401
    finally:
        kit.compose("up", "-d", "--no-build", "--no-deps", "gateway")
        kit.await_healthy()


def test_an_informants_address_is_kept_nowhere(stack):
    with stack.world() as world:
        world.anonymous().post("/v1/complaints", kit.complaint("匿名"), key="front-informant-0123456789")
        world.client("officer", person="front-officer").get("/v1/orders")
    lines = [json.loads(line) for line in kit.run("docker", "logs", *kit.containers("front")).stdout.splitlines()]
    asked = [line for line in lines if line["event.code"] == "front.request"]
    told = [line for line in asked if line["path"].startswith("/v1/complaints")]
    assert told and all(line["client"] == "-" for line in told)
    assert any(line["client"] != "-" for line in asked if line["path"] == "/v1/orders")


def test_a_certificate_that_is_given(stack):
    def openssl(*words):
        kit.run("openssl", *words)

    place = stack.place
    authority, key, crt = place / "authority.pem", place / "site.key", place / "site.crt"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Test CA", "-days", "2",
            "-keyout", place / "authority.key", "-out", authority)
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout", key,
            "-out", place / "site.csr")
    (place / "ext").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", place / "site.csr", "-CA", authority, "-CAkey", place / "authority.key", "-CAcreateserial",
            "-days", "1", "-extfile", place / "ext", "-out", crt)
    wrong = kit.minglu("tls", crt, place / "authority.key", check=False)
    assert wrong.returncode == 1 and "does not belong to the key; nothing was changed." in wrong.stderr
    assert "valid until" in kit.minglu("tls", crt, key).stderr
    stack.certificate.write_bytes(authority.read_bytes())
    stack.is_ours = False

    def is_served():
        try:
            with stack.world() as world:
                return "strict-transport-security" in world.anonymous().get("/v1/register").headers
        except httpx.TransportError:
            return False  # the one from before is served still
    kit.await_true("the new certificate with HSTS", is_served, 20)
    kit.minglu("up")
    assert is_served(), "a certificate that was given is not replaced by ours"
