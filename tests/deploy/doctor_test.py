"""The doctor on instances that are really ill: each illness has its line, with what to do; and `up` on a place that is
not sound stops with one sentence and touches nothing."""

import datetime
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import pytest
from world import ROOT, World, free_port

DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]


@pytest.fixture(scope="module")
def world():
    with World(start="2025-01-02") as world:
        world.minglu("backup")
        yield world


def findings(world, check=None, level=None):
    done = world.minglu("doctor", "--json", check=False)
    all_found = json.loads(done.stdout)
    assert done.returncode == any(one["level"] == "bad" for one in all_found)
    found = [one for one in all_found
             if (check is None or one["check"] == check) and (level is None or one["level"] == level)]
    for one in found:
        assert one["level"] == "good" or one["do"], one
    return found


def says(world, check, *parts):
    """One bad finding of this check that has these words."""
    found = findings(world, check, "bad")
    assert any(all(part in one["says"] + one["do"] for part in parts) for one in found), found


def await_that(what, seconds=30):
    """Until it is so; the event awaited is a change of a file or a table that nobody tells of."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
    return found


def sql(world, text):
    done = subprocess.run(["psql", "-X", "-At", "-d", f"host={world.var}/run/pg user=minglu_admin dbname=minglu",
                           "-c", text], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def finish_wal(world):
    sql(world, "create table public.scratch (n int); drop table public.scratch; select pg_switch_wal()")


def test_a_sound_instance(world):
    assert findings(world, level="bad") == []
    done = world.minglu("doctor")
    checks = {line.split()[1] for line in done.stdout.splitlines()}
    assert {"place", "port", "disk", "clock", "migrations", "archive", "backup", "daemons", "cursors", "parked",
            "timers", "webhooks"} <= checks
    assert world.minglu("doctor", "--loudly", check=False).returncode == 2


def test_a_daemon_that_does_not_run(world):
    subprocess.run(["sv", "down", world.var / "sv/matching"], check=True, capture_output=True)
    try:
        await_that(lambda: not (world.var / "sv/matching/supervise/pid").read_text())
        says(world, "daemons", "matching does not run")
    finally:
        world.up()


def test_a_daemon_that_says_nothing_on_the_bus(world):
    pid = int((world.var / "sv/sanctions/supervise/pid").read_text())
    os.kill(pid, signal.SIGSTOP)
    try:
        says(world, "daemons", "say nothing on the bus: sanctions")
    finally:
        os.kill(pid, signal.SIGCONT)
    await_that(lambda: not findings(world, "daemons", "bad"))


def test_postgres_that_is_away(world):
    subprocess.run(["sv", "down", world.var / "sv/postgres"], check=True, capture_output=True)
    try:
        await_that(lambda: not (world.var / "sv/postgres/supervise/pid").read_text())
        says(world, "database", "PostgreSQL does not answer")
    finally:
        world.up()


def test_a_port_of_somebody_else(world):
    world.down()
    with socket.create_server(("127.0.0.1", world.port)):
        says(world, "port", f"port {world.port} is held by another program")
    world.up()


def test_a_disk_that_is_full(world, monkeypatch):
    monkeypatch.setitem(world.settings, "MINGLU_ROOM_MB", "999999999")
    says(world, "disk", "MB", "make room")


def test_a_clock_that_went_back(world):
    seen = world.var / "seen"
    tomorrow = time.time() + 86400
    os.utime(seen, (tomorrow, tomorrow))
    try:
        says(world, "clock", "its clock went back")
    finally:
        os.utime(seen)


def test_an_archive_that_fails_and_comes_back(world):
    (world.var / "backup").rename(world.var / "away")
    finish_wal(world)
    await_that(lambda: findings(world, "archive", "bad"))
    says(world, "archive", "WAL files wait to be archived", "is the backup directory")
    says(world, "backup", "there is no base backup")
    assert world.operator.get("/health/ready").status_code == 200
    assert "the backup directory" in world.minglu("backup", check=False).stderr
    again = world.minglu("up").stderr
    assert "Warning: the backup directory" in again
    assert not (world.var / "backup").exists()
    (world.var / "away").rename(world.var / "backup")
    finish_wal(world)  # PostgreSQL tries again with the next file, or within a minute
    await_that(lambda: not findings(world, "archive", "bad"), seconds=90)


def test_a_gap_in_the_archive_is_closed_by_a_backup(world):
    hole = world.var / "pg/archive.hole"
    hole.write_text("000000010000000000000001 2025-01-01T00:00:00Z\n")
    says(world, "archive", "has a gap", "deploy/minglu backup")
    world.minglu("backup")
    assert not hole.exists()
    assert findings(world, "archive", "bad") == []


def test_a_backup_that_is_old(world):
    manifests = list((world.var / "backup/base").glob("*/manifest.json"))
    before = {path: path.read_text() for path in manifests}
    for path, text in before.items():
        manifest = json.loads(text)
        long_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=40)
        manifest["ended"] = long_ago.strftime("%Y-%m-%dT%H:%M:%SZ")
        path.write_text(json.dumps(manifest))
    try:
        says(world, "backup", "the newest base backup is 40 hours old")
    finally:
        for path, text in before.items():
            path.write_text(text)


def test_a_timer_that_does_not_fire_and_a_cursor_that_stands(world):
    """Somebody holds the lock every turn wants: terms come and events are said, and nothing is handled."""
    holder = subprocess.Popen(
        ["psql", "-X", "-q", "-At", "-d", f"host={world.var}/run/pg user=minglu_admin dbname=minglu"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        holder.stdin.write("begin; select head from intake.stream for update;\n")
        holder.stdin.flush()
        holder.stdout.readline()
        sql(world, "insert into intake.due values ('nobody_knows', 'x', '2024-01-01')")
        await_that(lambda: findings(world, "timers", "bad"))
        says(world, "timers", "a term of intake is", "was not handled")
        key = world.minglu("key", "add", "--role", "auditor").stdout.split()[0]  # something intake hears of
        assert key
        await_that(lambda: findings(world, "cursors", "bad"))
        says(world, "cursors", "intake stands still 1 events behind gateway")
    finally:
        holder.kill()
        holder.wait()
    await_that(lambda: not findings(world, "cursors", "bad"))
    sql(world, "delete from intake.due where kind = 'nobody_knows'; delete from intake.parked where type = 'nobody_knows'")


def test_a_webhook_that_rests_and_one_whose_receiver_is_away(world):
    client = world.client("auditor", label="webhooks")
    made = client.post("/v1/webhooks", {"url": "https://events.invalid/", "label": "away", "types": ["minglu.gateway.*"]})
    hook = made.json()["webhook_id"]
    client.post(f"/v1/webhooks/{hook}/suspend", {})
    await_that(lambda: "1 webhooks rest" in str(findings(world, "webhooks", "odd")))
    client.post(f"/v1/webhooks/{hook}/resume", {})
    world.client("auditor", label="an event for it")
    await_that(lambda: sql(world, "select count(*) from gateway.webhook_delivery") != "0")
    sql(world, "update gateway.webhook_delivery set since = since - interval '1 hour'; update gateway.webhook set version = version + 1")
    await_that(lambda: f"webhook {hook} has taken nothing for 3" in str(findings(world, "webhooks", "odd")))
    client.post(f"/v1/webhooks/{hook}/cancel", {})
    await_that(lambda: findings(world, "webhooks", "good"))


def test_a_parked_event(world):
    sql(world, "insert into intake.parked values ('sanctions', 1000000, 't', 's', '{}', '{}', 'it could not', now())")
    subprocess.run(["sv", "-w", "20", "restart", world.var / "sv/intake"], check=True, capture_output=True)
    try:
        await_that(lambda: findings(world, "parked", "bad"))
        says(world, "parked", "1 events are parked in intake", "deploy/minglu parked list")
    finally:
        world.minglu("parked", "drop", "intake/sanctions/1000000")
    await_that(lambda: not findings(world, "parked", "bad"))


@pytest.fixture
def certificate(tmp_path):
    def make(days):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", tmp_path / "key", "-out", tmp_path / "crt", "-days", str(days), "-subj",
                        "/CN=localhost"], check=True, capture_output=True)
        return tmp_path / "crt"
    return make


def test_certificates(world, monkeypatch, certificate, tmp_path):
    monkeypatch.setitem(world.settings, "MINGLU_TLS_CERTIFICATE", str(certificate(10)))
    assert "ends on" in findings(world, "certificate", "odd")[0]["says"]
    certificate(400)
    assert findings(world, "certificate", "good")
    (tmp_path / "crt").write_text("nothing\n")
    says(world, "certificate", "is no certificate")


# ---- another tree: its migrations are not those of the database ----

@pytest.fixture
def tree(tmp_path):
    """A copy of what the operator's command reads, to be changed."""
    for part in ("deploy", "common/sql", "services"):
        shutil.copytree(ROOT / part, tmp_path / "tree" / part,
                        ignore=lambda _, names: [name for name in names if name.endswith((".c", ".h"))])
    for path in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        path.chmod(0o755)
    return tmp_path / "tree"


def minglu_of(tree, world, *words):
    return subprocess.run([tree / "deploy/minglu", *words], env=world.environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=180, check=False)


def everything_of(world):
    """What must not change when `up` refuses."""
    return (sql(world, "select string_agg(name || sha256, ' ' order by service, name) from minglu.schema_migration"),
            {name: (world.var / f"sv/{name}/supervise/pid").read_text() for name in DAEMONS},
            {str(path): path.read_bytes() for path in (world.var / "env").rglob("*") if path.is_file()})


def refuses(tree, world, *parts):
    before = everything_of(world)
    done = minglu_of(tree, world, "up")
    assert done.returncode == 1
    for part in parts:
        assert part in done.stderr, done.stderr
    assert everything_of(world) == before
    assert world.operator.get("/health/ready").status_code == 200
    return done


def test_a_migration_edited_after_it_ran(world, tree):
    edited = tree / "services/sanctions/sql/migrations/0001_sanctions.sql"
    edited.write_text(edited.read_text() + "\n-- edited\n")
    # a new one of a service that comes before it in the alphabet must not have been run when the edited one is met
    (tree / "services/gateway/sql/migrations/9999_new.sql").write_text("create table new (n int);\n")
    refuses(tree, world, "sanctions: sanctions/0001_sanctions was edited after it had been run; put it back")
    done = minglu_of(tree, world, "doctor", "--json")
    assert any(one["check"] == "migrations" and "was edited" in one["says"] for one in json.loads(done.stdout))


def test_a_database_that_is_behind(world, tree):
    (tree / "services/gateway/sql/migrations/9999_new.sql").write_text("create table new (n int);\n")
    found = json.loads(minglu_of(tree, world, "doctor", "--json").stdout)
    assert any(one["check"] == "migrations" and one["level"] == "bad" and "gateway/9999_new" in one["says"]
               for one in found), found


def test_an_image_older_than_the_database(world, tree):
    last = sorted((tree / "services/intake/sql/migrations").iterdir())[-1]
    last.unlink()
    refuses(tree, world, f"intake: the database has had migration intake/{last.stem}, which is not known here",
            "the image is older than the database", "restore a backup")


# ---- a place that is not sound ----

@pytest.fixture(scope="module")
def stopped():
    """An instance that was taken down, to be spoiled and put right again."""
    with World(start=None) as world:
        world.down()
        yield world


def tree_of(path):
    return {str(one): (one.stat().st_mtime_ns, one.stat().st_uid) for one in pathlib.Path(path).rglob("*")
            if not str(one).startswith((f"{path}/env.new", f"{path}/lock"))}


def up_refuses(world, *parts):
    before = tree_of(world.var)
    done = world.minglu("up", check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for part in (*parts, "What to do: ", "Nothing was changed."):
        assert part in done.stderr, done.stderr
    assert tree_of(world.var) == before


def test_up_without_room(stopped, monkeypatch):
    monkeypatch.setitem(stopped.settings, "MINGLU_ROOM_MB", "999999999")
    up_refuses(stopped, "MB are free on the disk of", "999999999 are wanted")


@pytest.mark.parametrize("name, part", [
    ("seal.keys", "put back its copy"), ("operator.key", "remove it"), ("intake.password", "remove it"),
    ("backup.identity", "put back its copy"), ("backup.recipients", "remove it")])
def test_up_with_a_half_written_secret(stopped, name, part):
    path = stopped.var / "secrets" / name
    whole = path.read_bytes()
    for content in (b"", whole[:len(whole) - 20]):
        path.write_bytes(content)
        up_refuses(stopped, f"{path} is half written", part)
    path.write_bytes(whole)


def test_up_on_a_cluster_of_another_version(stopped):
    version = stopped.var / "pg/PG_VERSION"
    version.write_text("13\n")
    up_refuses(stopped, "was made by PostgreSQL 13, and this is for 15")
    version.write_text("15\n")


def test_up_on_a_cluster_of_another_owner(stopped):
    if os.getuid() != 0:
        pytest.skip("only root gives files away")
    path = stopped.var / "pg"
    owner = path.stat()
    os.chown(path, 0, 0)
    up_refuses(stopped, "belongs to root, but has to be of postgres", "chown -R postgres: ")
    os.chown(path, owner.st_uid, owner.st_gid)


def test_and_then_it_starts(stopped):
    stopped.up()
    assert stopped.operator.get("/health/ready").status_code == 200


def test_a_doctor_without_an_instance(tmp_path):
    done = subprocess.run([ROOT / "deploy/minglu", "doctor"], capture_output=True, text=True, check=False, timeout=60,
                          env=dict(os.environ, MINGLU_VAR=str(tmp_path / "v"), MINGLU_PORT=str(free_port())))
    assert done.returncode == 1
    assert "there is no instance in" in done.stdout
    assert not (tmp_path / "v").exists()


# ---- containers, as far as it can be seen without an engine ----

ENGINE = """#!/bin/sh
case "$*" in
'compose version') exit 1 ;;
'version --format'*) echo {engine} ;;
*) exit 0 ;;
esac
"""


@pytest.mark.parametrize("engine, client, works, words", [
    ("26.1.4", "1.29.2", "0", "cannot recreate containers on engine 26.1.4 (KeyError: ContainerConfig)"),
    ("20.10.24+dfsg1", "1.29.2", "1", "compose 1.29.2 does not work with engine 20.10.24+dfsg1"),
    ("20.10.24+dfsg1", "1.29.2", "0", None)])
def test_an_engine_and_a_compose_that_do_not_go_together(tmp_path, engine, client, works, words):
    """Programs that only tell their versions stand for engines of other years."""
    scripts = {"docker": ENGINE.format(engine=engine),
               "docker-compose": f"#!/bin/sh\n[ \"$1\" != version ] || {{ echo {client}; exit 0; }}\n"
                                 f"echo 'Not supported URL scheme http+docker' >&2\nexit {works}\n"}
    for name, text in scripts.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    done = subprocess.run([ROOT / "deploy/minglu", "--compose", "doctor", "--json"], capture_output=True, text=True,
                          check=False, timeout=60, env=dict(os.environ, PATH=f"{tmp_path}:{os.environ['PATH']}"))
    assert done.returncode == 1, done.stderr  # there are no containers
    found = {one["level"]: one for one in json.loads(done.stdout) if one["check"] == "engine"}
    assert words is None or words in found["bad"]["says"]
    assert words is not None or "good" in found
