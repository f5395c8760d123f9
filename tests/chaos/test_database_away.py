"""PostgreSQL stopped, or without room on its disk: refused for now, nothing lost, recovery without hands."""

import json
import os
import pathlib
import shutil
import subprocess
import threading
import time

import pytest

from check import everything_holds
from load import Load
from world import World

SETTINGS = {"MINGLU_RATE_PER_SECOND": "1000000", "MINGLU_RATE_BURST": "1000000"}
ROOM_MB = 256
WAIT_SECONDS = 60


def complain(world, load, key=None):
    return world.anonymous().post("/v1/complaints", {
        "provider": load.providers[0], "anonymous": True, "text": "进驻不及时"}, key=key)


def await_status(world, load, wanted):
    """Ask until the answer is that; every other answer on the way must be one of the two."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        answer = complain(world, load)
        assert answer.status_code in (201, 503), answer.text
        if answer.status_code == 201:
            load.ledger.write(f"lone {time.monotonic_ns()}", "/v1/complaints", {}, answer.json())
        if answer.status_code == wanted:
            return answer
    raise AssertionError(f"no {wanted} in {WAIT_SECONDS} s")


def service(world, what, name):
    subprocess.run(["sv", "-w", "30", what, str(world.var / "sv" / name)], check=True, capture_output=True)


def test_while_postgresql_is_away_commands_are_refused_for_now_and_then_all_goes_on():
    with World(start=Load.world_day, settings=SETTINGS) as world:
        with Load(world, "away", writers=4) as load:
            assert load.ledger.await_more(20, WAIT_SECONDS)
            service(world, "down", "postgres")
            refused = await_status(world, load, 503)
            assert int(refused.headers["Retry-After"]) >= 1
            assert refused.headers["Content-Type"].startswith("application/problem+json")
            assert world.anonymous().get("/health/live").status_code == 200
            assert world.anonymous().get("/health/ready").status_code == 503
            service(world, "up", "postgres")
            assert load.ledger.await_more(20, WAIT_SECONDS), "it does not recover by itself"
        everything_holds(world, load)
        assert world.anonymous().get("/health/ready").status_code == 200
        assert load.ledger.refused_for_now > 0
        what_was_worse_than_usual_is_told(world)


def what_was_worse_than_usual_is_told(world):
    """A look at what is worse than usual shows that the database was lost, and nothing of every day."""
    worse, all_of_it = (
        [json.loads(line) for line in world.minglu("logs", *words, "intake").stdout.splitlines()]
        for words in (["--level", "warn"], []))
    assert {line["level"] for line in worse} <= {"warn", "error"}
    assert "database.lost" in {line["event.code"] for line in worse}
    assert len(all_of_it) > len(worse)


class SmallDisk(World):
    """An instance whose PostgreSQL lives on a small disk of its own."""

    def up(self):
        super().up()
        self.minglu("down")
        self.disk = self.var / "pg"
        kept = self.var / "pg.kept"
        self.disk.rename(kept)
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM_MB}m", "tmpfs", str(self.disk)], check=True)
        subprocess.run(["cp", "-a", f"{kept}/.", str(self.disk)], check=True)
        shutil.rmtree(kept)
        self.minglu("up")

    def close(self):
        if self.var is not None and os.path.ismount(self.var / "pg"):
            self.minglu("down", check=False)
            subprocess.run(["umount", str(self.var / "pg")], check=True)
        super().close()

    def fill(self):
        """Take all the room but a little that goes by itself."""
        with open(self.disk / "ballast", "wb") as ballast:
            while True:
                try:
                    ballast.write(b"\0" * 65536)
                    ballast.flush()
                except OSError:
                    return

    def make_room(self):
        (self.disk / "ballast").unlink()


def can_mount(tmp_path):
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    subprocess.run(["umount", str(tmp_path)], check=True)
    return True


def test_on_a_full_disk_commands_are_refused_for_now_and_go_on_when_there_is_room(tmp_path):
    if not can_mount(tmp_path):
        pytest.skip("a small disk cannot be mounted here (needs CAP_SYS_ADMIN)")
    with SmallDisk(start=Load.world_day, settings=SETTINGS) as world:
        with Load(world, "full", writers=4) as load:
            assert load.ledger.await_more(20, WAIT_SECONDS)
            stop = threading.Event()
            filler = threading.Thread(target=keep_full, args=(world, stop))
            filler.start()
            try:
                refused = await_status(world, load, 503)
            finally:
                stop.set()
                filler.join()
            assert int(refused.headers["Retry-After"]) >= 1
            world.make_room()
            assert load.ledger.await_more(20, WAIT_SECONDS), "it does not recover by itself"
        everything_holds(world, load)
        assert pathlib.Path(world.disk, "PG_VERSION").exists()


def keep_full(world, stop):
    """PostgreSQL gives room back now and then (checkpoints): take that as well."""
    while not stop.is_set():
        world.fill()
        stop.wait(0.1)
