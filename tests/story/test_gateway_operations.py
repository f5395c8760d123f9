"""Operating: the clock that moves when told, state, metrics, health, the documents of the interface."""

import datetime
import json
import re
import threading

import pytest

from intake_city import City, done
from world import ROOT, World, write_time

DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]


@pytest.fixture(scope="module")
def world():
    with City() as city:
        yield city


def codes(answer):
    return sorted(fault["code"] for fault in answer.json()["faults"])


def to(at):
    return {"to": write_time(at)}


def test_the_clock_goes_where_it_is_told_and_stops_at_every_term(world):
    provider = world.provider("clock")
    application = done(provider.post("/v1/applications", world.application_body(evidence=[])), 201)
    assert application["state"] == "incomplete"
    before = world.now()
    answer = world.advance(days=60)
    assert answer["steps"] >= 1
    assert world.now() == before + datetime.timedelta(days=60)
    lapsed = world.await_event("application_lapsed", subject=application["application"])
    at = datetime.datetime.fromisoformat(lapsed["time"].replace("Z", "+00:00"))
    assert before < at < world.now(), "the term fell due at its own time"


def test_the_clock_does_not_go_back(world):
    answer = world.operator.post("/v1/clock/advance", to(world.now() - datetime.timedelta(seconds=1)))
    assert (answer.status_code, codes(answer)) == (409, ["clock_passed"])
    same = world.operator.post("/v1/clock/advance", to(world.now()))
    assert same.status_code == 200


def test_only_one_moves_the_clock_and_only_an_operator(world):
    assert world.officer.post("/v1/clock/advance", to(world.now())).status_code == 403
    target = world.now() + datetime.timedelta(days=1)
    answers = []
    clients = [world.with_key(world.operator.key) for _ in range(6)]
    threads = [threading.Thread(target=lambda c=client: answers.append(c.post("/v1/clock/advance", to(target))))
               for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 200 in {answer.status_code for answer in answers}
    for answer in answers:
        assert answer.status_code == 200 or codes(answer) == ["clock_busy"], answer.text
    assert world.now() == target


def test_a_real_clock_cannot_be_moved():
    with World(start=None) as world:
        answer = world.operator.post("/v1/clock/advance", {"to": "2030-01-01T00:00:00Z"})
        assert (answer.status_code, codes(answer)) == (409, ["clock_is_real"])
        assert world.operator.get("/v1/clock").json()["virtual"] is False


def test_status_names_every_daemon(world):
    daemons = done(world.auditor.get("/v1/operations/status"))["daemons"]
    assert [one["service"] for one in daemons] == DAEMONS
    assert all(one["database"] and one["pid"] > 0 for one in daemons)
    assert world.officer.get("/v1/operations/status").status_code == 403


def test_nothing_is_parked(world):
    daemons = done(world.operator.get("/v1/operations/parked"))["daemons"]
    assert [(one["service"], one["items"]) for one in daemons] == [(name, []) for name in DAEMONS]
    for path in ("/v1/operations/parked/intake/gateway/1", "/v1/operations/parked/nobody/gateway/1",
                 "/v1/operations/parked/intake/gateway/0"):
        assert world.operator.get(path).status_code in (404, 422)
        assert world.operator.post(f"{path}/retry").status_code in (404, 422)
        assert world.operator.post(f"{path}/drop").status_code in (404, 422)


def test_the_audit_is_read_by_auditors_page_by_page_and_says_who_did_what(world):
    client = world.client("auditor", label="audited")
    done(world.operator.post(f"/v1/keys/{client.key_id}/revoke", {}))
    about = done(world.auditor.get("/v1/audit/gateway", about=client.key_id))
    assert [one["what"] for one in about["items"]] == ["key_revoked", "key_issued"] and about["next"] is None
    assert all(one["principal"] for one in about["items"])
    assert done(world.auditor.get("/v1/audit/gateway", about="nobody has done anything about that")) == {"items": [], "next": None}
    pages, after = [], None
    whole = done(world.auditor.get("/v1/audit/gateway", limit=200))
    while not pages or after is not None:
        page = done(world.auditor.get("/v1/audit/gateway", limit=2, after=after))
        assert 1 <= len(page["items"]) <= 2
        pages += page["items"]
        after = page["next"]
    assert pages == whole["items"] and whole["next"] is None
    assert [one["number"] for one in pages] == sorted((one["number"] for one in pages), reverse=True)
    for name in DAEMONS:
        done(world.auditor.get(f"/v1/audit/{name}"))
    assert codes(world.auditor.get("/v1/audit/nobody")) == ["not_in_list"]
    for other in (world.operator, world.officer, world.public):
        assert other.get("/v1/audit/gateway").status_code in (401, 403)


def test_a_log_can_be_made_talkative_for_a_while(world):
    assert "http.answered" not in world.log("gateway")
    done(world.operator.post("/v1/operations/level", {"service": "gateway", "level": "debug", "for_seconds": 60}))
    world.operator.get("/v1/clock", headers={"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    world.operator.get("/v1/clock")
    lines = [json.loads(line) for line in world.log("gateway").splitlines() if "http.answered" in line]
    assert any(line["path"] == "/v1/clock" and "0af7651916cd43dd8448eb211c80319c" in line["trace"] for line in lines)
    done(world.operator.post("/v1/operations/level", {"service": "gateway", "level": "info", "for_seconds": 1}))
    bad = world.operator.post("/v1/operations/level", {"service": "gateway", "level": "loud", "for_seconds": 0})
    assert codes(bad) == ["not_in_list", "too_small"]


def test_what_the_gateway_does_itself_needs_no_key_and_changes_nothing_more_when_it_is_sent_again(world):
    for path, body in (("/v1/operations/level", {"service": "intake", "level": "info", "for_seconds": 1}),
                       ("/v1/clock/advance", {"to": write_time(world.now())})):
        assert len({done(world.operator.http.post(path, json=body))["now" if "to" in body else "level"]
                    for _ in range(2)}) == 1
    answers = [world.officer.http.post("/v1/evidence", content=b"%PDF-1.7 twice", headers={
        "Content-Type": "application/pdf"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201] and answers[0].json() == answers[1].json()
    refused = world.operator.http.post("/v1/keys", json={"roles": ["auditor"], "label": "演示"})
    assert codes(refused) == ["key_missing"]


def test_metrics_of_all_daemons_in_one_text(world):
    text = world.public.get("/metrics").text
    for name in DAEMONS:
        assert f'minglu_answers{{service="{name}"}} 1' in text
        assert re.search(rf'minglu_turns_total{{service="{name}"[^}}]*}} \d', text)
    types = re.findall(r"^# TYPE (\S+)", text, re.M)
    assert len(types) == len(set(types)), "each name stands together"
    forwarded = world.public.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"})
    assert (forwarded.status_code, codes(forwarded)) == (401, ["unauthenticated"])
    assert world.auditor.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 200


def test_health(world):
    assert world.public.get("/health/live").json() == {"status": "up"}
    ready = world.public.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "database": True, "daemons": {name: True for name in DAEMONS}}


def test_the_documents_name_every_route_and_every_event(world):
    openapi = done(world.public.get("/openapi.json"))
    asyncapi = done(world.public.get("/asyncapi.json"))
    assert openapi["openapi"].startswith("3.1") and asyncapi["asyncapi"].startswith("3.0")
    for path in ROOT.glob("proto/*/commands/*.json"):
        route = json.loads(path.read_text())["x-http"]
        assert route["method"].lower() in openapi["paths"][route["path"]]
    for path in ROOT.glob("proto/*/events/*.json"):
        assert path.stem in json.dumps(asyncapi)


def test_every_documented_route_is_there(world):
    openapi = done(world.public.get("/openapi.json"))
    for path, methods in openapi["paths"].items():
        for method in methods:
            if method not in ("get", "post"):
                continue
            filled = re.sub(r"{[^}]*}", "x", path)
            answer = world.public.http.request(method.upper(), filled)
            refused = codes(answer) if answer.status_code in (404, 405) else []
            assert not {"route_unknown", "method_not_allowed"} & set(refused), f"{method} {path}"
