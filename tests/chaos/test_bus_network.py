"""The bus over tcp: every socket with CURVE keys, nobody let in who is not listed, nobody asked more than may ask;
copies at addresses of their own; what dies is passed over, what comes back is found."""

import concurrent.futures
import contextlib
import json
import os
import signal
import subprocess
import time
import uuid

import pytest
import zmq

from bus import Copy, Peer, await_all, bus_key, end_uncleanly, header, is_healthy, is_ready, network, pid_of, \
    router_of, rows, show_keys, stream_of
from check import everything_holds
from load import Load
from world import World, await_true, credit_code, entries

SETTINGS = {"MINGLU_RATE_PER_SECOND": "1000000", "MINGLU_RATE_BURST": "1000000"}
DAEMONS = ("intake", "matching", "monitoring", "sanctions", "gateway")
NOTHING_MS = 1500  # what is not there after so long does not come
BUSY_SECONDS = 60


@pytest.fixture(scope="module")
def world():
    with World(start=Load.world_day, settings={**SETTINGS, **network()}) as world:
        yield world


def register(world):
    code = credit_code(f"network {uuid.uuid4()}")
    client = world.client("provider", organisation=code)
    answer = client.post("/v1/providers", registration(code))
    answer.code = code
    return answer


def registration(code):
    return {"uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "李四", "address": "济宁市任城区"}


def is_registered(world):
    provider = register(world)
    assert provider.status_code == 201, provider.text
    world.await_event("provider_registered", subject=provider.code)


# ---- all the way ----

def test_a_message_goes_all_the_way(world):
    for daemon in DAEMONS:
        assert router_of(world, daemon).startswith("tcp://127.0.0.1:")
    is_registered(world)
    world.advance(days=2)
    world.settle()
    heard = rows(world, "select seq from sanctions.heard where stream = 'intake'")
    assert heard and heard[0][0] > 0
    assert not list((world.var / "run/bus").iterdir()), "no socket in the directory"


def test_killed_and_started_again_they_find_each_other_and_nothing_is_lost(world):
    with Load(world, "network", writers=4) as load:
        for daemon in DAEMONS:
            assert load.ledger.await_more(15, BUSY_SECONDS)
            end_uncleanly(world, daemon)
            await_true(lambda name=daemon: is_ready(world, name), f"{daemon} is ready")
            assert load.ledger.await_more(15, BUSY_SECONDS), f"it goes on after {daemon} was killed"
    everything_holds(world, load)


# ---- who is let in ----

class Strangers:
    """Sockets that are none of ours."""

    def __init__(self):
        self.context = zmq.Context()
        self.poller = zmq.Poller()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.destroy(linger=0)

    def connect(self, kind, to, keys):
        """`keys` sets what it shows."""
        own = self.context.socket(kind)
        own.linger = 0
        keys(own)
        if kind == zmq.SUB:
            own.subscribe(b"")
        own.connect(to)
        self.poller.register(own, zmq.POLLIN)
        return own

    def heard(self, milliseconds):
        return self.poller.poll(milliseconds)


def no_keys(_socket):
    pass


def fresh_keys(world, daemon):
    def show(own):
        own.curve_serverkey = bus_key(world, f"gateway/{daemon}.public")
        own.curve_publickey, own.curve_secretkey = zmq.curve_keypair()
    return show


def keys_for(world, daemon, who="gateway"):
    return lambda own: show_keys(world, own, daemon, who)


def test_who_shows_no_good_key_gets_no_answer_and_hears_nothing(world):
    """Without keys; with keys nobody listed; with listed ones, but taking the daemon for another."""
    with Strangers() as strangers:
        for daemon, other in zip(DAEMONS, DAEMONS[1:] + DAEMONS[:1]):
            router = router_of(world, daemon)
            for keys in (no_keys, fresh_keys(world, daemon), keys_for(world, other)):
                strangers.connect(zmq.SUB, stream_of(router), keys)
                asker = strangers.connect(zmq.DEALER, router, keys)
                asker.send_multipart([header(ask="1", kind="control", name="pulse"), b""])
        assert not strangers.heard(NOTHING_MS), "the head alone is told every second"
        for daemon in DAEMONS:
            told = await_true(lambda name=daemon: entries(world, name, "bus.refused"), "it is told")
            assert len(told) == 1, "once a minute, however often they try"
            assert told[0]["mechanism"] == "CURVE" and told[0]["address"] == "127.0.0.1", told
            with Peer(world, daemon) as peer:
                assert peer.control("pulse")[0] == 200


# ---- who may ask what ----

@pytest.mark.parametrize("who", ["matching", "monitoring", "sanctions", "intake"])
def test_only_the_gateway_commands(world, who):
    code = credit_code(f"not the gateway {who}")
    with Peer(world, "intake", who=who) as peer:
        number = peer.command("register_provider", registration(code), roles=("provider",), organisation=code)
        assert peer.answer(number)[0] == 403
        for kind, name in (("query", "list_register"), ("control", "status"), ("control", "clock"), ("control", "level"),
                           ("control", "parked_list"), ("nothing", "at all")):
            assert peer.answer(peer.ask(b"{}", kind=kind, name=name, roles="511"))[0] == 403, (kind, name)
        status, _, body = peer.answer(peer.ask(kind="replay", seq="0", limit="1"))
        assert status == 200 and body
        assert peer.control("health")[0] == 200
    assert not rows(world, "select from intake.provider where provider = %s", code)
    told = await_true(lambda: [line for line in entries(world, "intake", "bus.forbidden") if line["from"] == who], "told")
    assert {line["kind"] for line in told} >= {"command", "query", "control"}


@pytest.mark.parametrize("who", ["matching", "gateway"])
def test_every_listed_one_hears_the_stream(world, who):
    with Strangers() as listeners:
        ear = listeners.connect(zmq.SUB, stream_of(router_of(world, "intake")), keys_for(world, "intake", who))
        assert ear.poll(10_000), "the head"
        assert ear.recv_multipart()[0] == b"intake"


def test_a_copy_tells_the_stream_of_its_own_daemon_alone(world):
    """Where others expect a copy of matching stands somebody with matching's key and tells intake's stream."""
    context = zmq.Context()
    teller = context.socket(zmq.PUB)
    teller.curve_server = True
    teller.curve_secretkey = bus_key(world, "matching/own.secret")
    teller.bind(stream_of(router_of(world, "matching", "2")))
    head = rows(world, "select head from intake.stream")[0][0]
    before = len(entries(world, "gateway", "bus.garbage"))

    def tell():
        teller.send_multipart([b"matching", header(
            kind="event", stream="intake", seq=str(head + 1), type="minglu.nobody.nothing.v1", subject="x", id="i"), b"{}"])
        return len(entries(world, "gateway", "bus.garbage")) > before

    try:
        await_true(tell, "it is dropped")
    finally:
        context.destroy(linger=0)
    is_registered(world)


# ---- copies ----

def status_of(world, daemon):
    answer = world.operator.get("/v1/operations/status")
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["daemons"] if one["service"] == daemon]


def metrics(world):
    return world.operator.get("/metrics").text


def turns_of_copy(world):
    return next((one["turns"] for one in status_of(world, "intake") if one.get("instance") == "2"), 0)


def at_work(world, question):
    """Asks the question, and gives the daemons something to do meanwhile."""
    return question() or (register(world) and False)


def test_a_copy_is_found_gets_its_share_and_is_asked_with_the_others(world):
    with Copy(world, "intake") as copy:
        await_true(lambda: len(status_of(world, "intake")) == 2, "both answer")
        await_true(lambda: 'minglu_up{service="intake",instance="2"} 1' in metrics(world), "its own numbers")
        assert 'minglu_copies{service="intake"} 2' in metrics(world)
        assert 'minglu_copies{service="matching"} 1' in metrics(world)
        await_true(lambda: at_work(world, lambda: turns_of_copy(world) > 0), "it gets its share")
        world.advance(days=1)
        now = int(world.now().timestamp() * 1000000)
        for instance in ("1", "2"):
            with Peer(world, "intake", instance) as peer:
                assert peer.pulse()["now"] == now, "its clock is there the moment the advance is answered"
        level = world.operator.post("/v1/operations/level", {"service": "intake", "level": "debug", "for_seconds": 60})
        assert level.status_code == 200, level.text
        await_true(lambda: at_work(world, lambda: "turn.open" in copy.log()), "the copy talks more")
        await_true(lambda: at_work(world, lambda: entries(world, "intake", "turn.open")), "so does the first")
    await_true(lambda: len(status_of(world, "intake")) == 1, "one is left")


def test_a_hung_copy_gets_no_more_asks_and_comes_back(world):
    with Copy(world, "intake") as copy:
        await_true(lambda: at_work(world, lambda: turns_of_copy(world) > 0), "it gets its share")
        copy.signal(signal.SIGSTOP)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:  # some of them to the one that hangs
            first = list(pool.map(lambda _: answered(world), range(8)))
        assert any(seconds > 5 for _, seconds in first), first
        await_true(lambda: entries(world, "gateway", "bus.silent"), "it is noticed")
        for _ in range(20):
            status, seconds = answered(world)
            assert status == 201 and seconds < 5, (status, seconds)
        copy.signal(signal.SIGCONT)
        await_true(lambda: entries(world, "gateway", "bus.speaks"), "it speaks again")
        before = await_true(lambda: turns_of_copy(world), "it tells how many turns it had")
        await_true(lambda: at_work(world, lambda: turns_of_copy(world) > before), "it has its share again")
    await_true(lambda: register(world).status_code == 201, "the others go on")


def answered(world):
    """Status, and how long it took."""
    began = time.monotonic()
    return register(world).status_code, time.monotonic() - began


# ---- health ----

def health(world, daemon, **settings):
    one = Copy(world, daemon, instance="1", **settings)
    who = ["chpst", "-u", one.user] if one.user else []
    environment = {name: value for name, value in one.environment.items() if name != "MINGLU_INSTANCE"}
    return subprocess.run([*who, one.program, "--health"], env=environment, cwd="/", capture_output=True, text=True,
                          timeout=60, check=False)


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_daemon_asks_itself_how_it_is(world, daemon):
    done = health(world, daemon)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_daemon_that_is_not_there_or_hangs_is_not_well(world):
    away = health(world, "matching", MINGLU_BUS_ADDRESS="tcp://127.0.0.1:9")
    assert (away.returncode, away.stderr) == (1, "matching: nobody answers at tcp://127.0.0.1:9 within 3 s.\n")
    os.kill(pid_of(world, "matching"), signal.SIGSTOP)
    try:
        hung = health(world, "matching")
    finally:
        os.kill(pid_of(world, "matching"), signal.SIGCONT)
    assert hung.returncode == 1 and "nobody answers" in hung.stderr and hung.stderr.count("\n") == 1, hung.stderr
    await_true(lambda: health(world, "matching").returncode == 0, "well again")


def test_without_its_database_a_daemon_is_not_well(world):
    postmaster = pid_of(world, "postgres")
    os.kill(postmaster, signal.SIGSTOP)  # nobody is let in any more
    try:
        for pid in backends_of(postmaster):
            os.kill(pid, signal.SIGTERM)
        done = await_true(lambda: is_not_well(world), "it is noticed")
        assert done.stderr == "matching: it runs, but its database is not there.\n"
    finally:
        os.kill(postmaster, signal.SIGCONT)
    await_all(world)
    await_true(lambda: is_healthy(world), "well again")
    assert health(world, "matching").returncode == 0


def is_not_well(world):
    done = health(world, "matching")
    return done if done.returncode == 1 else None


def backends_of(postmaster):
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            with open(f"/proc/{name}/status") as status, open(f"/proc/{name}/cmdline") as command:
                if f"PPid:\t{postmaster}\n" in status.read() and "postgres: minglu_matching " in command.read():
                    yield int(name)


# ---- keys and addresses that are no good ----

def test_a_daemon_that_does_not_let_us_in_is_told(world):
    """Where others expect a copy of matching listens somebody with other keys."""
    context = zmq.Context()
    other = context.socket(zmq.ROUTER)
    other.curve_server = True
    other.curve_secretkey = zmq.curve_keypair()[1]
    other.bind(router_of(world, "matching", "2"))
    try:
        told = await_true(lambda: entries(world, "gateway", "bus.no_handshake"), "it is told")
    finally:
        context.destroy(linger=0)
    assert [line["daemon"] for line in told] == ["matching"] and len(told) == 1, told
    is_registered(world)


def start(world, **settings):
    """A second process that cannot do what it is told; its exit code, and what it says."""
    second = Copy(world, "matching", **settings)
    second.output.unlink(missing_ok=True)
    code = second.start().process.wait(60)
    return code, second.log()


def test_keys_that_are_no_good_are_told_in_one_sentence(world):
    keys = world.var / "keys-no-good"
    subprocess.run(["cp", "-a", world.var / "secrets/bus/matching", keys], check=True)
    secret = keys / "own.secret"

    def refused(sentence, **settings):
        code, log = start(world, **{"MINGLU_BUS_KEYS": str(keys), **settings})
        assert code == 1 and sentence in log and "bus.keys_unusable" in log, log

    secret.chmod(0o444)
    refused("is a secret that others may read; chmod 400 it.")
    secret.chmod(0o600)
    whole = secret.read_bytes()
    secret.write_bytes(whole[:17])
    refused("own.secret holds no whole CURVE key (40 characters of Z85).")
    secret.write_bytes(bus_key(world, "intake/own.secret"))
    refused("matching.public is not there or does not belong to own.secret beside it.")
    secret.write_bytes(whole)
    (keys / "sanctions.public").unlink()
    refused("MINGLU_BUS_PEERS names sanctions, but sanctions.public is not there.")
    refused("/nonexistent/own.secret is not there.", MINGLU_BUS_KEYS="/nonexistent")


def test_an_address_that_is_taken_is_told(world):
    code, log = start(world, instance="1")
    assert code == 1 and "bus.bind_failed" in log, log
