"""What is not proper HTTP, or does not say who it is and what it wants, is refused clearly and changes nothing."""

import json
import re

import pytest

from wire import raw
from world import World, credit_code

LIMIT = 16 * 1024


@pytest.fixture(scope="module")
def world():
    with World() as world:
        world.officer = world.client("officer", person="officer-1")
        world.public = world.anonymous()
        yield world


@pytest.fixture(autouse=True)
def nothing_changes(world):
    """No test of this file makes an event, and the daemon that was there is there after it."""
    before = (world.cursor(), daemon(world))
    yield
    assert (world.cursor(), daemon(world)) == before


def daemon(world):
    daemons = world.operator.get("/v1/operations/status").json()["daemons"]
    return [one["pid"] for one in daemons if one["service"] == "gateway"]


def refusal(status, headers, body):
    assert headers["content-type"] == "application/problem+json", headers
    problem = json.loads(body)
    assert problem["status"] == status
    assert all(fault["zh"] and fault["en"] for fault in problem["faults"])
    return [fault["code"] for fault in problem["faults"]]


def request(*lines, body=b"", method="POST", path="/v1/keys"):
    return ("\r\n".join([f"{method} {path} HTTP/1.1", *lines]) + "\r\n\r\n").encode() + body


def codes(answer):
    return sorted(fault["code"] for fault in answer.json()["faults"])


# ---- framing ----

@pytest.mark.parametrize("lines", [
    (),
    ("Host: a", "Host: b"),
    ("Host: a", "Content-Length: 2", "Transfer-Encoding: chunked"),
    ("Host: a", "Content-Length: 2", "Content-Length: 2"),
    ("Host: a", "Transfer-Encoding: gzip"),
    ("Host: a", "Idempotency-Key: a", "Idempotency-Key: b"),
    ("Host: a", "Authorization: Bearer a", "Authorization: Bearer b"),
    ("Host: a", "Bad Name: x"),
    ("Host: a", "Name : x"),
    ("Host: a", "X: a\x01b"),
])
def test_a_head_that_may_be_read_in_two_ways_is_refused(world, lines):
    body = b"0\r\n\r\n" if "Transfer-Encoding: chunked" in lines else b"{}" if "Content-Length: 2" in lines else b""
    status, headers, body = raw(world.port, request(*lines, body=body))
    assert status == 400
    if headers.get("content-type") == "application/problem+json":
        refusal(status, headers, body)
    assert headers.get("connection") == "close"


def test_a_get_with_a_body_is_refused_and_the_body_is_no_second_request(world):
    inner = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
    data = request("Host: a", f"Content-Length: {len(inner)}", method="GET", path="/v1/clock", body=inner)
    status, headers, _ = raw(world.port, data)
    assert (status, headers["connection"]) == (400, "close")


def test_a_head_that_is_too_large_is_refused(world):
    status, headers, body = raw(world.port, request("Host: a", "X-Long: " + "x" * LIMIT, method="GET", path="/v1/clock"))
    assert (status, refusal(status, headers, body)) == (431, ["headers_too_large"])
    many = [f"X-{n}: 1" for n in range(120)]
    assert raw(world.port, request("Host: a", *many, method="GET", path="/v1/clock"))[0] == 431


@pytest.mark.parametrize("data", [
    b"\x00\x01\x02\x03\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n\r\n",
    b"POST /v1/keys HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/keys HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"FROBNICATE /v1/keys HTTP/1.1\r\nHost: a\r\n\r\n",
])
def test_garbage_gets_a_refusal_or_a_closed_door(world, data):
    from wire import connect, read_answer
    with connect(world.port) as wire:
        wire.sendall(data)
        wire.shutdown(1)
        status, _, _ = read_answer(wire)
        assert status is None or status >= 400


def test_unknown_paths_and_methods(world):
    assert codes(world.operator.get("/v1/nothing")) == ["route_unknown"]
    assert codes(world.operator.get("/v1/keys/")) == ["route_unknown"]
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = world.operator.http.request(method, "/v1/keys")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
        assert codes(answer) == ["method_not_allowed"]


def test_head_is_get_without_the_body(world):
    for client, path in ((world.public, "/health/live"), (world.public, "/health/ready"),
                         (world.public, "/openapi.json"), (world.operator, "/v1/keys"), (world.public, "/v1/keys"), (world.public, "/v1/nothing"),
                         (world.operator, "/v1/events?limit=1")):
        got, head = client.get(path), client.http.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        for name in ("content-type", "content-length"):
            assert head.headers[name] == got.headers[name], path
    status, headers, body = raw(world.port, request(
        "Host: a", "Accept: text/event-stream", "Connection: close", method="HEAD", path="/v1/events"))
    assert (status, headers["content-type"], body) == (200, "application/json", b""), "no stream is opened"
    answer = world.operator.http.head("/v1/keys/x/revoke")
    assert (answer.status_code, answer.headers["allow"], answer.content) == (405, "POST", b"")


LISTS = ("/v1/keys", "/v1/register", "/v1/publicity", "/v1/complaints", "/v1/enterprises", "/v1/applications",
         "/v1/needs", "/v1/needs/XQ2026-000001/proposals", "/v1/solutions", "/v1/contracts", "/v1/projects", "/v1/flags",
         "/v1/investigations", "/v1/orders", "/v1/findings", "/v1/cases", "/v1/appeals", "/v1/decisions", "/v1/law-proposals")


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_that_is_none_is_refused(world, path):
    answer = (world.officer if path == "/v1/investigations" else world.operator).get(path, after="zzz")
    assert answer.status_code == 422, answer.text
    assert {fault["pointer"] for fault in answer.json()["faults"]} == {"/after"}


# ---- bodies ----

def test_a_body_that_is_too_large_is_refused(world):
    answer = world.operator.send("/v1/keys", b'{"label":"' + b"x" * 10_000_000 + b'"}', "application/json")
    assert (answer.status_code, codes(answer)) == (413, ["too_large"])


def test_another_media_type_is_refused(world):
    for media in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=gb18030"):
        answer = world.operator.send("/v1/keys", b"{}", media)
        assert (answer.status_code, codes(answer)) == (415, ["unsupported_media"])


@pytest.mark.parametrize("body, status, expected", [
    (b"", 422, ["missing", "missing"]),
    (b"{", 400, ["not_json"]),
    (b"[]", 422, ["wrong_type"]),
    (b"nonsense", 400, ["not_json"]),
    (b'{"label":"a","label":"b","roles":["officer"]}', 400, ["duplicate_key"]),
    (b'{"label":1,"roles":"officer"}', 422, ["wrong_type", "wrong_type"]),
    (b'{"label":"a","roles":["officer"],"more":1}', 422, ["unknown_field"]),
    (b'{"label":"a","roles":["king"]}', 422, ["not_in_list"]),
    (b'{"label":"a","roles":["provider"],"organisation":"91110000600037341M"}', 422, ["not_a_credit_code"]),
    (b'{"label":"a","roles":["auditor"],"expires_at":"2030-02-30T00:00:00Z"}', 422, ["not_an_instant"]),
    (b'{"label":"\\ud800","roles":["auditor"]}', 400, ["bad_text"]),
    (b'{"label":"a\\u0000","roles":["auditor"]}', 400, ["bad_text"]),
    (b'{"label":"\xff\xfe","roles":["auditor"]}', 400, ["bad_text"]),
    (b'{"label":"a","roles":[],"person":"x y"}', 422, ["pattern_mismatch", "too_few_items"]),
    (b'{"label":"a","roles":' + b"[" * 500 + b"]" * 500 + b"}", 400, ["too_deep"]),
])
def test_a_bad_body_is_told_with_every_fault(world, body, status, expected):
    answer = world.operator.send("/v1/keys", body, "application/json")
    assert (answer.status_code, codes(answer)) == (status, expected), answer.text


def test_a_part_of_the_path_cannot_be_said_again_in_the_body(world):
    answer = world.operator.post("/v1/keys/some-key/revoke", {"key_id": "another"})
    assert (answer.status_code, codes(answer)) == (400, ["duplicate_key"])


def test_parameters_are_checked(world):
    answer = world.operator.get("/v1/events", limit="x", colour="red")
    assert answer.status_code == 422  # several kinds meet
    faults = {(fault["pointer"], fault["code"]) for fault in answer.json()["faults"]}
    assert faults == {("/limit", "parameter_malformed"), ("/colour", "parameter_unknown")}
    assert world.operator.get("/v1/events", limit=0).status_code == 422
    assert world.operator.http.get("/v1/events?limit=1&limit=2").status_code == 400
    for subject, code in (("%ZZ", "parameter_malformed"), ("%00", "parameter_malformed"), ("%FF", "bad_text")):
        answer = raw(world.port, request("Host: a", method="GET", path=f"/v1/events?subject={subject}"))
        assert (answer[0], refusal(*answer)) == (400, [code])
    assert world.operator.get("/v1/register/91110000600037341M").status_code == 422


# ---- who, and how often the same ----

def test_an_idempotency_key_is_asked_for(world):
    body = {"label": "a", "roles": ["auditor"]}
    missing = world.operator.http.post("/v1/keys", json=body)
    assert (missing.status_code, codes(missing)) == (400, ["key_missing"])
    for key in ("a b", "k" * 201, "a\tb"):
        answer = world.operator.post("/v1/keys", body, key=key)
        assert (answer.status_code, codes(answer)) == (400, ["key_malformed"])
    complaint = {"provider": credit_code("nobody"), "anonymous": True, "text": "演示"}
    short = world.public.post("/v1/complaints", complaint, key="short")
    assert (short.status_code, codes(short)) == (400, ["key_too_short"])


def test_the_documented_limits_of_an_idempotency_key_are_those_that_hold(world):
    told = world.public.get("/openapi.json").json()["components"]["parameters"]["idempotency_key"]["schema"]
    assert re.fullmatch(told["pattern"], "!~") and not re.search(told["pattern"], "a b")
    for length, expected in ((told["minLength"], False), (told["maxLength"], False), (told["maxLength"] + 1, True)):
        answer = world.operator.post("/v1/keys", {}, key="k" * length)
        assert (answer.status_code in (400, 422), "key_malformed" in codes(answer)) == (True, expected), length
    for length, expected in ((15, True), (16, False)):
        answer = world.public.post("/v1/complaints", {}, key="k" * length)
        assert ("key_too_short" in codes(answer)) == expected, length


def test_an_if_match_is_refused_wherever_nothing_is_compared_with_it(world):
    openapi = world.public.get("/openapi.json").json()
    compared = 0
    for path, methods in openapi["paths"].items():
        if "post" not in methods:
            continue
        filled = re.sub(r"{[^}]*}", "x", path)
        answer = world.public.http.post(filled, headers={"If-Match": '"1"'})
        takes = {"$ref": "#/components/parameters/if_match"} in methods["post"]["parameters"]
        assert ("if_match_unknown" in codes(answer)) != takes, path
        compared += takes
    assert compared > 60


def test_who_may_not_is_told_so(world):
    nobody = world.public.get("/v1/keys")
    assert (nobody.status_code, codes(nobody)) == (401, ["unauthenticated"])
    assert nobody.headers["www-authenticate"] == "Bearer"
    officer = world.officer.get("/v1/keys")
    assert (officer.status_code, codes(officer)) == (403, ["forbidden"])
    for key in ("x", "ml_" + "x" * 43, "ml_" + "x" * 42):
        stranger = world.with_key(None)
        stranger.http.headers["Authorization"] = f"Bearer {key}"
        answer = stranger.get("/v1/clock")
        assert (answer.status_code, codes(answer)) == (401, ["api_key_unknown"])
    basic = world.public.get("/v1/clock", headers={"Authorization": "Basic b3BlcmF0b3I6eA=="})
    assert basic.status_code == 401


def test_every_answer_carries_what_keeps_it_private(world):
    for answer in (world.operator.get("/v1/keys"), world.public.get("/v1/nothing"), world.operator.get("/v1/clock")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert world.operator.get("/v1/clock", headers={"traceparent": given}).headers["traceparent"] == given
    made = world.operator.get("/v1/clock", headers={"traceparent": given.upper()}).headers["traceparent"]
    assert made != given and len(made) == len(given)


def test_an_informants_trace_is_its_own(world):
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    complaint = {"provider": credit_code("nobody"), "anonymous": True, "text": "演示"}
    answer = world.public.post("/v1/complaints", complaint, headers={"traceparent": given})
    assert answer.status_code == 422
    assert given.split("-")[1] not in answer.headers["traceparent"]


def test_a_client_that_goes_away_harms_nobody(world):
    from wire import connect
    body = json.dumps({"provider": credit_code("nobody"), "anonymous": True, "text": "演示"}).encode()
    for number in range(50):
        with connect(world.port) as wire:
            wire.sendall(request("Host: a", "Content-Type: application/json", f"Content-Length: {len(body)}",
                                 f"Idempotency-Key: going-away-{number:04}", path="/v1/complaints", body=body))
    assert world.operator.get("/health/ready").status_code == 200
