"""After an unclean end the first turns take one message each, and who was there at every such end is not tried again."""

import uuid

import pytest

from bus import Copy, Peer, await_blocked, end_uncleanly, forge, held, is_healthy, is_ready, rows
from world import World, await_entries, await_true, credit_code, entries

ENROLLED = "minglu.intake.enterprise_enrolled.v1"
CRASHES = 4  # at the first it is not yet watched


@pytest.fixture(scope="module")
def world():
    with World() as world:
        yield world


def crash(world, daemon):
    end_uncleanly(world, daemon)
    await_true(lambda: is_ready(world, daemon), f"{daemon} is ready again")
    await_true(lambda: is_healthy(world), f"the gateway reaches {daemon} again")


def label(text):
    return {"roles": ["auditor"], "label": text}


def register(world, code, key=None, client=None):
    client = client or world.client("provider", organisation=code)
    return client, client.post("/v1/providers", {
        "uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "李四", "address": "济宁市任城区"}, key)


def test_the_run_after_an_unclean_end_is_careful_and_calms_down(world):
    before = len(entries(world, "intake", "service.unclean"))
    crash(world, "intake")
    assert len(await_entries(world, "intake", "service.unclean", before + 1)) == before + 1
    calm = len(entries(world, "intake", "service.calm"))
    for n in range(40):
        assert register(world, credit_code(f"calm {n}"))[1].status_code == 201
    assert len(await_entries(world, "intake", "service.calm", calm + 1)) == calm + 1
    assert rows(world, "select * from intake.crash_watch") == []


def test_a_command_repeated_after_an_unclean_end_is_answered_as_before_however_often(world):
    key = str(uuid.uuid4())
    client, first = register(world, credit_code("repeated"), key)
    assert first.status_code == 201
    crash(world, "intake")
    for _ in range(2 * CRASHES):
        _, again = register(world, credit_code("repeated"), key, client)
        assert (again.status_code, again.json()) == (201, first.json())


def test_a_command_refused_after_an_unclean_end_is_refused_with_its_own_reason_however_often(world):
    key = str(uuid.uuid4())
    register(world, credit_code("taken"))
    crash(world, "intake")
    client = world.client("provider", organisation=credit_code("taken"))
    codes = {register(world, credit_code("taken"), key, client)[1].json()["faults"][0]["code"] for _ in range(2 * CRASHES)}
    assert len(codes) == 1 and codes != {"conflict"}, codes


def test_an_event_that_only_waited_for_its_causes_is_not_taken_for_poison(world):
    """The gateway waits until it has heard what an event's daemon had heard; that is nobody's fault."""
    code = credit_code("waits")
    crash(world, "gateway")
    head = rows(world, "select head from matching.stream")[0][0]
    seq = forge(world, "intake", ENROLLED, code, {
        "enterprise": code, "name": "演示企业", "county": "370811", "county_name": "任城区",
        "enrolled_on": "2025-01-02", "version": 1}, heard=f"matching:{head + 1}")
    with Peer(world, "gateway") as peer:
        await_true(lambda: waiting_in(peer, "intake", seq), "the event has come")
        for _ in range(20):  # turns that come to nothing
            peer.control("pulse")
        assert peer.pulse()["heard_intake"] < seq
        forge(world, "matching", "minglu.nobody.nothing.v1", "x", {})
        await_true(lambda: peer.pulse()["heard_intake"] >= seq, "it is heard when its cause is")
    assert rows(world, "select * from gateway.parked") == []
    world.await_event("enterprise_enrolled", subject=code)


def waiting_in(peer, stream, seq):
    """Its event stands in the queue, and the cursor before it."""
    return f'minglu_events_waiting{{service="gateway",instance="1",stream="{stream}"}} 1' in peer.control("metrics")[2].decode() and (
        peer.pulse()[f"heard_{stream}"] == seq - 1)


def test_a_message_there_at_every_unclean_end_is_not_tried_again(world):
    """Its turn stands because somebody holds its row; each time it stands the daemon is killed."""
    code = credit_code("poison")
    with held(world, "insert into matching.enterprise (uscc, name, county, industry, version)"
              " values (%s, '演示企业', '370811', null, 1)", code):
        seq = forge(world, "intake", ENROLLED, code, {
            "enterprise": code, "name": "演示企业", "county": "370811", "county_name": "任城区",
            "enrolled_on": "2025-01-02", "version": 1})
        for end in range(1, CRASHES + 1):
            await_blocked(world, "matching")
            watched = rows(world, "select coalesce(max(times), 0) from matching.crash_watch")[0][0]
            assert watched == end - 1
            end_uncleanly(world, "matching")
    with Peer(world, "matching") as peer:
        await_true(lambda: peer.pulse()["heard_intake"] >= seq, "the stream goes on")
    await_entries(world, "matching", "message.poisonous")
    assert rows(world, "select seq from matching.parked") == [(seq,)]
    assert world.operator.post(f"/v1/operations/parked/matching/intake/{seq}/retry").status_code == 200
    assert rows(world, "select name from matching.enterprise where uscc = %s", code) == [("演示企业",)]


def test_a_command_that_grows_old_while_it_is_being_noted_is_answered_and_nobody_dies(world):
    settings = {"MINGLU_COMMAND_TIMEOUT_MS": "500"}
    with Copy(world, "gateway", **settings) as copy:
        copy.kill()
    with Copy(world, "gateway", **settings) as copy, Peer(world, "gateway", "2") as peer:
        assert "service.unclean" in copy.log()
        with held(world, "lock table gateway.crash_watch in exclusive mode"):
            first = peer.command("issue_key", label("first"), roles=("operator",))
            await_blocked(world, "gateway")
            second = peer.command("issue_key", label("second"), roles=("operator",))
            assert peer.answer(second)[0] == 503, "it waited too long"
        assert peer.answer(first)[0] in (201, 503)
        assert peer.control("pulse")[0] == 200
        assert copy.process.poll() is None, copy.log()[-3000:]
