"""An upgrade, real each time: a copy of the tree with a migration more, and programs that come up or do not. Until the
front is open again every failure goes back to what ran before, with its data."""

import os
import shutil
import signal
import subprocess
import time

import pytest
from world import ROOT, World, credit_code, open_to_all

PROVIDER = credit_code("a provider")
DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]


@pytest.fixture
def world():
    with World(start=None) as world:
        register(world)
        yield world


def register(world):
    answer = world.client("provider", organisation=PROVIDER).post("/v1/providers", {
        "uscc": PROVIDER, "name": "演示服务商", "kind": "light", "legal_representative": "李四",
        "address": "济宁市任城区"})
    assert answer.status_code == 201, answer.text


def complain(world):
    answer = world.anonymous().post("/v1/complaints", {"provider": PROVIDER, "text": "迟迟不交付", "anonymous": True})
    assert answer.status_code == 201, answer.text
    return answer.json()["case"]


@pytest.fixture
def tree(tmp_path, world):
    """The next version: a copy of the tree and of the programs, to be changed."""
    for part in ("deploy", "common/sql", "services"):
        shutil.copytree(ROOT / part, tmp_path / "tree" / part,
                        ignore=lambda _, names: [name for name in names if name.endswith((".c", ".h"))])
    for part in ("bin", "gen"):
        (tmp_path / "build" / part).mkdir(parents=True)
    for name in [*DAEMONS, "minglu-migrate", "minglu-keys"]:
        shutil.copy(world.build / "bin" / name, tmp_path / "build/bin")
    for name in ("openapi.json", "asyncapi.json"):
        shutil.copy(world.build / "gen" / name, tmp_path / "build/gen")
    open_to_all(tmp_path)
    return tmp_path


def environment(tree, world):
    return dict(world.environment(), MINGLU_BUILD=str(tree / "build"))


def minglu(tree, world, *words, check=True):
    done = subprocess.run([tree / "tree/deploy/minglu", *words], env=environment(tree, world),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def add_migration(tree, service, text):
    (tree / f"tree/services/{service}/sql/migrations/9000_next.sql").write_text(text)


def sql(world, text):
    done = subprocess.run(["psql", "-X", "-At", "-d", f"host={world.var}/run/pg user=minglu_admin dbname=minglu",
                           "-c", text], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def program(world, name):
    pid = (world.var / f"sv/{name}/supervise/pid").read_text().strip()
    return os.readlink(f"/proc/{pid}/exe")


def test_a_good_upgrade(world, tree):
    cases = [complain(world) for _ in range(5)]
    add_migration(tree, "intake", "create table next (n bigint primary key);\n")
    told = minglu(tree, world, "upgrade").stderr
    assert "intake: intake/9000_next" in told
    assert f"Upgraded; the front is open: {world.url}" in told
    assert program(world, "gateway") == str(tree / "build/bin/gateway")
    assert sql(world, "select count(*) from intake.next") == "0"
    assert [event["subject"] for event in world.events("complaint_filed")] == cases
    assert complain(world) not in cases
    assert "before an upgrade" in world.minglu("backup", "list").stdout
    # the operator's next words meet an instance like any other
    minglu(tree, world, "up")
    assert not list(world.var.glob("*.before")) and not (world.var / "held").exists()


def state(world):
    return (sql(world, "select string_agg(service || name || sha256, ' ' order by service, name)"
                       " from minglu.schema_migration"),
            sql(world, "select string_agg(relname, ' ' order by relname) from pg_class where relkind = 'r'"))


def fails_and_goes_back(world, tree, *parts):
    case = complain(world)
    before, epoch = state(world), world.cursor().split(".")[0]
    done = minglu(tree, world, "upgrade", check=False)
    assert done.returncode == 1
    for part in (*parts, "the version from before runs again, with its data"):
        assert part in done.stderr, done.stderr
    assert state(world) == before
    for name in DAEMONS:
        assert program(world, name) == str(world.var / "image.before/bin" / name)
    assert world.await_event("complaint_filed", subject=case)
    assert complain(world) != case
    assert world.cursor().split(".")[0] == epoch  # nobody outside has seen anything that is gone
    return done


def test_a_migration_that_fails_at_once(world, tree):
    add_migration(tree, "gateway", "create table next (n bigint); select 1 / 0;\n")
    told = fails_and_goes_back(world, tree, "gateway: gateway/9000_next failed", "The migration failed.",
                               "The database is as it was.")
    assert "Taking the database back" not in told.stderr


def test_a_migration_that_fails_after_others_were_committed(world, tree):
    add_migration(tree, "gateway", "create table next (n bigint);\n")
    add_migration(tree, "sanctions", "select 1 / 0;\n")
    fails_and_goes_back(world, tree, "sanctions: sanctions/9000_next failed", "Taking the database back")
    # `up` by the way does not try it again; it says what runs
    again = minglu(tree, world, "up").stderr
    assert "Running the version from before the upgrade that failed" in again
    doctor = minglu(tree, world, "doctor", check=False).stdout
    assert "an upgrade failed on 20" in doctor
    # put right, it goes through
    (tree / "tree/services/sanctions/sql/migrations/9000_next.sql").unlink()
    minglu(tree, world, "upgrade")
    assert program(world, "intake") == str(tree / "build/bin/intake")
    assert complain(world)


def test_a_daemon_that_does_not_come_up(world, tree, monkeypatch):
    monkeypatch.setitem(world.settings, "MINGLU_TRIAL_SECONDS", "8")
    add_migration(tree, "intake", "create table next (n bigint);\n")
    (tree / "build/bin/sanctions").write_text(
        "#!/bin/sh\n[ \"$MINGLU_KEY_FILE\" != /nonexistent ] || exit 1\necho 'not today' >&2\nexit 1\n")
    fails_and_goes_back(world, tree, "The new version is not well.", "not today", "Taking the database back")


def test_what_is_wrong_before_closes_nothing(world, tree):
    pids = {name: (world.var / f"sv/{name}/supervise/pid").read_text() for name in DAEMONS}
    edited = tree / "tree/services/intake/sql/migrations/0002_roster.sql"
    edited.write_text(edited.read_text() + "-- edited\n")
    done = minglu(tree, world, "upgrade", check=False)
    assert done.returncode == 1
    assert "intake/0002_roster was edited after it had been run" in done.stderr
    (world.var / "backup").rename(world.var / "away")
    done = minglu(tree, world, "upgrade", check=False)
    assert done.returncode == 1
    assert {name: (world.var / f"sv/{name}/supervise/pid").read_text() for name in DAEMONS} == pids
    assert complain(world)


def test_settings_an_operator_gave_stay(world, tree, monkeypatch):
    with monkeypatch.context() as given:
        given.setitem(world.settings, "MINGLU_TURN_MAX", "150")
        world.minglu("up")
    minglu(tree, world, "upgrade")
    assert (world.var / "env/intake/MINGLU_TURN_MAX").read_text() == "150\n"


def test_an_upgrade_that_is_killed_is_taken_back_by_up(world, tree):
    """It stands in a migration that waits, the front closed; then it is gone without a word."""
    case = complain(world)
    before = state(world)
    add_migration(tree, "gateway", "create table next (n bigint);\n")
    add_migration(tree, "sanctions", "select pg_sleep(600);\n")
    upgrade = subprocess.Popen([tree / "tree/deploy/minglu", "upgrade"], env=environment(tree, world),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)
    try:
        end = time.monotonic() + 60
        while sql(world, "select count(*) from pg_stat_activity where query = 'select pg_sleep(600);\n'") == "0":
            assert upgrade.poll() is None and time.monotonic() < end, "it never came to its migrations"
    finally:
        os.killpg(upgrade.pid, signal.SIGKILL)
        upgrade.wait()
    assert state(world) != before
    back = minglu(tree, world, "up", check=False)
    assert "An upgrade was interrupted." in back.stderr
    assert "the version from before runs again, with its data" in back.stderr
    assert state(world) == before
    assert world.await_event("complaint_filed", subject=case)
    assert complain(world)
