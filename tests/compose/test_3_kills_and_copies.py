"""Containers and the engine are killed while commands come in: what was acknowledged is there exactly once, and the
service comes back without hands. Copies of a daemon share its work and its name."""

import collections
import os
import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

import stack as kit
from world import ROOT


class Load(threading.Thread):
    """Complaints, one after the other, each sent again with its key until it is acknowledged."""

    def __init__(self, stack):
        super().__init__(daemon=True)
        self.stack = stack
        self.cases, self.repeats, self.fault = [], 0, None
        self.ended = threading.Event()

    def __enter__(self):
        self.start()
        kit.await_true("the first commands", lambda: len(self.cases) > 5)
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join(kit.HEALTHY_SECONDS)
        assert not self.is_alive() and self.fault is None, self.fault

    def run(self):
        try:
            with httpx.Client(base_url=self.stack.url, verify=str(self.stack.certificate), timeout=20, trust_env=False) as client:
                while not self.ended.is_set():
                    self.cases.append(self.file(client, f"load-{uuid.uuid4()}"))
        except (AssertionError, KeyError, ValueError) as why:
            self.fault = repr(why)

    def file(self, client, key):
        end = time.monotonic() + kit.HEALTHY_SECONDS
        while time.monotonic() < end:
            try:
                answer = client.post("/v1/complaints", json=kit.complaint("负载"), headers={"Idempotency-Key": key})
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 201:
                return answer.json()["case"]
            assert answer is None or answer.status_code in (429, 502, 503, 504), answer.text
            self.repeats += 1
            time.sleep(0.1)
        raise AssertionError(f"{key} was not acknowledged")

    def more(self, count=10):
        """Wait until that many were acknowledged from now on."""
        want = len(self.cases) + count
        kit.await_true(f"{count} more commands acknowledged", lambda: len(self.cases) >= want or self.fault)


def all_are_there_once(stack, cases):
    assert len(set(cases)) == len(cases), "a number was given twice"
    with stack.world() as world:
        world.settle()
        events = world.events()
        filed = collections.Counter(event["subject"] for event in events if event["type"] == "minglu.intake.complaint_filed.v1")
        assert all(filed[case] == 1 for case in cases), [case for case in cases if filed[case] != 1]
        assert max(filed.values()) == 1
        positions = [event["position"] for event in events]
        assert positions == list(range(positions[0], positions[0] + len(positions))), "the journal has a hole"
        status = world.operator.get("/v1/operations/status").json()
        assert all(not daemon.get("parked") for daemon in status["daemons"]), "something parked"


@pytest.mark.parametrize("service", ("intake", "sanctions", "gateway", "front", "postgres"))
def test_a_container_is_killed(stack, service):
    kit.await_healthy()
    identity = kit.containers(service)[0]
    before = kit.inspect(identity)[0]["RestartCount"]
    with Load(stack) as load:
        kit.kill(identity)
        kit.await_true(f"{service} started again", lambda: kit.inspect(identity)[0]["RestartCount"] > before)
        load.more()
    kit.await_healthy()
    all_are_there_once(stack, load.cases)


def test_the_engine_is_killed(stack):
    kit.await_healthy()
    pid = int(kit.run(ROOT / "tests/compose/engine", "pid").stdout)
    with Load(stack) as load:
        os.kill(pid, 9)
        kit.await_true("the engine's end", lambda: not os.path.exists(f"/proc/{pid}") or "Z" in open(f"/proc/{pid}/stat").read().split()[2])
        kit.run(ROOT / "tests/compose/engine", "start")
        kit.await_healthy()
        load.more()
    all_are_there_once(stack, load.cases)


def test_a_network_the_engine_does_not_let_go_of_is_no_hindrance(stack):
    """Somebody hangs in it; an engine that was killed may count somebody who is no more."""
    network = f"{kit.PROJECT}_bus"
    guest = kit.docker("run", "--detach", "--network", network, "--entrypoint", "sleep", "minglu/tools:test", "600")
    try:
        said = kit.minglu("down")
        assert network in said.stderr and "The engine keeps" in said.stderr, said.stderr
        assert not kit.containers()
        stack.up()
    finally:
        kit.docker("rm", "--force", guest)
    kit.await_healthy()


def test_everything_is_told_to_stop_at_once(stack):
    """As when the machine goes down: every daemon ends well, though all it talks to ends with it."""
    kit.await_healthy()
    daemons = [kit.containers(service)[0] for service in kit.DAEMONS]
    postgres = kit.containers("postgres")[0]
    dice = random.Random("minglu stop")
    for _ in range(6):
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda words: kit.docker("kill", *words), (["--signal", "INT", postgres], ["--signal", "TERM", *daemons])))
        kit.docker("wait", postgres, *daemons)
        ends = {kit.service_of(one): one["State"]["ExitCode"] for one in kit.inspect(postgres, *daemons)}
        assert set(ends.values()) == {0}, ends
        kit.docker("start", postgres, *daemons)
        time.sleep(dice.uniform(0.2, 3))  # somewhere in their beginning
    kit.await_healthy()


COPIES = {f"MINGLU_{service.upper()}_COPIES": "2" for service in kit.DAEMONS}


def copies():
    return {service: sorted(kit.containers(service)) for service in kit.DAEMONS}


def scale(count):
    words = [word for service in kit.DAEMONS for word in ("--scale", f"{service}={count}")]
    kit.compose("up", "-d", "--no-build", "--no-recreate", "--no-deps", *words, *kit.DAEMONS)
    kit.await_healthy()
    assert {len(ids) for ids in copies().values()} == {count}


def kill_one_of_each(number):
    killed = [ids[number] for ids in copies().values()]
    before = {one["Id"]: one["RestartCount"] for one in kit.inspect(*killed)}
    for identity in killed:
        kit.kill(identity)
    return lambda: all(one["RestartCount"] > before[one["Id"]] for one in kit.inspect(*killed))


def test_every_daemon_in_two_copies(stack):
    """Of every daemon the one copy and then the other is killed, and copies that are set last over an `up`."""
    kit.await_healthy()
    scale(2)
    try:
        there = copies()
        kit.minglu("up", **COPIES)
        assert copies() == there
        with Load(stack) as load:
            load.more(30)
            for number in (0, 1):
                are_again = kill_one_of_each(number)
                load.more(20)
                kit.await_true("the copies again", are_again)
                kit.await_healthy()
        all_are_there_once(stack, load.cases)
    finally:
        kit.minglu("up")
    assert {len(ids) for ids in copies().values()} == {1}, "without the setting it is one"
    with Load(stack) as load:
        load.more(20)
    all_are_there_once(stack, load.cases)
