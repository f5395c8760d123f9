"""Copies found by name: every address is one, a new one is found, one that is gone is left, and who waited for it is
told. The names stand in an /etc/hosts that only this process and its children see."""

import concurrent.futures
import ctypes
import os
import pathlib
import subprocess
import tempfile
import time

import pytest

from bus import Copy, await_blocked, free_ports, network, rows, stream_locked
from load import Load
from world import World, await_true, credit_code, entries

CLONE_NEWNS = 0x20000
SETTINGS = {"MINGLU_RATE_PER_SECOND": "1000000", "MINGLU_RATE_BURST": "1000000"}
PORT = free_ports(2)
COMMANDS = 6


class Hosts:
    """Our own /etc/hosts: what was there, and a name with these addresses."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.before = pathlib.Path("/etc/hosts").read_text()

    def give(self, *addresses):
        self.path.write_text(self.before + "".join(f"{address} intake-copies\n" for address in addresses))


@pytest.fixture(scope="module")
def hosts():
    if os.geteuid() != 0 or ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        pytest.skip("needs the right to mount: an /etc/hosts of its own")
    with tempfile.NamedTemporaryFile(prefix="minglu-hosts-") as file:
        os.chmod(file.name, 0o644)
        hosts = Hosts(file.name)
        hosts.give()
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["mount", "--bind", file.name, "/etc/hosts"], check=True)
        yield hosts
        subprocess.run(["umount", "/etc/hosts"], check=True)


@pytest.fixture(scope="module")
def world(hosts):
    with World(start=Load.world_day, settings={**SETTINGS, **network(f"intake=intake-copies:{PORT}")}) as world:
        yield world


def at(world, address, instance):
    return Copy(world, "intake", instance, MINGLU_BUS_ADDRESS=f"tcp://{address}:{PORT}")


def instances(world):
    answer = world.operator.get("/v1/operations/status").json()
    return {one.get("instance") for one in answer["daemons"] if one["service"] == "intake"}


def has_left(world, daemon, address):
    return any(line["peer"] == f"tcp://{address}:{PORT}" for line in entries(world, daemon, "bus.peer_gone"))


def test_every_address_of_a_name_is_a_copy_and_they_may_move(world, hosts):
    own = instances(world)
    with at(world, "127.0.0.2", "a"), at(world, "127.0.0.3", "b"):
        hosts.give("127.0.0.2", "127.0.0.3")
        await_true(lambda: instances(world) == own | {"a", "b"}, "both are found")
        assert 'minglu_copies{service="intake"} 3' in world.operator.get("/metrics").text
    with at(world, "127.0.0.4", "a"):
        hosts.give("127.0.0.4")
        await_true(lambda: instances(world) == own | {"a"}, "the one at another address is found")
        for daemon in ("gateway", "matching", "monitoring", "sanctions", "intake"):
            for address in ("127.0.0.2", "127.0.0.3"):
                await_true(lambda name=daemon, gone=address: has_left(world, name, gone), f"{daemon} leaves {address}")
        assert not has_left(world, "gateway", "127.0.0.4")


def test_a_name_nobody_can_tell_about_keeps_its_copies(world, hosts):
    with at(world, "127.0.0.5", "c"):
        hosts.give("127.0.0.5")
        await_true(lambda: "c" in instances(world), "it is found")
        hosts.give()
        rounds = time.monotonic() + 7  # several rounds of looking
        while time.monotonic() < rounds:
            assert "c" in instances(world)
        assert not has_left(world, "gateway", "127.0.0.5")


def test_who_waits_for_a_copy_whose_address_is_gone_is_told_soon(world, hosts):
    """The commands that went to it; the others are done when the daemon goes on."""
    with at(world, "127.0.0.6", "d") as copy, concurrent.futures.ThreadPoolExecutor() as pool:
        hosts.give("127.0.0.6")
        await_true(lambda: "d" in instances(world), "it is found")
        clients = [world.client("provider", organisation=credit_code(f"gone {n}")) for n in range(COMMANDS)]
        with stream_locked(world, "intake"):
            began = time.monotonic()
            answers = [pool.submit(register, client, n) for n, client in enumerate(clients)]
            await_blocked(world, "intake", 2)  # both copies have some
            copy.kill()
            hosts.give("127.0.0.7")
            told = [next(concurrent.futures.as_completed(answers)).result()]
            assert time.monotonic() - began < 9, "before their patience ends"
        told = [answer.result() for answer in answers]
    assert {answer.status_code for answer in told} == {201, 503}, told
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in told if answer.status_code == 503)
    for n, client in enumerate(clients):
        assert register(client, n).status_code == 201, "sent again it is done, once"
    names = [credit_code(f"gone {n}") for n in range(COMMANDS)]
    assert rows(world, "select count(*) from intake.provider where provider = any(%s)", names) == [(COMMANDS,)]


def register(client, n):
    return client.post("/v1/providers", {
        "uscc": credit_code(f"gone {n}"), "name": "演示服务商", "kind": "light", "legal_representative": "李四",
        "address": "济宁市任城区"}, key=f"address-gone-{n}")
