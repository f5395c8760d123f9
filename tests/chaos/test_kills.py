"""kill -9 of daemons, of PostgreSQL's postmaster and of its backends at random moments under load."""

import collections
import json
import os
import pathlib
import random
import signal
import time

from check import everything_holds, parked, service_pid
from load import Load
from world import World

SEED = int(os.environ.get("MINGLU_CHAOS_SEED", "20250303"))
VICTIMS = {"intake": 44, "gateway": 16, "monitoring": 14, "sanctions": 10, "matching": 6, "backend": 14, "postgres": 8}
DAEMONS = ("intake", "matching", "monitoring", "sanctions", "gateway")
TURN_MARKS = ("turn.open", "turn.done", "turn.failed", "turn.split")
AIMED_SHARE = 0.5  # of the kills of daemons wait for a turn to open; the others come when they come
AIM_SECONDS = 0.3
AIM_PAUSE_SECONDS = 0.0005
IN_TURN_MIN = 30
RECOVER_SECONDS = 60
SUSPECTED = ("the daemon ended uncleanly each time it was tried", "an earlier event of its subject is parked")


def newest_lines(world, daemon):
    """What a daemon's log says of the moment before its death."""
    path = pathlib.Path(world.var, "log", daemon, "current")
    with open(path, "rb") as log:
        log.seek(max(0, path.stat().st_size - 65536))
        lines = log.read().decode(errors="replace").splitlines()
    found = []
    for line in lines:
        try:
            found.append(json.loads(line[line.index("{"):]))
        except ValueError:
            continue  # cut off by the kill, or not ours (a sanitizer)
    return found


def code_of(entry):
    return entry.get("event.code", "")


def was_in_a_turn(entries):
    """The last that is said of turns is that one was opened."""
    turns = [code_of(entry) for entry in entries if code_of(entry) in TURN_MARKS]
    return bool(turns) and turns[-1] == "turn.open"


def await_open_turn(world, daemon):
    """Until its log says that a turn has been opened; not for long, an idle daemon opens none."""
    end = time.monotonic() + AIM_SECONDS
    with open(pathlib.Path(world.var, "log", daemon, "current"), "rb") as log:
        log.seek(0, os.SEEK_END)
        while time.monotonic() < end:
            newest = log.read()
            if newest.rfind(b'"turn.open"') > newest.rfind(b'"turn.done"'):
                return
            time.sleep(AIM_PAUSE_SECONDS)


def backends(world):
    """Server processes that serve our daemons."""
    postmaster = service_pid(world, "postgres")
    found = []
    for directory in pathlib.Path("/proc").iterdir():
        try:
            if not directory.name.isdigit() or f"PPid:\t{postmaster}\n" not in (directory / "status").read_text():
                continue
            if b"postgres: minglu_" in (directory / "cmdline").read_bytes():
                found.append(int(directory.name))
        except OSError:
            continue
    return found


def failed_turns(world):
    """How many turns the daemons had to give back so far (as far as their newest logs go)."""
    return sum(world.log(daemon, whole=False).count('"turn.failed"') for daemon in DAEMONS)


def kill(world, victim, dice):
    """Kill, and say how to find out later whether a turn was open: from the victim's own log, or, for PostgreSQL,
    by a turn that failed. None: there was nothing to kill."""
    if victim in ("backend", "postgres"):
        before = failed_turns(world)
        targets = backends(world) if victim == "backend" else [service_pid(world, "postgres")]
        if not targets:
            return None
        send_kill(dice.choice(targets))
        return lambda: failed_turns(world) > before
    if dice.random() < AIMED_SHARE:
        await_open_turn(world, victim)
    pid = service_pid(world, victim)
    if pid is None:
        return None
    send_kill(pid)
    return lambda: was_in_a_turn(before_restart(newest_lines(world, victim)))


def before_restart(entries):
    """Up to the last start of a process in the log."""
    starts = [place for place, entry in enumerate(entries) if code_of(entry) == "service.started"]
    return entries[:starts[-1]] if starts else entries


def send_kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # somebody was quicker; the next one counts


def plan(dice):
    victims = [victim for victim, times in VICTIMS.items() for _ in range(times)]
    dice.shuffle(victims)
    return victims


def retry_suspects(world):
    """Who happened to be in hand at kill after kill is parked as a suspect, and what follows of its matter behind it;
    an operator tries them again, in their order."""
    world.settle()
    suspects = sorted(parked(world), key=lambda one: (one["service"], one["stream"], int(one["seq"])))
    assert all(one["why"] in SUSPECTED for one in suspects), suspects
    for one in suspects:
        place = f"{one['service']}/{one['stream']}/{one['seq']}"
        assert world.operator.post(f"/v1/operations/parked/{place}/retry").status_code == 200, one
    return suspects


def test_after_a_hundred_kills_everything_acknowledged_is_there_once_and_no_stream_has_a_hole():
    dice = random.Random(SEED)
    killed, in_turn = collections.Counter(), collections.Counter()
    with World(start=Load.world_day, settings={
            "MINGLU_LOG_LEVEL": "debug", "MINGLU_RATE_PER_SECOND": "1000000", "MINGLU_RATE_BURST": "1000000"}) as world:
        with Load(world, SEED) as load:
            for victim in plan(dice):
                recovered = load.ledger.await_more(5, RECOVER_SECONDS)
                assert recovered, f"no command acknowledged for {RECOVER_SECONDS} s after {dict(killed)}"
                assert load.ledger.wrong == [], load.ledger.wrong[:5]
                time.sleep(dice.uniform(0, 0.2))  # the random moment
                tell = kill(world, victim, dice)
                if tell is None:
                    continue
                killed[victim] += 1
                load.ledger.await_more(1, RECOVER_SECONDS)
                in_turn[victim] += tell()
        suspects = retry_suspects(world)
        events = everything_holds(world, load)
    print(f"seed {SEED}: killed {dict(killed)}; inside an open turn {dict(in_turn)}; {len(suspects)} suspected and retried; "
          f"{load.ledger.count()} acknowledged, {len(load.concluded)} carried through, {len(events)} events, "
          f"{load.ledger.refused_for_now} times 503, {load.ledger.cut_off} times cut off")
    assert sum(killed.values()) >= 100
    assert sum(in_turn.values()) >= IN_TURN_MIN, "too few kills hit an open turn"
