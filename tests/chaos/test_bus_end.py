"""How a daemon ends when it is told to, and what it finds when it begins again."""

import concurrent.futures
import json
import os
import signal
import time
import uuid

import httpx
import pytest

from bus import Copy, Peer, await_all, await_blocked, database, end_uncleanly, is_ready, pid_of, rows, stream_locked, sv
from check import everything_holds
from load import Load
from world import World, await_entries, await_true, credit_code, entries

SETTINGS = {"MINGLU_RATE_PER_SECOND": "1000000", "MINGLU_RATE_BURST": "1000000"}
BUSY_SECONDS = 60
LEAKS = {"ASAN_OPTIONS": "abort_on_error=0:detect_leaks=1:exitcode=23"}  # what is lost at the end shows in the exit code
DAEMONS = ("intake", "matching", "monitoring", "sanctions", "gateway")


@pytest.fixture(scope="module")
def world():
    with World(start=Load.world_day, settings=SETTINGS) as world:
        yield world


def test_told_to_end_under_load_it_loses_nothing_acknowledged_and_ends_with_0(world):
    """A copy, for its exit code is ours to see; then the supervised ones."""
    with Load(world, "end", writers=4) as load:
        for name in ("intake", "monitoring"):
            with Copy(world, name, **LEAKS) as copy:
                assert load.ledger.await_more(30, BUSY_SECONDS)
                assert copy.terminate() == 0, copy.log()[-3000:]
                assert "ERROR: " not in copy.log(), copy.log()[-3000:]
            left = rows(world, f"select name from {name}.counter where name like 'running.%%'")
            assert left == [("running.1",)], "nothing of it is left"
            with Copy(world, name) as copy:
                assert "service.unclean" not in copy.log(), "its end was a clean one"
                assert copy.terminate() == 0, copy.log()[-3000:]
        for name in DAEMONS:
            unclean, started, stopped = (len(entries(world, name, f"service.{code}"))
                                         for code in ("unclean", "started", "stopped"))
            sv(world, "restart", name)
            await_true(lambda daemon=name: is_ready(world, daemon), f"{name} is ready")
            assert await_entries(world, name, "service.stopped", stopped + 1)[-1]["exit"] == 0
            await_entries(world, name, "service.started", started + 1)
            assert len(entries(world, name, "service.unclean")) == unclean
        assert load.ledger.await_more(30, BUSY_SECONDS)
    everything_holds(world, load)


def register(peer, seed):
    code = credit_code(seed)
    return peer.command("register_provider", {
        "uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "李四", "address": "济宁市任城区"},
        roles=("provider",), organisation=code)


def issue_key(peer, label):
    return peer.command("issue_key", {"roles": ["auditor"], "label": label}, roles=("operator",))


@pytest.mark.parametrize("daemon, command", [("intake", register), ("gateway", issue_key)])
def test_a_command_in_its_turn_is_finished_before_the_end_and_a_later_one_is_told_at_once(world, daemon, command):
    with Copy(world, daemon) as copy, Peer(world, daemon, "2") as peer:
        with stream_locked(world, daemon):
            number = command(peer, "the last one")
            await_blocked(world, daemon)
            copy.process.terminate()
            await_true(lambda: "service.stopping" in copy.log(), "it knows")
            assert peer.answer(command(peer, "too late"))[0] == 503
        assert peer.answer(number)[0] == 201
        assert copy.process.wait(60) == 0, copy.log()[-3000:]


# ---- the gateway and its clients ----

class Waiting:
    """A copy of the gateway with clients whose requests wait for a daemon that stands still."""

    def __init__(self, world):
        self.world = world
        self.copy = Copy(world, "gateway", **LEAKS)
        self.pool = concurrent.futures.ThreadPoolExecutor()
        self.key = world.operator.key

    def __enter__(self):
        self.copy.__enter__()
        self.idle = self.client()  # a connection that is open and has nothing under way
        await_true(lambda: self.idle.get("/health/ready").status_code == 200, "the copy reaches everybody")
        return self

    def __exit__(self, *_):
        self.copy.__exit__()
        self.pool.shutdown()

    def client(self):
        """Somebody who is connected."""
        client = httpx.Client(base_url=f"http://127.0.0.1:{self.copy.port}", timeout=60, trust_env=False,
                              headers={"Authorization": f"Bearer {self.key}"})
        assert client.get("/health/live").status_code == 200
        return client

    def get(self, path, **query):
        client = self.client()
        return self.pool.submit(lambda: client.get(path, params=query))

    def post(self, path, body, key=None):
        client = self.client()
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), "Content-Type": "application/json"}
        text = json.dumps(body, ensure_ascii=False).encode()
        return self.pool.submit(lambda: client.post(path, content=text, headers=headers))

    def complain(self, key=None):
        return self.post("/v1/complaints", {"provider": credit_code("end"), "anonymous": True, "text": "拖延"}, key)

    def stream(self):
        """Until it ends."""
        client = self.client()

        def read():
            with client.stream("GET", "/v1/events", headers={"Accept": "text/event-stream"}) as answer:
                return answer.status_code, answer.read()
        return self.pool.submit(read)

    def tell_to_end(self):
        self.copy.process.terminate()
        await_true(lambda: "service.stopping" in self.copy.log(), "it knows")

    def ends_cleanly(self):
        code = self.copy.process.wait(60)
        assert code == 0 and "Sanitizer" not in self.copy.log(), (code, self.copy.log()[-6000:])


def provider_of_the_end(world):
    world.client("provider", organisation=credit_code("end")).post("/v1/providers", {
        "uscc": credit_code("end"), "name": "演示服务商", "kind": "light", "legal_representative": "李四",
        "address": "济宁市任城区"})


def is_turned_away(answer):
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0 and answer.json()["status"] == 503


def test_a_gateway_told_to_end_gives_waiting_clients_their_result(world):
    provider_of_the_end(world)
    with Waiting(world) as waiting:
        stream = waiting.stream()
        poll = waiting.get("/v1/events", wait=60, after=last_cursor(world))
        with stream_locked(world, "intake"):
            complaint = waiting.complain()
            await_blocked(world, "intake")
            waiting.tell_to_end()
            assert is_turned_away(poll.result(30)), poll.result()
            assert stream.result(30)[0] == 200
            late = waiting.idle.get("/v1/register")
            assert is_turned_away(late) and late.headers["Connection"] == "close"
            with pytest.raises(httpx.ConnectError):
                waiting.client()
            assert not complaint.done()
        assert complaint.result(30).status_code == 201, complaint.result().text
        waiting.ends_cleanly()


def test_who_waits_for_a_daemon_that_is_killed_is_told_at_once(world):
    """Its connection breaks: nobody waits until his patience ends. Sent again it is done, once."""
    provider_of_the_end(world)
    key = str(uuid.uuid4())
    body = {"provider": credit_code("end"), "anonymous": True, "text": "拖延"}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with stream_locked(world, "intake"):
            complaint = pool.submit(world.anonymous().post, "/v1/complaints", body, key)
            await_blocked(world, "intake")
            began = time.monotonic()
            end_uncleanly(world, "intake")
            assert is_turned_away(complaint.result(30)) and time.monotonic() - began < 5
    again = await_true(lambda: answer_of(world.anonymous().post("/v1/complaints", body, key)), "it is done")
    world.await_event("complaint_filed", subject=again["case"])
    assert len(world.events("complaint_filed", subject=again["case"])) == 1


def answer_of(answer):
    return answer.json() if answer.status_code == 201 else None


def last_cursor(world):
    page = world.operator.get("/v1/events", limit=1000).json()
    while page["more"]:
        page = world.operator.get("/v1/events", limit=1000, after=page["next"]).json()
    return page["next"]


def test_a_gateway_told_to_end_turns_away_who_would_wait_too_long(world):
    provider_of_the_end(world)
    key = str(uuid.uuid4())
    with Waiting(world) as waiting:
        with stream_locked(world, "intake"):
            requests = [waiting.complain(key), waiting.complain()]
            requests.append(waiting.post("/v1/clock/advance", {"to": "2030-01-01T00:00:00Z"}))
            await_blocked(world, "intake")
            waiting.tell_to_end()
            began = time.monotonic()
            assert all(is_turned_away(request.result(30)) for request in requests), [one.result() for one in requests]
            waiting.ends_cleanly()
            assert 3 < time.monotonic() - began < 9
    repeated = world.operator.post(
        "/v1/complaints", {"provider": credit_code("end"), "anonymous": True, "text": "拖延"}, key=key)
    assert repeated.status_code == 201, repeated.text
    world.await_event("complaint_filed", subject=repeated.json()["case"])
    assert len(world.events("complaint_filed", subject=repeated.json()["case"])) == 1


def test_a_virtual_clock_goes_on_where_it_stood_also_after_kill_9(world):
    world.advance(days=3, hours=5)
    stood = world.now()
    world.down()
    world.up()
    assert world.now() == stood
    for name in DAEMONS:
        os.kill(pid_of(world, name), signal.SIGKILL)
    await_all(world)
    assert world.now() == stood
    for name in DAEMONS:
        with Peer(world, name) as peer:
            assert peer.pulse()["now"] == int(stood.timestamp() * 1000000), name


def test_a_database_that_has_lived_on_real_time_refuses_a_virtual_clock():
    with World(start=None) as world:
        copy = Copy(world, "intake", MINGLU_CLOCK="virtual", MINGLU_CLOCK_START="2025-01-02T00:00:00Z").start()
        assert copy.process.wait(60) == 2
        told = [json.loads(line) for line in copy.log().splitlines() if "clock.refused" in line]
        assert told and told[0]["level"] == "error"
        assert "service.ready" not in copy.log()
        assert rows(world, "select name from intake.counter where name = 'running.2'") == [], "it wrote nothing"
        assert world.anonymous().get("/health/ready").status_code == 200


def test_asks_made_while_the_database_connection_is_being_made_do_not_block_it(world):
    """The clock's place is kept by the connection of questions: told while that one is connecting."""
    postmaster = pid_of(world, "postgres")
    with Peer(world, "intake") as peer:
        now = peer.pulse()["now"]
        os.kill(postmaster, signal.SIGSTOP)  # connections are accepted by the kernel, and nobody answers
        try:
            for pid in backends_of(world, postmaster, "minglu_intake"):
                os.kill(pid, signal.SIGTERM)
            await_true(lambda: entries(world, "intake", "database.lost"), "it has noticed")
            for n in range(1, 40):  # one of them while it is connecting
                assert peer.control("clock", str(now + n))[0] == 503
                assert not peer.socket.poll(50)
        finally:
            os.kill(postmaster, signal.SIGCONT)
        await_true(lambda: is_ready(world, "intake"), "turns go on")
    await_true(lambda: world.anonymous().get("/v1/register").status_code == 200, "questions are answered again")


def backends_of(_world, postmaster, user):
    found = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/status") as status, open(f"/proc/{name}/cmdline") as command:
                if f"PPid:\t{postmaster}\n" in status.read() and f"postgres: {user} " in command.read():
                    found.append(int(name))
        except OSError:
            continue
    assert found
    return found


def test_answers_are_kept_for_a_week_at_least_and_then_forgotten(world):
    with Peer(world, "gateway") as peer:
        number = peer.command("issue_key", {"roles": ["auditor"], "label": "kept"}, id="kept-for-a-week", roles=("operator",))
        first = peer.answer(number)
        assert first[0] == 201
        with database(world) as connection:
            connection.execute("update gateway.command_answer set at = now() - interval '7 days' where id = 'kept-for-a-week'")
        before = pid_of(world, "gateway")
        sv(world, "restart", "gateway")
        await_true(lambda: pid_of(world, "gateway") != before, "another process")
        await_true(lambda: is_ready(world, "gateway"), "the gateway is ready")
    with Peer(world, "gateway") as peer:
        number = peer.command("issue_key", {"roles": ["auditor"], "label": "kept"}, id="kept-for-a-week", roles=("operator",))
        again = peer.answer(number)
    assert again[::2] == first[::2]
    [(kept,)] = rows(world, "select answer from gateway.command_answer where id = 'kept-for-a-week'")
    assert kept.startswith("sealed:v") and json.loads(first[2])["key"] not in kept
