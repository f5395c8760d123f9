"""What happens inside turns when somebody in them is at fault, or when a reader's own writing comes with them."""

import contextlib
import json

import pytest

from bus import Peer, await_blocked, database, forge, rows, stream_locked
from world import World, await_entries, await_true, credit_code

REGISTERED = "minglu.intake.provider_registered.v1"
BURST = 100
CROWD = 1500
ROUNDS = 6  # who comes first in a turn goes round
PATIENT = {"MINGLU_CATCH_UP_MS": "30000"}  # a reader waits for what it has seen as long as a test holds it up


@pytest.fixture(scope="module")
def world():
    with World(settings=PATIENT) as world:
        yield world


def registration(code):
    return {"uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "李四", "address": "济宁市任城区"}


def register(peer, code):
    return peer.command("register_provider", registration(code), roles=("provider",), organisation=code)


def metric(peer, line):
    for one in peer.control("metrics")[2].decode().splitlines():
        if one.startswith(line + " "):
            return float(one.rsplit(" ", 1)[1])
    return 0


@contextlib.contextmanager
def refused_by_the_database(world, daemon, subject, sqlstate="23514"):
    """Whatever this daemon wants to say about the subject violates a rule only the database knows."""
    with database(world) as connection:
        connection.execute(
            f"create function {daemon}.not_this() returns trigger language plpgsql as $$ begin"
            f" raise exception 'not this' using errcode = '{sqlstate}'; end $$")
        connection.execute(
            f"create trigger not_this before insert on {daemon}.outbox for each row when (new.subject = '{subject}')"
            f" execute function {daemon}.not_this()")
        try:
            yield
        finally:
            connection.execute(f"drop function {daemon}.not_this cascade")


@pytest.mark.parametrize("sqlstate", ["23514", "22012", "42883"])
def test_a_command_the_database_refuses_in_a_burst_of_a_hundred_hurts_only_itself(world, sqlstate):
    bad = credit_code(f"refused {sqlstate}")
    with Peer(world, "intake") as peer, refused_by_the_database(world, "intake", bad, sqlstate):
        with stream_locked(world, "intake"):
            numbers = [register(peer, credit_code(f"first {sqlstate}"))]
            await_blocked(world, "intake")  # the rest gathers behind this turn
            numbers += [register(peer, credit_code(f"burst {sqlstate} {n}")) for n in range(BURST // 2)]
            culprit = register(peer, bad)
            numbers += [register(peer, credit_code(f"burst {sqlstate} {n}")) for n in range(BURST // 2, BURST)]
        assert {peer.answer(number)[0] for number in numbers} == {201}
        status, _, body = peer.answer(culprit)
        assert status == (500 if sqlstate.startswith("42") else 409), body
        again = register(peer, bad)
        assert peer.answer(again)[0] == status
    with Peer(world, "intake") as peer:
        assert peer.answer(register(peer, bad))[0] == 201, "nothing of it was kept"
    world.settle()
    registered = [event["subject"] for event in world.events("provider_registered")]
    assert len(registered) == len(set(registered))


def test_an_event_the_database_refuses_parks_alone_and_is_applied_when_it_may_be(world):
    case, other = "TS2025-970001", "TS2025-970002"
    with refused_by_the_database(world, "monitoring", case):
        seqs = [forge(world, "intake", "minglu.intake.complaint_accepted.v1", one, {
            "case": one, "provider": credit_code("an accused"), "provider_name": "演示服务商", "statement": "进驻不及时",
            "released_evidence": [], "enterprise_served": False, "finish_by": "2025-06-30"}) for one in (case, other)]
        with Peer(world, "monitoring") as peer:
            await_true(lambda: peer.pulse()["heard_intake"] >= seqs[1], "both are dealt with")
        assert rows(world, "select seq from monitoring.parked") == [(seqs[0],)]
        world.await_event("investigation_opened", subject=other)
        path = f"/v1/operations/parked/monitoring/intake/{seqs[0]}"
        assert world.operator.post(f"{path}/retry").status_code == 409
    assert world.operator.post(f"{path}/retry").json()["applied"] is True
    world.await_event("investigation_opened", subject=case)


def test_a_term_the_database_refuses_parks_though_commands_come_all_the_while(world):
    """As long as it is tried in turns with others it must not be forgotten each time the turn is split."""
    code = credit_code("has a term")
    officer = world.client("officer", person="officer-1")
    assert world.client("provider", organisation=code).post("/v1/providers", registration(code)).status_code == 201
    filed = world.anonymous().post("/v1/complaints", {"provider": code, "anonymous": True, "text": "进驻不及时"})
    case = filed.json()["case"]
    accepted = officer.post(f"/v1/complaints/{case}/acceptance", {
        "accepted": True, "reason": "受理", "statement_for_provider": "有企业反映进驻不及时"})
    assert accepted.status_code == 200, accepted.text
    with refused_by_the_database(world, "intake", case), Peer(world, "intake") as peer:
        with stream_locked(world, "intake"):
            numbers = [register(peer, credit_code("before the crowd"))]
            await_blocked(world, "intake")  # the crowd gathers behind this turn
            with database(world) as connection:
                connection.execute(
                    "update intake.due set at = '2025-01-01' where kind = 'complaint_unfinished' and key = %s", [case])
            numbers += [register(peer, credit_code(f"in the crowd {n}")) for n in range(CROWD)]
            await_true(lambda: metric(peer, 'minglu_commands_waiting{service="intake",instance="1"}') >= CROWD, "the crowd is there")
        assert {peer.answer(number)[0] for number in numbers[:CROWD // 2]} == {201}
        late = await_true(lambda: rows(world, "select at from intake.parked where stream = 'due'"), "it parks")[0][0]
        assert {peer.answer(number)[0] for number in numbers[CROWD // 2:]} == {201}
        [(last,)] = rows(world, "select max(at) from intake.command_answer")
        assert late < last, "parked in the midst of the crowd, not when it was gone"
    [(seq,)] = rows(world, "select seq from intake.parked where stream = 'due'")
    with Peer(world, "intake") as peer:
        assert json.loads(peer.control("parked_retry", f"due {seq}")[2]) == {"applied": True, "why": ""}
    world.await_event("complaint_finish_overdue", subject=case)


def test_a_reader_that_comes_into_one_turn_with_what_it_has_seen_waits_for_the_next(world):
    """All of a turn is loaded before any of it is decided: what its own turn brings is not there to be read."""
    proof = {"sha256": "ab" * 32, "title": "证明"}
    for n in range(ROUNDS):
        code = credit_code(f"same turn {n}")
        with Peer(world, "sanctions") as peer:
            with stream_locked(world, "sanctions"):
                finding(peer, credit_code("nobody"), proof)
                await_blocked(world, "sanctions")
                seq = forge(world, "intake", REGISTERED, code, {
                    "provider": code, "name": "演示服务商", "kind": "light", "registered_on": "2025-01-02", "version": 1})
                number = finding(peer, code, proof, seen=f"intake:{seq}")
                await_true(lambda: metric(peer, 'minglu_events_waiting{service="sanctions",instance="1",stream="intake"}') >= 1
                           and metric(peer, 'minglu_commands_waiting{service="sanctions",instance="1"}') >= 1, "both wait")
            status, _, body = peer.answer(number)
            assert status == 201, body.decode()


def finding(peer, code, proof, **more):
    return peer.command("record_finding", {
        "provider": code, "clause": "T1.2", "facts": "演示事实", "evidence": [proof], "happened_on": "2025-01-02"},
        roles=("officer",), person="officer-1", **more)


def test_an_answer_is_not_given_before_the_commit_and_no_event_told(world):
    with Peer(world, "intake") as peer:
        with stream_locked(world, "intake"):
            number = register(peer, credit_code("not yet"))
            await_blocked(world, "intake")
            assert not peer.socket.poll(300)
            assert world.events("provider_registered", subject=credit_code("not yet"), settled=False) == []
        assert peer.answer(number)[0] == 201
    world.await_event("provider_registered", subject=credit_code("not yet"))


def test_nothing_of_all_this_ended_a_daemon(world):
    for daemon in ("intake", "matching", "monitoring", "sanctions", "gateway"):
        assert len(await_entries(world, daemon, "service.started")) == 1
