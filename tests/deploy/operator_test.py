"""The operator's command on an instance of its own: what it says, what it leaves, what it recovers from."""

import json
import os
import pathlib
import signal
import socket
import subprocess

import pytest
from world import ROOT, World, free_port, open_to_all, times_of, write_time

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
    assert refused.stderr.count("Must be one of") == 1


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
    assert refused.stderr == "minglu: 404: There is no such thing that you may see.\n"


def test_logs_are_json_lines(world):
    told = world.minglu("logs", "gateway").stdout
    assert '"service":"gateway"' in told
    assert world.minglu("logs", "nobody", check=False).returncode == 1


def log_times(told):
    return times_of([json.loads(line) for line in told.splitlines() if line.startswith("{")])


def test_logs_tell_one_story_with_what_was_rotated(world):
    marks = {"@4000000000000000000000aa.s": "2001-01-01T00:00:00.000002Z",
             "@4000000000000000000000ab.u": "2001-01-01T00:00:00.000003Z"}
    for name, time in marks.items():
        (world.var / "log/sanctions" / name).write_text(f'{{"time":"{time}","service":"sanctions"}}\n')
    (world.var / "log/intake/@4000000000000000000000ac.s").write_text(
        '{"time":"2001-01-01T00:00:00.000001Z","service":"intake"}\nsecond line of intake\n')
    told = world.minglu("logs").stdout
    times = log_times(told)
    assert times == sorted(times)
    assert times[:4] == [f"2001-01-01T00:00:00.00000{n}Z" for n in (1, 1, 2, 3)]
    assert json.loads(told.splitlines()[1])["text"] == "second line of intake"
    assert {"postgres", *DAEMONS} <= {json.loads(line)["service"] for line in told.splitlines()}
    for path in (world.var / "log").glob("*/@4000000000000000000000a?.?"):
        path.unlink()


def test_logs_follow(world):
    with subprocess.Popen([ROOT / "deploy/minglu", "logs", "gateway", "sanctions", "-f"], env=world.environment(),
                          stdout=subprocess.PIPE, text=True) as follower:
        key_id = None
        for line in follower.stdout:  # the last lines first; then what is written while we look
            key_id = key_id or world.minglu("key", "add", "--role", "auditor").stdout.split()[0]
            if key_id in line:
                break
        follower.kill()
    assert key_id


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


def pids(world):
    return {name: service_pid(world, name) for name in [*DAEMONS, "postgres"]}


def changed_since(world, before):
    return {name for name, pid in pids(world).items() if pid != before[name]}


def setting(world, daemon, name):
    path = world.var / "env" / daemon / name
    return path.read_text().strip() if path.exists() else None


def test_up_restarts_whose_settings_changed_and_says_so(world, monkeypatch):
    before = pids(world)
    monkeypatch.setitem(world.settings, "MINGLU_TURN_MAX", "150")
    told = world.minglu("up").stderr
    assert changed_since(world, before) == set(DAEMONS)
    assert "Restarting intake: changed MINGLU_TURN_MAX\n" in told
    environment = pathlib.Path(f"/proc/{service_pid(world, 'intake')}/environ").read_bytes().split(b"\0")
    assert b"MINGLU_TURN_MAX=150" in environment
    before = pids(world)
    assert "Restarting" not in world.minglu("up").stderr
    assert changed_since(world, before) == set()


@pytest.mark.parametrize("name, value, sentence", [
    ("MINGLU_TURN_MAX", "many", 'MINGLU_TURN_MAX is "many", but has to be a whole number from 1 to 10000.'),
    ("MINGLU_RATE_BURST", "0", 'MINGLU_RATE_BURST is "0"'),
    ("MINGLU_LOG_LEVEL_FILE", "/nonexistent", "cannot read /nonexistent"),
    ("MINGLU_CLOCK", "sundial", "real or virtual"),
])
def test_settings_a_daemon_would_refuse_change_nothing(world, monkeypatch, name, value, sentence):
    world.minglu("up")
    before = pids(world)
    monkeypatch.setitem(world.settings, name, value)
    refused = world.minglu("up", check=False)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert changed_since(world, before) == set()
    assert setting(world, "gateway", name) in (None, "virtual")
    assert world.operator.get("/health/ready").status_code == 200


def test_a_setting_nobody_knows_is_named(world, monkeypatch):
    monkeypatch.setitem(world.settings, "MINGLU_RATE_BRUST", "5")
    told = world.minglu("up").stderr
    assert "Warning: MINGLU_RATE_BRUST is no setting" in told
    assert setting(world, "gateway", "MINGLU_RATE_BRUST") is None


def test_up_moves_the_gateway_to_another_port(world):
    before, port = pids(world), free_port()
    told = world.minglu("up", "--port", str(port)).stdout
    assert f"minglu is up: http://127.0.0.1:{port}\n" in told
    assert changed_since(world, before) == {"gateway"}
    assert (world.var / "port").read_text() == f"{port}\n"
    world.minglu("up", "--port", str(world.port))
    assert world.operator.get("/health/ready").status_code == 200


def test_a_port_of_somebody_else_is_told_at_once(world):
    before = pids(world)
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        refused = world.minglu("up", "--port", str(port), check=False)
    assert refused.returncode == 1
    assert refused.stderr == f"minglu: Port {port} is taken by another program; deploy/minglu up --port M\n"
    assert changed_since(world, before) == set()
    assert (world.var / "port").read_text() == f"{world.port}\n"


@pytest.mark.parametrize("port", ["0", "65536", "080", "http", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    done = subprocess.run([ROOT / "deploy/minglu", "up", "--port", port], capture_output=True, text=True,
                          check=False, timeout=60, env=dict(os.environ, MINGLU_VAR=str(tmp_path / "v")))
    assert done.returncode == 2
    assert f'a port is a number from 1 to 65535, not "{port}"' in done.stderr
    assert not (tmp_path / "v").exists()


def test_the_clock_is_chosen_once(world):
    refused = world.minglu("up", "--virtual", "2025-03-01", check=False)
    assert refused.returncode == 1
    assert "clock was chosen at its first start: virtual, from 2025-01-02." in refused.stderr


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
    open_to_all(tmp_path)
    done = subprocess.run([ROOT / "deploy/minglu", "up"], capture_output=True, text=True, check=False, timeout=60,
                          env=dict(os.environ, MINGLU_VAR=str(tmp_path / "v"), MINGLU_BUILD=str(tmp_path)))
    assert done.returncode == 1
    assert "bin/intake is not there" in done.stderr
