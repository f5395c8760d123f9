"""An upgrade of an installation under systemd, real each time: a copy of the tree with a migration more, and programs
that come up or do not. Until the front is open again every failure goes back to what ran before, with its data."""

import os
import shutil
import signal
import subprocess

import pytest
from installation import BUILD, DAEMONS, Place
from world import ROOT, await_true

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="an installation under systemd is root's")


@pytest.fixture(scope="module")
def place():
    place = Place()
    try:
        place.install()
        place.register()
        yield place
    finally:
        place.close()


@pytest.fixture
def tree(tmp_path):
    """The next version: a copy of the tree and of the programs, to be changed."""
    for part in ("deploy", "common/sql", "services"):
        shutil.copytree(ROOT / part, tmp_path / "tree" / part,
                        ignore=lambda _, names: [name for name in names if name.endswith((".c", ".h"))])
    for part in ("bin", "gen"):
        (tmp_path / "build" / part).mkdir(parents=True)
    for name in [*DAEMONS, "minglu-migrate", "minglu-keys"]:
        os.link(BUILD / "bin" / name, tmp_path / "build/bin" / name)
    for name in ("openapi.json", "asyncapi.json"):
        shutil.copy(BUILD / "gen" / name, tmp_path / "build/gen")
    return tmp_path


def words(tree):
    return [tree / "tree/deploy/minglu", "--systemd", "upgrade"]


def upgrade(place, tree, check=True, **more):
    return place.run(*words(tree), check=check, MINGLU_BUILD=str(tree / "build"), **more)


def add_migration(tree, service, text, number=9000):
    (tree / f"tree/services/{service}/sql/migrations/{number}_next.sql").write_text(text)


def state(place):
    """What a way back has to bring back."""
    return (place.sql("select string_agg(service || name || sha256, ' ' order by service, name) from minglu.schema_migration"),
            {str(path): path.read_bytes() for top in ("usr/lib/minglu", "usr/share/minglu", "etc/systemd/system")
             for path in (place.root / top).rglob("*") if path.is_file()})


def goes_back(place, before, done, *parts):
    assert done.returncode == 1
    for part in (*parts, "the version from before runs again, with its data"):
        assert part in done.stderr, done.stderr
    assert state(place) == before
    assert place.minglu("status").stdout.count(" up ") == 6


def test_what_is_wrong_before_closes_nothing(place, tree):
    pid = place.unit("minglu@gateway")["MainPID"]
    edited = tree / "tree/services/intake/sql/migrations/0002_roster.sql"
    edited.write_text(edited.read_text() + "-- edited\n")
    done = upgrade(place, tree, check=False)
    assert done.returncode == 1
    assert "intake/0002_roster was edited after it had been run" in done.stderr
    (tree / "build/bin/gateway").unlink()
    (tree / "build/bin/gateway").write_text("another\n")
    (tree / "build/bin/gateway").chmod(0o755)
    done = place.run(ROOT / "deploy/systemd/install", "--below", place.root, check=False, MINGLU_BUILD=str(tree / "build"))
    assert "another version is installed; deploy/minglu --systemd upgrade goes to this one. Nothing was changed." in done.stderr
    assert place.unit("minglu@gateway")["MainPID"] == pid


def test_a_good_upgrade(place, tree):
    case = place.complain()
    add_migration(tree, "intake", "create table next (n bigint primary key);\n")
    (tree / "tree/deploy/new").write_text("of the new version\n")
    told = upgrade(place, tree).stderr
    assert "Closing the front" in told and f"Upgraded; the front is open: {place.url}" in told
    assert place.sql("select count(*) from intake.next") == "0"
    assert (place.root / "usr/share/minglu/deploy/new").exists()
    assert place.cases()[-1] == case and place.complain() != case
    assert "before an upgrade" in place.minglu("backup", "list").stdout
    assert not list((place.root / "run").rglob("trial*")) and not list((place.root / "var/lib/minglu-install").glob("*before*"))


def test_a_version_that_does_not_come_up_is_taken_back_with_its_migrations(place, tree):
    case, before = place.complain(), state(place)
    for number in (9000, 9001):
        add_migration(tree, "intake", f"create table next{number if number > 9000 else ''} (n bigint primary key);\n", number)
    (tree / "build/bin/sanctions").unlink()
    (tree / "build/bin/sanctions").write_text("#!/bin/sh\necho 'not today' >&2\nexit 1\n")
    (tree / "build/bin/sanctions").chmod(0o755)
    done = upgrade(place, tree, check=False, MINGLU_TRIAL_SECONDS="4")
    goes_back(place, before, done, "The new version is not well.", "not today", "Taking the database back to when the front closed")
    assert place.cases()[-1] == case and place.complain() != case
    assert "after an upgrade that failed" in place.minglu("backup", "list").stdout


def test_an_upgrade_that_is_killed_is_taken_back_by_up(place, tree):
    """It stands in a migration that waits, the front closed; then it is gone without a word, and the machine with it."""
    case, before = place.complain(), state(place)
    add_migration(tree, "intake", "create table next (n bigint primary key);\n")
    add_migration(tree, "sanctions", "select pg_sleep(600);\n")
    with subprocess.Popen(words(tree), env={**place.environment(), "MINGLU_BUILD": str(tree / "build")}, start_new_session=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        waits = "select count(*) from pg_stat_activity where query = 'select pg_sleep(600);\n'"
        await_true(lambda: running.poll() is not None or place.sql(waits) == "1", "it is at its migrations")
        os.killpg(running.pid, signal.SIGKILL)
    place.systemctl("stop", "minglu*", "postgresql@15-minglu")
    (place.root / "run/minglu/trial.env").unlink()
    place.systemctl("start", "minglu.target")  # as when the machine begins
    assert place.unit("minglu@gateway")["ActiveState"] == "inactive"
    assert "an upgrade was interrupted" in str(place.findings("upgrade"))
    done = place.minglu("up", check=False)
    goes_back(place, before, done, "An upgrade was interrupted.", "Taking the database back")
    assert place.cases()[-1] == case and place.complain() != case
