"""One reads what one wrote, also from a daemon that only hears of it; logs and numbers tell what goes on."""

import json
import re
import time

import pytest

from sanctions_office import Office, done
from world import credit_code

DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]
TIMES = 30
WAIT_SECONDS = 30


@pytest.fixture(scope="module")
def world():
    with Office() as world:
        yield world


def registration(code):
    return {"uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "演示人", "address": "济宁市演示路1号"}


def finding(world, code, evidence, headers=None, client=None):
    return (client or world.drafter).post("/v1/findings", {
        "provider": code, "clause": "T1.2", "facts": "演示事实", "evidence": [evidence], "happened_on": world.day()},
        headers=headers)


def test_a_position_given_by_one_daemon_is_waited_for_by_another(world):
    """Intake registers; sanctions only hears of it. With the position nobody has to wait and try again."""
    proof = {"sha256": world.drafter.upload(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
             "title": "证明"}
    for n in range(TIMES):
        code = credit_code(f"framework reads {n}")
        answer = world.client("provider", organisation=code).post("/v1/providers", registration(code))
        position = answer.headers["Minglu-Position"]
        assert re.fullmatch(r"intake:\d+", position)
        done(finding(world, code, proof, {"Minglu-Seen": position}), 201)


def test_a_position_that_never_comes_is_answered_with_try_later_within_seconds(world):
    began = time.monotonic()
    answer = world.drafter.get("/v1/findings", headers={"Minglu-Seen": "intake:999999999"})
    if answer.status_code == 404:
        answer = world.drafter.get("/v1/orders", headers={"Minglu-Seen": "intake:999999999"})
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 1
    assert 1 < time.monotonic() - began < WAIT_SECONDS
    command = world.operator.post("/v1/keys", {"roles": ["auditor"], "label": "seen"}, headers={"Minglu-Seen": "intake:999999999"})
    assert command.status_code == 503 and int(command.headers["Retry-After"]) >= 1
    done(world.operator.post("/v1/keys", {"roles": ["auditor"], "label": "seen"}), 201)


@pytest.mark.parametrize("seen", ["intake", "intake:", "nobody:5", "intake:x", "intake:-1", "intake:" + "9" * 40])
def test_a_position_that_is_none_is_refused(world, seen):
    answer = world.drafter.get("/v1/orders", headers={"Minglu-Seen": seen})
    assert answer.status_code in (400, 422), answer.text


def test_a_talkative_log_falls_back_by_itself(world):
    done(world.operator.post("/v1/operations/level", {"service": "intake", "level": "debug", "for_seconds": 2}), 200)
    quiet = talks = False
    end = time.monotonic() + WAIT_SECONDS
    while not (quiet and talks) and time.monotonic() < end:
        code = credit_code(f"framework log {time.monotonic_ns()}")
        before = world.log("intake")
        world.client("provider", organisation=code).post("/v1/providers", registration(code))
        told = await_log(world, "intake", before, code)
        talks = talks or '"turn.done"' in told
        quiet = talks and '"turn.done"' not in told
    assert talks and quiet


def await_log(world, daemon, before, subject):
    """What was written since, up to the event about the subject and a turn more."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        told = world.log(daemon)[len(before):]
        if subject in told:
            world.settle()
            return world.log(daemon)[len(before):]
    raise AssertionError(f"{daemon} does not tell of {subject}")


# ---- numbers: architecture.md, "Seeing what goes on" ----

WANTED = {
    "turn time": "minglu_turn_seconds_bucket", "turns": "minglu_turns_total", "messages (turn size)": "minglu_messages_total",
    "stalls": "minglu_loop_stalls_total", "commands waiting": "minglu_commands_waiting",
    "questions waiting": "minglu_queries_waiting", "events waiting": "minglu_events_waiting", "outbox": "minglu_stream_head",
    "cursor lag": "minglu_cursor_lag", "overdue terms": "minglu_due_late_seconds", "parked": "minglu_parked",
}


@pytest.mark.parametrize("daemon", DAEMONS)
@pytest.mark.parametrize("what", WANTED)
def test_every_daemon_tells_its_numbers(world, daemon, what):
    assert re.search(rf'^{WANTED[what]}{{service="{daemon}"[^}}]*}} [0-9.e+-]+$', world.anonymous().get("/metrics").text, re.M), what


def test_the_gateway_tells_its_listeners(world):
    assert re.search(r'^minglu_sse_clients{service="gateway",instance="1"} \d+$', world.anonymous().get("/metrics").text, re.M)


def test_a_turns_numbers_grow_with_what_is_done(world):
    def messages():
        return float(re.search(r'^minglu_messages_total{service="intake",instance="1"} (\S+)$', world.anonymous().get("/metrics").text, re.M)[1])

    before = messages()
    for n in range(5):
        code = credit_code(f"framework numbers {n}")
        done(world.client("provider", organisation=code).post("/v1/providers", registration(code)), 201)
    assert messages() >= before + 5


def test_one_trace_follows_a_command_into_the_log_and_the_event(world):
    trace = "0af7651916cd43dd8448eb211c80319c"
    code = credit_code("framework trace")
    client = world.client("provider", organisation=code)
    done(client.post("/v1/providers", registration(code), headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"}), 201)
    event = world.await_event("provider_registered", subject=code)
    assert trace in event["traceparent"]
    lines = [json.loads(line) for line in world.log("intake").splitlines() if trace in line]
    assert any(line["event.code"] == "event.said" for line in lines)
