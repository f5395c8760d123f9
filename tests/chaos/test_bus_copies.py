"""Two processes of a daemon at once: one stream without holes, each event applied once, and either may be killed."""

import concurrent.futures
import contextlib
import signal
import uuid

import httpx
import pytest

from bus import Copy, Peer, forge, is_ready, rows, sv
from check import everything_holds, streams_are_gapless
from load import Load
from world import World, await_true, credit_code

SETTINGS = {"MINGLU_RATE_PER_SECOND": "1000000", "MINGLU_RATE_BURST": "1000000"}
ENROLLED = "minglu.intake.enterprise_enrolled.v1"
MANY = 400  # several turns full
BUSY_SECONDS = 60


@pytest.fixture(scope="module")
def world():
    with World(start=Load.world_day, settings=SETTINGS) as world:
        yield world


def turns_of(world, daemon, instance):
    with Peer(world, daemon, instance) as peer:
        for line in peer.control("metrics")[2].decode().splitlines():
            if line.startswith("minglu_turns_total"):
                return float(line.split()[-1])
    return 0


def test_copies_write_one_stream_and_killing_either_loses_nothing(world):
    names = ("intake", "monitoring", "sanctions")
    with contextlib.ExitStack() as stack:
        copies = {name: stack.enter_context(Copy(world, name)) for name in names}
        with Load(world, "copies", writers=4) as load:
            assert load.ledger.await_more(60, BUSY_SECONDS)
            for name in names:
                assert turns_of(world, name, "1") > 0 and turns_of(world, name, "2") > 0, f"both of {name} work"
            for name in names:
                copies[name].kill()
                assert load.ledger.await_more(20, BUSY_SECONDS), f"{name} goes on without its copy"
                stack.enter_context(again := Copy(world, name))
                sv(world, "down", name)
                assert load.ledger.await_more(20, BUSY_SECONDS), f"the copy of {name} goes on alone"
                sv(world, "up", name)
                await_true(lambda daemon=name: is_ready(world, daemon), f"{name} is ready")
                assert again.terminate() == 0, again.log()[-3000:]
    everything_holds(world, load)


def test_a_copy_that_died_and_left_its_sockets_is_passed_over(world):
    with Copy(world, "intake") as copy, Peer(world, "gateway") as peer:
        await_true(lambda: turns_of(world, "intake", "2") > 0 or keep_registering(world), "it gets its share")
        copy.kill()
        await_true(lambda: register(world).status_code == 201, "the dead one's connection is noticed")
        assert peer.control("pulse")[0] == 200
        for _ in range(10):
            answer = register(world)
            assert answer.status_code == 201, answer.text


def keep_registering(world):
    register(world)
    return False


def register(world):
    code = credit_code(f"passed over {uuid.uuid4()}")
    return world.client("provider", organisation=code).post("/v1/providers", {
        "uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "李四", "address": "济宁市任城区"})


def test_a_cursor_of_one_copy_is_good_at_the_other_at_once(world):
    """Whichever of them wrote the journal: who reads at one and goes on at the other misses nothing and is not refused."""
    with Copy(world, "gateway") as copy:
        doors = [world.url, f"http://127.0.0.1:{copy.port}"]
        with contextlib.ExitStack() as stack:
            readers = [stack.enter_context(httpx.Client(base_url=url, headers={"Authorization": f"Bearer {world.operator.key}"},
                                                        trust_env=False, timeout=60)) for url in doors]
            cursor = world.cursor()
            for number in range(60):
                key_id = world.client("auditor", label=f"doors {number}").key_id
                seen = []
                for reader, wait in ((readers[number % 2], 20), (readers[1 - number % 2], 0)):
                    answer = reader.get("/v1/events", params={"after": cursor, "subject": key_id, "wait": wait})
                    assert answer.status_code == 200, answer.text
                    seen.append([event["subject"] for event in answer.json()["events"]])
                    after = answer.json()["next"]
                assert seen == [[key_id], [key_id]]
                for reader in readers:
                    answer = reader.get("/v1/events", params={"after": after})
                    assert answer.status_code == 200, answer.text
                    with reader.stream("GET", "/v1/events", headers={"Accept": "text/event-stream", "Last-Event-ID": after}) as stream:
                        assert stream.status_code == 200
                cursor = after


def test_a_command_sent_to_both_at_once_is_done_once(world):
    with Copy(world, "gateway") as _, Peer(world, "gateway") as one, Peer(world, "gateway", "2") as two:
        answers = []
        for n in range(20):
            body, id = {"roles": ["auditor"], "label": f"both {n}"}, f"sent-to-both-{n}"
            numbers = [(peer, peer.command("issue_key", body, id=id, roles=("operator",))) for peer in (one, two)]
            answers.append([peer.answer(number)[::2] for peer, number in numbers])
    for one_says, two_says in answers:
        assert one_says[0] == 201 and one_says == two_says
    world.await_event("key_issued", where=lambda event: event["data"].get("label") == "both 19")
    issued = [event for event in world.events("key_issued") if event["data"].get("label", "").startswith("both ")]
    assert len(issued) == 20
    streams_are_gapless(world.events())


def test_what_a_copy_says_names_all_its_database_has_heard(world):
    """A copy that slept decides on rows its brother wrote: what it says must not seem to know less."""
    buyer = credit_code("sleeper")
    with Copy(world, "matching") as copy:
        seq = forge(world, "intake", ENROLLED, buyer, enterprise(buyer))
        await_heard(world, "matching", "2", seq)
        copy.signal(signal.SIGSTOP)
        for n in range(MANY):
            code = credit_code(f"while asleep {n}")
            seq = forge(world, "intake", ENROLLED, code, enterprise(code))
        await_heard(world, "matching", "1", seq)
        with Peer(world, "matching", "2") as peer:
            number = peer.command("post_need", {
                "scenarios": [{"scenario": "quality", "from": 1, "to": 2}], "budget_fen": 1000000,
                "wanted_by": "2025-12-01", "description": "演示需求"}, roles=("enterprise",), organisation=buyer)
            copy.signal(signal.SIGCONT)
            status, _, body = peer.answer(number)
            assert status == 201, body
    [(heard,)] = rows(world, "select heard from matching.outbox where type = 'minglu.matching.need_posted.v1'")
    assert f"intake:{seq}" in heard.split(), heard


def enterprise(code):
    return {"enterprise": code, "name": "演示企业", "county": "370811", "county_name": "任城区",
            "enrolled_on": "2025-01-02", "version": 1}


def await_heard(world, daemon, instance, seq):
    with Peer(world, daemon, instance) as peer:
        await_true(lambda: peer.pulse()["heard_intake"] >= seq, f"{daemon}.{instance} has heard intake:{seq}")


def test_a_copy_follows_the_virtual_clock_whoever_was_told(world):
    with Copy(world, "intake") as _, Peer(world, "intake") as one, Peer(world, "intake", "2") as two:
        to = one.pulse()["now"] + 86400 * 1000000
        assert one.control("clock", str(to))[0] == 200
        await_true(lambda: two.pulse()["now"] == to, "the copy's clock is there too")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(lambda daemon: tell_time(world, daemon, to), ("matching", "monitoring", "sanctions", "gateway")))


def tell_time(world, daemon, to):
    with Peer(world, daemon) as peer:
        peer.control("clock", str(to))


def test_two_processes_under_one_name_are_refused(world):
    second = Copy(world, "matching", instance="1").start()
    assert second.process.wait(60) == 1
    assert "bus.name_taken" in second.log()
    with Peer(world, "matching") as peer:
        assert peer.control("pulse")[0] == 200
