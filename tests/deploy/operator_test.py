"""The operator's command on an instance of its own: what it says, what it leaves, what it recovers from."""

import os
import pathlib
import signal
import subprocess

import pytest
from world import ROOT, World, write_time

DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]


@pytest.fixture(scope="module")
def world():
    with World(start="2025-01-02") as world:
        yield world


def service_pid(world, name):
    return int((world.var / "sv" / name / "supervise/pid").read_text())


def parent_of(pid):
    status = pathlib.Path(f"/proc/{pid}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


def children_of(pid):
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def everything(world):
    """Every process of an instance, the supervisor first."""
    supervisor = int((world.var / "run/runsvdir.pid").read_text())
    found = [supervisor]
    for pid in found:
        found += children_of(pid)
    return found


def is_alive(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it went with its parent


def test_up_twice_is_harmless(world):
    before = {name: service_pid(world, name) for name in [*DAEMONS, "postgres"]}
    told = world.minglu("up").stdout
    assert {name: service_pid(world, name) for name in [*DAEMONS, "postgres"]} == before
    assert f"minglu is up: {world.url}\n" in told
    assert "operator key: ml_" in told


def test_status_has_a_line_per_daemon(world):
    lines = world.minglu("status").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*DAEMONS, "postgres"]
    for line in lines:
        name, state, word, pid = line.split()[:4]
        assert (state, word, int(pid)) == ("up", "pid", service_pid(world, name))
    for line in lines[:5]:
        assert "version 0.1.0" in line
        assert "turns/s" in line
        assert "lag 0" in line


def test_calendars_and_rulebook_are_adopted_once(world):
    versions = [book["version"] for book in world.operator.get("/v1/rulebooks").json()["items"]]
    years = [calendar["year"] for calendar in world.operator.get("/v1/calendars").json()["items"]]
    assert len(versions) == len(set(versions)) == 1
    assert sorted(years) == [2024, 2025, 2026]


def test_a_key_is_added_listed_and_revoked(world):
    key_id, key = world.minglu("key", "add", "--role", "officer,auditor", "--person", "o-1",
                               "--label", "the first officer").stdout.split()
    officer = world.with_key(key)
    assert officer.get("/v1/clock").status_code == 200
    listed = [line.split("\t") for line in world.minglu("key", "list").stdout.splitlines()]
    assert [key_id, "officer,auditor", "-", "o-1", "the first officer", "valid"] in listed
    world.minglu("key", "revoke", key_id)
    assert officer.get("/v1/clock").status_code == 401
    refused = world.minglu("key", "add", "--role", "emperor", check=False)
    assert refused.returncode == 1
    assert "/roles/0" in refused.stderr


def test_the_clock_is_shown_and_advanced(world):
    before = world.now()
    assert world.minglu("clock", "show").stdout.split()[1] == "(virtual)"
    world.minglu("clock", "advance", "--days", "3")
    assert (world.now() - before).days == 3
    refused = world.minglu("clock", "advance", "--to", write_time(before), check=False)
    assert refused.returncode == 1
    assert world.now() > before


def test_nothing_is_parked(world):
    assert world.minglu("parked", "list").stdout == ""
    refused = world.minglu("parked", "show", "sanctions/intake/999999", check=False)
    assert refused.returncode == 1
    assert "404" in refused.stderr


def test_logs_are_json_lines(world):
    told = world.minglu("logs", "gateway").stdout
    assert '"service":"gateway"' in told
    assert world.minglu("logs", "nobody", check=False).returncode == 1


@pytest.mark.parametrize("words", [["dance"], ["up", "--sideways"], ["clock", "stop"], ["key", "add"],
                                   ["parked", "show", "../x"], ["down", "now"]])
def test_what_it_does_not_know_is_refused(world, words):
    done = world.minglu(*words, check=False)
    assert done.returncode == 2
    assert "See: deploy/minglu help" in done.stderr


def test_help_names_every_command(world):
    told = world.minglu("help").stdout
    for word in ["up [--demo]", "down", "status", "logs", "migrate", "key add", "clock advance", "parked list"]:
        assert word in told


def test_secrets_are_closed(world):
    for path in (world.var / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name
    if os.getuid() == 0:
        assert (world.var / "secrets/operator.key").stat().st_uid == 0
        for name in DAEMONS:
            assert pathlib.Path(f"/proc/{service_pid(world, name)}").stat().st_uid != 0


def test_a_killed_daemon_comes_back(world):
    before = service_pid(world, "intake")
    os.kill(before, signal.SIGKILL)
    world.minglu("up")
    assert service_pid(world, "intake") != before
    assert world.operator.get("/health/ready").status_code == 200


def test_up_recovers_from_a_kill_of_everything(world):
    key_id, _ = world.minglu("key", "add", "--role", "auditor", "--label", "kept").stdout.split()
    cursor = world.cursor()
    for pid in everything(world):
        kill(pid)
    assert (world.var / "pg/postmaster.pid").exists()
    world.minglu("up")
    assert key_id in world.minglu("key", "list").stdout
    assert world.operator.get("/v1/events", after=cursor).status_code == 200


def test_up_recovers_from_the_loss_of_its_supervisors(world):
    supervisor = int((world.var / "run/runsvdir.pid").read_text())
    orphaned = parent_of(service_pid(world, "gateway"))
    os.kill(supervisor, signal.SIGKILL)
    os.kill(orphaned, signal.SIGKILL)
    world.minglu("up")
    assert len(world.minglu("status").stdout.splitlines()) == 6


def test_down_stops_all_and_keeps_the_data(world):
    key_id, _ = world.minglu("key", "add", "--role", "auditor", "--label", "kept").stdout.split()
    running = everything(world)
    world.minglu("down")
    assert not [pid for pid in running if is_alive(pid)]
    assert world.minglu("status", check=False).returncode == 1
    world.minglu("down")
    world.minglu("up")
    assert key_id in world.minglu("key", "list").stdout


def test_a_virtual_instance_stays_virtual_and_a_real_one_real(world):
    world.minglu("up")
    assert world.operator.get("/v1/clock").json()["virtual"] is True
    with World(start=None) as real:
        assert real.operator.get("/v1/clock").json()["virtual"] is False
        refused = real.minglu("up", "--virtual", "2025-01-01", check=False)
        assert refused.returncode == 1
        assert "has lived on real time" in refused.stderr
        assert real.minglu("clock", "advance", "--days", "1", check=False).returncode == 1


def test_a_tree_without_its_programs_is_refused(tmp_path):
    done = subprocess.run([ROOT / "deploy/minglu", "up"], capture_output=True, text=True, check=False, timeout=60,
                          env=dict(os.environ, MINGLU_VAR=str(tmp_path / "v"), MINGLU_BUILD=str(tmp_path)))
    assert done.returncode == 1
    assert "bin/intake is not there" in done.stderr
