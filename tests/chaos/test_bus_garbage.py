"""Frames no daemon would send: refused, dropped, never fatal; what is well formed goes on beside them."""

import json
import random
import uuid

import pytest

from bus import ROLES, Peer, Publisher, header, packed, pid_of
from world import World, await_entries, await_true, credit_code, entries

DAEMONS = ("intake", "matching", "monitoring", "sanctions", "gateway")
FRAME_MAX = 4194304
KINDS = ("command", "query", "control", "replay", "event", "head", "answer", "nothing")


@pytest.fixture(scope="module")
def world():
    with World() as world:
        yield world


@pytest.fixture(autouse=True)
def nobody_dies(world):
    before = {daemon: pid_of(world, daemon) for daemon in DAEMONS}
    yield
    for daemon in DAEMONS:
        with Peer(world, daemon) as peer:
            assert peer.control("pulse")[0] == 200
        assert pid_of(world, daemon) == before[daemon], world.log(daemon)[-3000:]


def still_works(world):
    provider = register(world, f"garbage {random.getrandbits(60)}")
    assert provider.status_code == 201, provider.text
    world.await_event("provider_registered", subject=provider.code)


def register(world, seed):
    code = credit_code(seed)
    client = world.client("provider", organisation=code)
    answer = client.post("/v1/providers", {
        "uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "李四", "address": "济宁市任城区"})
    answer.code = code
    return answer


@pytest.mark.parametrize("daemon", DAEMONS)
def test_frames_in_wrong_number_or_without_sense_are_dropped(world, daemon):
    with Peer(world, daemon) as peer:
        good = header(kind="control", name="pulse", ask="1")
        for frames in ([b""], [b"", b""], [good], [good, b"", b""], [b"x"] * 50, [good[:-1], b""], [b"\0" * 64, b""],
                       [b"kind control\nname pulse\0\n", b""], [b"\n", b""], [b"kind\n", b""], [b" \n", b""],
                       [b"kind control\n" + b"x" * 8192 + b"\n", b""], [b"\xff\xfe\n", b"\xff"],
                       [header(kind="control", name="pulse", ask="9" * 21), b""]):
            peer.send(*frames)
        dice = random.Random(daemon)
        for _ in range(200):
            peer.send(*[dice.randbytes(dice.randrange(200)) for _ in range(dice.randrange(1, 4))])
        assert peer.control("pulse")[0] == 200
    await_entries(world, daemon, "bus.garbage")


@pytest.mark.parametrize("daemon", DAEMONS)
def test_requests_without_sense_get_an_answer_that_says_so(world, daemon):
    with Peer(world, daemon) as peer:
        numbers = []
        for kind in ("command", "query", "control"):
            for name in ("", "nobody_knows", "x" * 3000, "parked_", "parked_nothing"):
                numbers.append(peer.ask(b"{}", kind=kind, name=name, id="an-id", roles=511))
        for number in numbers:
            assert peer.answer(number)[0] == 404
        for body in (b"", b"x", b"9" * 100, b"intake", b"intake -1", b"intake 99999999999999999999", b"\xff\xff 1"):
            for name in ("parked_show", "parked_retry"):
                status, _, text = peer.control(name, body)
                assert status in (404, 503), (name, body, status, text)
        for body in (b"loud", b"", b"x" * 100):
            assert peer.control("level", body)[0] == 400
        for seq, limit in (("x", "1"), ("-5", "-1"), ("1", ""), ("9" * 30, "5"), ("", "")):
            assert peer.answer(peer.ask(kind="replay", seq=seq, limit=limit))[0] == 503 or limit == "5"
        for kind in KINDS:
            peer.ask(b"\0\xff{" * 10, kind=kind, name="pulse ", roles="-1", seen=":::: :", received="-9" * 12)
        assert peer.control("pulse")[0] == 200


@pytest.mark.parametrize("daemon", DAEMONS)
def test_several_requests_in_one_message_are_answered_each_and_a_broken_pile_hurts_nobody(world, daemon):
    pulse = [(header(kind="control", name="pulse", ask=str(1000 + n)), b"") for n in range(5)]
    whole = packed(*pulse)
    with Peer(world, daemon) as peer:
        peer.send(b"kind batch\n", whole)
        assert {peer.answer(str(1000 + n))[0] for n in range(5)} == {200}
        for body in (b"", b"\0", b"\xff\xff\xff\xff", b"\xff" * 64, b"\0" * 64, whole[:-1], whole[:-4], whole + b"\0\0",
                     b"\x7f\xff\xff\xff" + whole, packed((b"kind batch\n", whole)), packed((b"", b"")), packed((b"x", b"y"))):
            peer.send(b"kind batch\n", body)
        dice = random.Random(daemon)
        for _ in range(200):
            peer.send(b"kind batch\n", bytes(dice.choice((0, 0, 1, 5, 40, 255)) for _ in range(dice.randrange(80))))
        assert peer.control("pulse")[0] == 200


def test_a_command_whose_header_the_database_refuses_hurts_only_itself(world):
    """Its id is no UTF-8: SQLSTATE 22021 for the whole turn, which is split until it stands alone. All come in one
    message, so that no turn begins between them."""
    def issue_key(ask, more=b""):
        lines = header(ask=ask, kind="command", name="issue_key", principal="a-peer", roles=ROLES["operator"])
        return lines + (more or f"id {uuid.uuid4().hex}\n".encode()), json.dumps({"roles": ["auditor"], "label": ask}).encode()

    good = [str(number) for number in range(70000, 70060)]
    pile = [issue_key(ask) for ask in good]
    pile.insert(30, issue_key("77777", b"id \xff\xfe\n"))
    with Peer(world, "gateway") as peer:
        peer.send(b"kind batch\n", packed(*pile))
        assert {peer.answer(ask, 20)[0] for ask in good} == {201}
        status, _, text = peer.answer("77777", 20)
        assert status in (400, 409, 500), text
    await_entries(world, "gateway", "turn.split")


def test_an_oversized_frame_closes_that_connection_alone(world):
    with Peer(world, "intake") as rude, Peer(world, "intake") as polite:
        rude.send(header(kind="control", name="pulse", ask="1"), b"x" * (FRAME_MAX + 1))
        assert not rude.socket.poll(500)
        assert polite.control("pulse")[0] == 200
        assert rude.control("pulse")[0] == 200, "it connects anew"


def test_garbage_on_a_stream_is_dropped_and_a_head_that_was_never_said_is_forgotten(world):
    with Publisher(world, "intake") as publisher:
        for frames in ([b"intake"], [b"intake", b"x"], [b"intake", b"", b""], [b"x"] * 9,
                       [b"intake", b"kind event\n", b""], [b"intake", b"kind event\nstream nobody\nseq 1\n", b"{}"],
                       [b"intake", b"kind event\nstream intake\nseq x\n", b"{}"],
                       [b"intake", b"kind event\nstream intake\nseq -1\n", b"{}"],
                       [b"intake", b"kind batch\n", b"\xff" * 9], [b"intake", b"kind batch\n", packed((b"\n", b"x"), (b"", b""))]):
            publisher.send(*frames)
        publisher.event(seq=10**6)
        publisher.send(b"intake", b"kind head\nstream intake\nseq 9223372036854775807\n", b"")
        with Peer(world, "matching") as peer:
            await_true(lambda: entries(world, "matching", "bus.garbage"), "the garbage has come")
            await_true(lambda: peer.pulse()["idle"] == 1, "nobody waits for what was never said")
        still_works(world)
    world.settle()


@pytest.mark.parametrize("where", ["id", "type", "subject", "parties", "traceparent", "heard", "body"])
def test_an_event_no_database_takes_is_dropped_and_its_stream_goes_on(world, where):
    """Forged with the very next number: whoever kept it could neither apply nor park it."""
    told = {daemon: len(entries(world, daemon, "bus.garbage")) for daemon in ("gateway", "matching")}
    with Publisher(world, "intake", instance=f"forged-{where}") as publisher:
        with Peer(world, "intake") as peer:
            seq = peer.pulse()["head"] + 1
        lines = header(kind="event", stream="intake", seq=seq, type="minglu.intake.enterprise_enrolled.v1", id="i",
                       subject="x", parties="y", audience=1, at=1, traceparent="t", heard="sanctions:1", data_at=8)
        body = b'{"data":{}}'
        if where == "body":
            body = body[:9] + b"\xc3(" + body[9:]
        else:
            lines = lines.replace(f"\n{where} ".encode(), f"\n{where} ".encode() + b"\xff\xfe")
            assert b"\xff" in lines

        def is_dropped(daemon):
            publisher.send(b"intake", lines, body)
            return len(entries(world, daemon, "bus.garbage")) > told[daemon]

        for daemon in told:
            await_true(lambda name=daemon: is_dropped(name), f"{daemon} drops it")
        still_works(world)
    world.settle()
